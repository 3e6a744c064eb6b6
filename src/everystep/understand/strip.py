"""The learning-rate strip: what each constant rate would do to this table."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.optimize import GradientDescent, Optimizer
from everystep.understand.forecast import steps_at
from everystep.understand.goals import MILLIONTH
from everystep.understand.outlook import Outlook
from everystep.understand.window import best_constant_rate, is_linear, largest_stable_rate
from everystep.words import whole

TOO_SLOW = 10
"""A rate is too slow if it takes this many times as many steps as the fewest."""

REACH = (1e-2, 2.5)
"""How far the strip reaches, as parts of the largest stable rate; farther for the run's own rate."""

FARTHEST = (1e-5, 1e3)
"""But no farther than this."""

POINTS = {True: 240, False: 90}
"""How many rates are looked at: for gd, whose steps come from a formula, and for rules with momentum."""


@dataclass(frozen=True)
class Zone:
    """A stretch of rates that do the same: `too slow`, `good`, `overshooting` or `diverging`."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Strip:
    """Steps until the excess is `fraction` of the loss at the start, by constant learning rate.

    `rule` is the training's own, or plain descent where that has no window (`own` is then false): on all
    records, from the same start, at rest. The strip goes from `lowest` to `highest`; `rates` (k,) are those
    below `edge`, the largest stable one, and `steps` (k,) are exact (NaN where nobody counts that far). Above
    `best`, the constant rate with the fastest long run, steps overshoot more than is good; below `slow`, they
    take ten times the fewest or more (None where no rate of the strip does).
    """

    rule: Optimizer
    own: bool
    fraction: float
    rates: Array
    steps: Array
    slow: float | None
    best: float
    edge: float
    lowest: float
    highest: float

    @property
    def goal(self) -> str:
        """What the steps count to, in words."""
        part = "a millionth" if self.fraction == MILLIONTH else f"1/{whole(round(1 / self.fraction))}"
        return f"{part} of the loss at the start"

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Each zone that there is, from the lowest rate to the highest."""
        slow = self.lowest if self.slow is None else self.slow
        zones = (
            Zone("too slow", self.lowest, slow),
            Zone("good", slow, self.best),
            Zone("overshooting", max(slow, self.best), self.edge),
            Zone("diverging", self.edge, self.highest),
        )
        return tuple(zone for zone in zones if zone.high > zone.low)


def strip(outlook: Outlook, fraction: float = MILLIONTH) -> Strip:
    """The strip of a training.

    >>> import everystep as es
    >>> seen = strip(es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True).outlook)
    >>> round(seen.best, 5), round(seen.edge, 5), seen.steps[seen.rates == seen.best]
    (0.17647, 0.18029, array([160.]))
    """
    own = is_linear(outlook.optimizer)
    rule = outlook.optimizer if own else GradientDescent()
    best, edge = best_constant_rate(rule, outlook.curvature), largest_stable_rate(rule, outlook.curvature)
    lowest, highest = _ends(outlook.rate / edge if own else 1.0)
    rates = _rates(lowest * edge, best, edge, POINTS[isinstance(rule, GradientDescent)])
    goal = fraction * outlook.start_loss
    steps = steps_at(goal, rule, rates, outlook.curvature, outlook.error)
    found = _slow(rates, steps, best)
    return Strip(rule, own, fraction, rates, steps, found, best, edge, lowest * edge, highest * edge)


def _ends(rate: float) -> tuple[float, float]:
    """The ends of the strip, as parts of the edge; the run's rate is inside, if it can be."""
    low = max(min(REACH[0], rate / 2), FARTHEST[0])
    return low, min(max(REACH[1], 2 * rate), FARTHEST[1])


def _rates(lowest: float, best: float, edge: float, points: int) -> Array:
    """Evenly on the logarithmic axis, denser towards the edge, where the steps shoot up; and the best."""
    even = np.geomspace(lowest, 0.98 * edge, points)
    near = edge * (1 - np.geomspace(0.02, 1e-4, points // 6))
    return np.unique(np.concatenate([even, near, [min(best, edge * (1 - 1e-9))]]))


def _slow(rates: Array, steps: Array, best: float) -> float | None:
    """The rate below which steps are too many."""
    if np.isnan(steps).all():
        return None
    many = ~(steps <= TOO_SLOW * max(np.nanmin(steps), 1.0)) & (rates < best)
    return float(rates[many].max()) if many.any() else None
