"""The outlook of a training: its curvature, its rates, and how many steps which way would take."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.optimize import Optimizer
from everystep.record.fit import Fit
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import can_forecast, steps_until
from everystep.understand.window import best_constant_rate, growth, is_linear, largest_stable_rate


@dataclass(frozen=True)
class Remainder:
    """The direction that holds the largest `share` of what is left of the excess.

    Each step of gd multiplies the error along it by `factor` = 1 − ηλ: near 1 it creeps, below 0 each
    step overshoots to the other side.
    """

    direction: Array
    share: float
    factor: float

    @property
    def fall(self) -> float:
        """The part by which the excess along it falls in a step."""
        return 1 - self.factor**2


FEWEST_STATES = 5


@dataclass(frozen=True)
class Stretch:
    """The excess over some `steps`: its range, the part by which its mean `fell` compared with as many steps
    before, and the share of the moves between kept states that were `rises`. All measured."""

    steps: int
    lowest: float
    highest: float
    fell: float
    rises: float

    @property
    def hovers(self) -> bool:
        """Whether the excess goes up and down, by a quarter at least, and no longer gets anywhere."""
        return self.fell < 0.25 and self.rises > 0.2 and self.highest > 1.25 * self.lowest


@dataclass(frozen=True)
class Outlook:
    """What the curvature says about a training, whatever its steps were; rates are in trained units."""

    fit: Fit

    @cached_property
    def curvature(self) -> Curvature:
        """The curvature of the objective that was trained."""
        return Curvature.of(self.fit.recording.quadratic)

    @property
    def has_window(self) -> bool:
        """Whether there is a largest stable rate: for rules linear in the gradient of all records."""
        method = self.fit.recording.method
        return is_linear(method.optimizer) and method.batches.per_epoch == 1 and method.clip is None

    @property
    def rate(self) -> float:
        """The largest learning rate of the steps that follow kept states."""
        rates = self.fit.recording.learning_rates
        return float(rates[:-1].max() if len(rates) > 1 else rates[0])

    @property
    def largest_stable_rate(self) -> float:
        """Above this rate the error grows without end, unless the start has no part along the steepest
        direction; exact but for rounding. Only where `has_window`."""
        return largest_stable_rate(self._optimizer, self.curvature)

    @property
    def best_constant_rate(self) -> float:
        """The constant rate with the fastest long run from the worst start; from a given start another
        may need fewer steps. Only where `has_window`."""
        return best_constant_rate(self._optimizer, self.curvature)

    @property
    def growth(self) -> float:
        """The factor of the error a step in the long run, along the direction that does worst, at the
        rate that was used. Only where `has_window`."""
        return growth(self._optimizer, self.rate, self.curvature)

    @property
    def stable(self) -> bool:
        """Whether the rates that were used are all below the largest stable one; True without a window."""
        return not self.has_window or self.rate < self.largest_stable_rate

    @property
    def can_forecast(self) -> bool:
        """Whether the closed form of plain gradient descent tells the course of this training."""
        return can_forecast(self.fit.recording.method)

    @property
    def _optimizer(self) -> Optimizer:
        return self.fit.recording.optimizer

    def last_stretch(self) -> "Stretch | None":
        """How the excess went over the last quarter of the steps; None where too few states were kept."""
        states, excess = self.fit.recording.states, self.fit.recording.excess
        steps = int(states[-1])
        last, before = states > 0.75 * steps, (states > 0.5 * steps) & (states <= 0.75 * steps)
        if min(last.sum(), before.sum()) < FEWEST_STATES:
            return None
        moves = np.diff(excess[last])
        return Stretch(
            steps=steps - int(states[last][0]),
            lowest=float(excess[last].min()),
            highest=float(excess[last].max()),
            fell=1 - float(excess[last].mean() / excess[before].mean()) if excess[before].any() else 0.0,
            rises=float((moves > 0).mean()),
        )

    def error(self, state: int) -> Array:
        """θ − θ* at a kept state, in trained units; `state` indexes the recording (−1 is the last)."""
        recording = self.fit.recording
        return np.asarray(recording.parameters[state] - recording.quadratic.optimum)

    def remainder(self) -> Remainder:
        """Where most of what is left of the excess lies, for gd."""
        parts = self.curvature.along(self.error(-1))
        shares = self.curvature.values * parts**2
        most = int(np.argmax(shares))
        total = float(np.add.reduce(shares))
        return Remainder(
            direction=self.curvature.directions[:, most],
            share=float(shares[most]) / total if total > 0 else 0.0,
            factor=1 - self.fit.recording.learning_rate * float(self.curvature.values[most]),
        )

    def steps_until(self, fraction: float, rate: float | None = None) -> int | None:
        """Steps of gd until the excess is `fraction` of the loss at the start; None if never, and for
        other rules. From the closed form: exact, but where rounding decides a step it can be one off.
        """
        if not self.can_forecast:
            return None
        rate = self.fit.recording.learning_rate if rate is None else rate
        goal = fraction * float(self.fit.recording.loss[0])
        return steps_until(goal, rate, self.curvature, self.error(0))

    def steps_standardised(self, fraction: float) -> tuple[float, int] | None:
        """The best constant rate with standardised columns, and the steps it takes from zeros to the same
        excess in own units: `fraction` of the loss at this training's start; None but for gd without
        penalty.
        """
        fit = self.fit
        if not self.can_forecast or fit.settings.l2:
            return None
        intercept = fit.settings.fit_intercept
        units = standardised(fit.sums, intercept)
        quadratic = Quadratic.of(fit.sums, units, fit.optimum, intercept=intercept)
        curvature = Curvature.of(quadratic)
        rate = 2 / (curvature.largest + curvature.smallest)
        goal = fraction * float(fit.recording.own_units.loss[0]) / units.loss_scale
        steps = steps_until(goal, rate, curvature, -quadratic.optimum)
        return None if steps is None else (rate, steps)
