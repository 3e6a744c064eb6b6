"""The outlook of a training: its curvature, its rates, and how many steps which way would take."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import can_forecast, steps_until
from everystep.understand.window import best_constant_rate, growth, largest_stable_rate


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


@dataclass(frozen=True)
class Outlook:
    """What the curvature says about a training, whatever its steps were; rates are in trained units."""

    fit: Fit

    @cached_property
    def curvature(self) -> Curvature:
        """The curvature of the objective that was trained."""
        return Curvature.of(self.fit.recording.quadratic)

    @property
    def largest_stable_rate(self) -> float:
        """Above this rate the error grows without end, unless the start has no part along the steepest
        direction; exact but for rounding."""
        return largest_stable_rate(self.fit.settings.optimizer, self.curvature)

    @property
    def best_constant_rate(self) -> float:
        """The constant rate with the fastest long run from the worst start; from a given start another
        may need fewer steps."""
        return best_constant_rate(self.fit.settings.optimizer, self.curvature)

    @property
    def growth(self) -> float:
        """The factor of the error a step in the long run, along the direction that does worst, at the
        rate that was used."""
        return growth(self.fit.settings.optimizer, self.fit.recording.learning_rate, self.curvature)

    @property
    def stable(self) -> bool:
        """Whether the rate that was used is below the largest stable one."""
        return self.fit.recording.learning_rate < self.largest_stable_rate

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
        if not can_forecast(self.fit.settings.optimizer):
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
        if not can_forecast(fit.settings.optimizer) or fit.settings.l2:
            return None
        intercept = fit.settings.fit_intercept
        units = standardised(fit.sums, intercept)
        quadratic = Quadratic.of(fit.sums, units, fit.optimum, intercept=intercept)
        curvature = Curvature.of(quadratic)
        rate = 2 / (curvature.largest + curvature.smallest)
        goal = fraction * float(fit.recording.own_units.loss[0]) / units.loss_scale
        steps = steps_until(goal, rate, curvature, -quadratic.optimum)
        return None if steps is None else (rate, steps)
