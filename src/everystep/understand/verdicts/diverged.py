"""Trainings whose excess grew beyond all measure: since when, how fast, and by which rate."""

import math

from everystep.record.fit import Fit
from everystep.understand.curvature import constant, direction_in_words
from everystep.understand.hindsight import Hindsight
from everystep.understand.verdicts.verdict import Verdict
from everystep.understand.windows import decay_edge
from everystep.words import DataError, listed, number, told_apart, whole

DIVERGED = "diverged"


def diverged(seen: Hindsight) -> Verdict:
    """The rate beside the largest stable one, where there is one."""
    if not seen.outlook.has_window or seen.stable:
        return _without_window(seen)
    rate, edge = told_apart(seen.rate, seen.outlook.largest_stable_rate)
    best = number(seen.outlook.good_constant_rate)
    return Verdict(
        DIVERGED,
        f"the learning rate {rate} is above {edge}, the largest stable one for these records; "
        f"{_growing(seen)}.",
        f"Take a rate below it: {best} is {seen.outlook.how_good}{_or_standardise(seen.fit)}.",
    )


def _growing(seen: Hindsight) -> str:
    """Since when and how fast; the factor is that of the long run, from the curvature."""
    outlook, fit = seen.outlook, seen.fit
    steepest = direction_in_words(outlook.curvature.directions[:, -1], [*fit.names, constant(fit.names)])
    growth = outlook.growth(seen.rate)
    fold = f"{number(growth, 5)}-fold a step" if math.isfinite(growth) else "beyond all measure in a step"
    return f"since step {whole(seen.rising_since + 1)} the error along {steepest} grows {fold}"


def _without_window(seen: Hindsight) -> Verdict:
    """Small batches have an edge in the mean square; clipped steps and adaptive rules have none."""
    rate = number(seen.rate)
    reason = f"the excess grew beyond a million times the start's at the learning rate {rate}"
    decay = decay_edge(seen.outlook.optimizer)
    if decay is not None and seen.rate >= decay:
        what = f"the weight decay is stable only below 2/λ = {number(decay)}"
        return Verdict(DIVERGED, f"{reason}; {what}.", "Take a rate below it, or a smaller weight decay.")
    edge = _sure_rate(seen)
    if edge is None or seen.rate <= edge:
        return Verdict(DIVERGED, f"{reason}.", "Take a smaller rate, or learning_rate auto.")
    remedies = [f"a rate below {number(edge, 4)}", "larger batches"]
    if not seen.fit.settings.standardize:
        remedies.append("standardised columns")
    return Verdict(
        DIVERGED,
        f"{reason}; batches of {seen.outlook.batch_size} are surely stable only below {number(edge, 4)} "
        "(a bound).",
        f"Take {listed(remedies, joiner='or')}; learning_rate auto finds one.",
    )


def _sure_rate(seen: Hindsight) -> float | None:
    """For small batches, where their records are still there."""
    if not seen.outlook.in_batches:
        return None
    try:
        return seen.outlook.batches.window.sure_rate(seen.outlook.batch_size)
    except DataError:
        return None


def _or_standardise(fit: Fit) -> str:
    return "" if fit.settings.standardize else "; or let the columns be standardised, as they are by default"
