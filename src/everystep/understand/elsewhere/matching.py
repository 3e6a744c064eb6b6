"""Which learning rate would have made these losses: an estimate from the whole curve, or from its growth."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.optimize import GradientDescent
from everystep.understand.forecast import excess_after
from everystep.understand.outlook import Outlook

GRID = 800
SLOWEST = 1e-7
"""The smallest rate looked for, beside the largest stable one."""

FASTEST = 3.0
FINER = 40
ROUNDS = 8
MATCHES = 0.01
"""A curve is that of a rate where it is off by a hundredth on average at most."""

SHOWN = 60
DIGITS = 10
"""A loss counts where its excess is this many times what its last digit leaves open."""


@dataclass(frozen=True)
class RateEstimate:
    """A learning rate that losses tell of; `off` is by which part the losses of gd at it differ on average.

    `other` is a second rate that fits as well. `off` is None where only the growth was looked at.
    """

    value: float
    off: float | None
    other: float | None = None

    def times(self, scale: float) -> "RateEstimate":
        """The same, counted in other units."""
        other = None if self.other is None else scale * self.other
        return replace(self, value=scale * self.value, other=other)


def from_whole_curve(excess: Array, blur: Array, outlook: Outlook) -> RateEstimate | None:
    """The rate at which gd on all records, from weights of zero, has these losses; None if there is none.

    The first row may be that of the start, or the one after the first step. The closed form of the excess
    is laid beside the curve for many rates, and the best of them is refined.
    """
    telling = np.flatnonzero(excess > DIGITS * blur)
    chosen = (
        telling[np.unique(np.linspace(0, len(telling) - 1, SHOWN).astype(int))] if len(telling) else telling
    )
    if len(chosen) < 3:
        return None
    found = [_best_match(chosen + first, excess[chosen], outlook) for first in (0, 1)]
    return min((one for one in found if one is not None), key=lambda one: one.off or 0.0, default=None)


def from_growth(growth: float, outlook: Outlook) -> RateEstimate | None:
    """The rate at which the excess along the steepest direction grows so by a step: (ηL − 1)² = growth."""
    if growth <= 1:
        return None
    return RateEstimate((1 + math.sqrt(growth)) / outlook.curvature.largest, None)


def _best_match(steps: Numbers, excess: Array, outlook: Outlook) -> RateEstimate | None:
    edge = outlook.largest_stable_rate
    wanted = np.log(excess)

    def off(rate: float) -> float:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            curve = excess_after(steps, GradientDescent(), rate, outlook.curvature, outlook.error)
            value = float(np.abs(np.log(curve) - wanted).mean())
        return value if math.isfinite(value) else math.inf

    rates = edge * np.geomspace(SLOWEST, FASTEST, GRID)
    misses = np.array([off(rate) for rate in rates])
    valleys = [i for i in range(1, GRID - 1) if misses[i] <= min(misses[i - 1], misses[i + 1])]
    refined = [_refined(off, rates[i - 1], rates[i + 1]) for i in valleys if math.isfinite(misses[i])]
    fits = sorted((off(rate), rate) for rate in refined)
    fits = [(miss, rate) for miss, rate in fits if miss <= MATCHES]
    if not fits:
        return None
    (miss, rate), *others = fits
    apart = [r for m, r in others if abs(r - rate) > MATCHES * rate and m <= 10 * miss + 1e-9]
    return RateEstimate(rate, miss, apart[0] if apart else None)


def _refined(off: Callable[[float], float], low: float, high: float) -> float:
    """The lowest point of a valley, by finer and finer grids."""
    best = low
    for _ in range(ROUNDS):
        rates = np.linspace(low, high, FINER)
        misses = [off(float(rate)) for rate in rates]
        at = int(np.argmin(misses))
        best = float(rates[at])
        low, high = float(rates[max(at - 1, 0)]), float(rates[min(at + 1, FINER - 1)])
    return best
