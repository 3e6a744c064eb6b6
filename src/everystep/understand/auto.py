"""The settings that are found from the records where "auto" was said, and how sure they are."""

from dataclasses import replace

import numpy as np

from everystep.model.units import Units
from everystep.optimize import (
    AdaDelta,
    AdaGrad,
    Adam,
    Adamax,
    AdamW,
    AMSGrad,
    Exact,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Optimizer,
    RMSProp,
)
from everystep.training.batches import Records
from everystep.training.choice import Choice
from everystep.training.settings import Settings
from everystep.understand.batch_window import BatchWindow
from everystep.understand.curvature import Curvature
from everystep.understand.momentum import best_momentum, best_pair, largest_rate
from everystep.understand.window import best_constant_rate, good_constant_rate
from everystep.words import SettingError, number, told_apart

PARTS: dict[type[Optimizer], tuple[float, float]] = {
    AdaGrad: (0.3, 0.1),
    RMSProp: (0.003, 0.003),
    AdaDelta: (0.1, 1.0),
    Adam: (0.1, 0.01),
    AdamW: (0.03, 0.01),
    Adamax: (0.1, 0.01),
    NAdam: (0.003, 0.01),
    AMSGrad: (0.1, 0.01),
    Lion: (0.001, 0.001),
}
"""Rule of thumb: the rate of each adaptive rule, on all records and on small batches, where weights are about
as large as 1. Such rules move each parameter by about η a step, whatever the gradient. The figures are
round ones that came near the optimum of three tables in few steps (benchmarks/rates.py); elsewhere a tenth of
one, or three times it, may be better."""

RULED = ("the exact minimum along each gradient", "none; the closed form gives the best parameters")
"""Why rulers take no rate: the line search, and the exact step."""

CAUTION = 0.1
"""The part of the surely stable rate that is used with small batches: the steps hover the higher, the larger
it is."""


def choose(settings: Settings, curvature: Curvature, records: Records | None, typical: Units) -> Choice:
    """What a training with these settings uses.

    `records` are given where steps use small batches; `typical` are the units in which weights are about
    as large as 1, as seen from the trained ones.
    """
    optimizer = settings.rule
    if optimizer is None:
        return best_heavy_ball(curvature)
    if not optimizer.takes_a_rate:
        return Choice(optimizer, 0.0, RULED[isinstance(optimizer, Exact)], "exact")
    if isinstance(optimizer, Momentum) and optimizer.momentum == "auto":
        if records is None:
            return _with_momentum(optimizer, settings, curvature)
        usual = replace(settings, optimizer=type(optimizer)())
        return _usual_momentum(choose(usual, curvature, records, typical))
    if settings.learning_rate != "auto":
        return Choice(optimizer, float(settings.learning_rate), "as you asked", "as asked")
    return _found(optimizer, settings, curvature, records, typical)


def _found(
    optimizer: Optimizer, settings: Settings, curvature: Curvature, records: Records | None, typical: Units
) -> Choice:
    """The learning rate that "auto" stands for."""
    if not isinstance(optimizer, GradientDescent | Momentum):
        return _by_thumb(optimizer, typical, in_batches=records is not None)
    if records is None or (settings.records_a_step or 0) >= len(records):
        return _on_all_records(optimizer, curvature)
    return _for_batches(optimizer, settings, curvature, records)


def _on_all_records(optimizer: Optimizer, curvature: Curvature) -> Choice:
    """The best constant rate, kept away from the edge where it is next to it."""
    rate, best = good_constant_rate(optimizer, curvature), best_constant_rate(optimizer, curvature)
    if rate == best:
        return Choice(optimizer, rate, "the best constant rate here", "exact")
    why = f"95 % of the largest stable one, as {number(best)}, the best for the worst start, is next to it"
    return Choice(optimizer, rate, why, "rule of thumb")


def best_heavy_ball(curvature: Curvature) -> Choice:
    """Heavy ball with the momentum and the rate that are fastest in the long run, from the worst start.

        η = (2/(√L + √μ))²        β = ((√L − √μ)/(√L + √μ))²

    Source: Polyak, Introduction to Optimization (1987), section 3.2.

    >>> three_rows = Curvature(np.array([0.2403938, 11.0929395]), np.eye(2))
    >>> choice = best_heavy_ball(three_rows)
    >>> round(choice.rate, 5), round(choice.optimizer.beta, 5)
    (0.27399, 0.55258)
    """
    momentum, rate = best_pair(Momentum(), curvature)
    return Choice(Momentum(momentum), rate, "the best momentum and rate here", "exact")


def _with_momentum(optimizer: Momentum, settings: Settings, curvature: Curvature) -> Choice:
    """The best momentum, and the rate that was asked for or the best one with it."""
    rule = type(optimizer)
    if not settings.schedule.takes_a_rate:
        raise SettingError(
            "momentum auto is the best one for a rate, and the schedule has rates of its own: say momentum."
        )
    if settings.learning_rate == "auto":
        momentum, rate = best_pair(optimizer, curvature)
        return Choice(rule(momentum), rate, "the best momentum and rate here", "exact")
    rate = float(settings.learning_rate)
    best = best_momentum(optimizer, rate, curvature)
    if best is None:
        shown, edge = told_apart(rate, largest_rate(optimizer, curvature))
        raise SettingError(
            f"momentum auto: the learning rate {shown} is not below {edge}, and from there on no momentum is "
            "stable for these records; take a smaller rate, or learning_rate auto."
        )
    return Choice(rule(best), rate, "as you asked, and the momentum is the best for it", "as asked")


def _usual_momentum(usual: Choice) -> Choice:
    """Said of a choice for small batches: its momentum is the usual one."""
    certain = "" if usual.certainty == "rule of thumb" else ", a rule of thumb"
    return replace(usual, why=f"{usual.why}; momentum auto is 0.9 on small batches{certain}")


def _for_batches(optimizer: Optimizer, settings: Settings, curvature: Curvature, records: Records) -> Choice:
    size = min(settings.records_a_step or len(records), len(records))
    stable = BatchWindow.of(records, curvature, settings.l2).sure_rate(size)
    if isinstance(optimizer, GradientDescent):
        why = f"a tenth of {number(stable, 4)}, below which such batches are surely stable"
        return Choice(optimizer, CAUTION * stable, why, "bound")
    assert isinstance(optimizer, Momentum)
    why = f"1 - β times a tenth of {number(stable, 4)}, below which plain sgd is surely stable"
    return Choice(optimizer, (1 - optimizer.beta) * CAUTION * stable, why, "rule of thumb")


def _by_thumb(optimizer: Optimizer, typical: Units, in_batches: bool) -> Choice:
    """A small part of the size that weights usually have."""
    part = PARTS[type(optimizer)][in_batches]
    if isinstance(optimizer, AdaDelta):
        return Choice(optimizer, part, "AdaDelta's steps bring their own unit", "rule of thumb")
    size = float(np.median(typical.target_scale / typical.scale))
    return Choice(optimizer, part * size, f"{number(part)} times the usual size of a weight", "rule of thumb")
