"""Trainings that no longer get anywhere: noise of batches, steps that don't shrink, a decay that holds."""

import math

import numpy as np

from everystep.optimize import AdamW, Lion
from everystep.optimize.schedules import CONSTANT
from everystep.understand.hindsight import Hindsight, Stretch
from everystep.understand.sharpness import sharpness
from everystep.understand.verdicts.verdict import Verdict
from everystep.understand.window import is_linear
from everystep.words import DataError, counted, listed, number

AT_THE_EDGE = 0.9
"""From this part of what the rate can stand on, the sharpness explains a floor."""


def hovering(seen: Hindsight) -> Verdict | None:
    """The excess stays where it is, as measured over the last quarter of the steps."""
    settles = not seen.outlook.in_batches and is_linear(seen.outlook.optimizer)
    stretch = None if settles or seen.fit.settings.average else seen.last_stretch()
    if stretch is None or not stretch.hovers:
        return None
    if seen.outlook.in_batches:
        return Verdict("noise floor", f"{_level(seen, stretch)}; {_noise(seen)}.", _remedy(seen))
    why = "this rule's steps do not shrink with the gradient, so that at a constant rate they never settle"
    return Verdict("rate floor", f"{_level(seen, stretch)}; {why}{_sharp(seen)}.", _remedy(seen))


def out_of_reach(seen: Hindsight) -> Verdict | None:
    """A decay λ balances steps of length η where |w| = 1/λ: weights beyond that can't be held.

    Sources: Xie & Li, Implicit Bias of AdamW, ICML (2024); Chen et al., Lion Secretly Solves Constrained
    Optimization, ICLR (2024).
    """
    rule, fit = seen.outlook.optimizer, seen.fit
    if not isinstance(rule, AdamW | Lion) or not rule.weight_decay:
        return None
    cap = 1 / rule.weight_decay
    weights = np.abs(fit.recording.quadratic.optimum[: len(fit.names)])
    far = int(np.argmax(weights))
    if weights[far] <= cap:
        return None
    return Verdict(
        "out of reach",
        f"the weight decay {number(rule.weight_decay)} of {rule.title} holds trained weights within "
        f"{number(cap, 4)} of zero, and the best one of {fit.names[far]} is {number(weights[far], 4)} away.",
        f"Take a weight decay below {number(1 / weights[far], 3)}, or l2, which is part of the objective.",
    )


def _level(seen: Hindsight, stretch: Stretch) -> str:
    scale = seen.fit.units.loss_scale
    low, high = number(stretch.lowest * scale, 3), number(stretch.highest * scale, 3)
    between = f"stayed at {high}" if low == high else f"went up and down between {low} and {high}"
    return f"over the last {counted(stretch.steps, 'step')} the excess {between} and no longer fell"


def _noise(seen: Hindsight) -> str:
    """Why, with the level to expect where it can be told."""
    outlook = seen.outlook
    few = counted(outlook.batch_size, "record")
    why = f"the gradient of {few} is noisy, so that steps of a constant rate never settle"
    try:
        course = outlook.course
    except DataError:
        return why
    floor = None if course is None else course.floor
    if floor is None or not math.isfinite(floor.middle):
        return why
    level = number(floor.middle * seen.fit.units.loss_scale, 3)
    return f"{why} (around {level} to expect, if batches were drawn independently)"


def _sharp(seen: Hindsight) -> str:
    """The diagnosis of the last step, where the rule's scaling tells one."""
    recording = seen.fit.recording
    last = recording.state(recording.steps)
    rate = float(recording.learning_rates[-1])
    found = sharpness(recording.optimizer, last, recording.quadratic, rate)
    if found is None or found.value < AT_THE_EDGE * found.limit:
        return ""
    value, limit = number(found.value, 3), number(found.limit, 3)
    return f" (its sharpness is {value}, of the {limit} that η = {number(rate, 4)} can stand)"


def _remedy(seen: Hindsight) -> str:
    settings = seen.fit.settings
    remedies = ["a smaller rate"]
    if settings.schedule == CONSTANT:
        remedies.insert(0, "a schedule that lowers the rate, such as cosine")
    if not settings.average:
        remedies.append("the average of the states (average)")
    if seen.outlook.in_batches:
        remedies.append("larger batches")
    return f"What helps: {listed(remedies, joiner='or')}."
