"""A model trained elsewhere beside the best one: every figure that a verdict on it needs."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array, Units
from everystep.record.plan import Plan
from everystep.sums.scaling import standardised
from everystep.understand.certificate import Certificate
from everystep.understand.curvature import Curvature, direction_in_words
from everystep.understand.elsewhere.given import Given, Rate
from everystep.understand.elsewhere.windows import MOST_ROWS, RateWindow, rate_window, scaled_features
from everystep.understand.outlook import Outlook

MILLIONTH = 1e-6

RIGHT = 1e-4
"""A coefficient is right when it is off by at most this part of itself: four digits."""

BESIDE_THE_OTHERS = 1e-6
"""... or by at most this part of what the largest of all terms does to a prediction."""

TELLING = 1e4
"""Above this condition number of the standardised columns a small excess says little about coefficients."""

ALREADY = 0.1
"""Columns whose means and spreads are this near to 0 and 1 count as standardised."""


@dataclass(frozen=True)
class Difference:
    """One number of a model: `theirs`, the `best`, the best one's `standard_error`, and whether it is `right`
    (see `RIGHT`).
    """

    name: str
    theirs: float
    best: float
    standard_error: float | None
    right: bool

    @property
    def difference(self) -> float:
        """theirs − best."""
        return self.theirs - self.best


@dataclass(frozen=True, eq=False)
class Examination:
    """A `given` model on the records of a `plan`, whose own units are those that the model was trained in.

    Losses are means of (y − ŷ)², without ½, in the units of the target squared; the `excess` is that of the
    objective the model was to make small, divided to be such a mean.
    """

    given: Given
    plan: Plan
    through: tuple[str, ...] = ()

    @cached_property
    def outlook(self) -> Outlook:
        """What is known of a training by gd on these records."""
        return Outlook(self.plan)

    # --- the distance ---

    @property
    def usable(self) -> bool:
        """Whether every number of the model is one."""
        return bool(np.isfinite(self.given.vector).all())

    @cached_property
    def excess(self) -> float:
        """The objective above its smallest possible value; infinite where it is too large for a number."""
        return self._measured(self.plan.quadratic.excess)

    @cached_property
    def loss(self) -> float:
        """The model's mean squared error on these records."""
        return self._measured(self.plan.quadratic.loss)

    @property
    def best(self) -> float:
        """The mean squared error of the best model, which has the smallest objective."""
        return self.plan.optimum.loss

    @cached_property
    def zeros(self) -> float:
        """The mean squared error of weights of zero, where most trainings begin."""
        return self.plan.quadratic.loss(np.zeros_like(self.given.vector))

    @property
    def variance(self) -> float:
        """The mean squared error of predicting the target's mean."""
        sums = self.plan.sums
        return float(sums.scatter[-1, -1] / sums.weight)

    @property
    def ruler(self) -> float:
        """The loss of which a converged model's excess is a hundred-millionth at most: of weights of zero, or
        of the mean where there is a bias and that is smaller.
        """
        return min(self.zeros, self.variance) if self.given.intercept else self.zeros

    @cached_property
    def floor(self) -> float:
        """What the last bits of the model's numbers may be worth, as an excess."""
        return self._certificate.floor if self.usable and math.isfinite(self.excess) else 0.0

    @cached_property
    def distance(self) -> tuple[Difference, ...]:
        """Each number of the model beside the best one."""
        best, errors = self.plan.quadratic.optimum, self.plan.optimum.standard_errors
        right = self._right(best)
        return tuple(
            Difference(
                name,
                float(self.given.vector[j]),
                float(best[j]),
                None if errors is None else float(errors[j]),
                bool(right[j]),
            )
            for j, name in enumerate(self.given.parameter_names)
        )

    @property
    def wrong(self) -> tuple[Difference, ...]:
        """The numbers that the excess doesn't vouch for, and that aren't right: there are some only where the
        columns are so nearly dependent that the loss hardly changes along a direction. None where the best
        model isn't unique.
        """
        if not self.plan.optimum.unique or not self.nearly_dependent:
            return ()
        return tuple(difference for difference in self.distance if not difference.right)

    @property
    def r2(self) -> float | None:
        """1 − loss/variance on these records, seen in training or not; None for a constant target."""
        return None if self.variance == 0 else 1 - self.loss / self.variance

    @property
    def best_r2(self) -> float | None:
        """The same of the best model."""
        return None if self.variance == 0 else 1 - self.best / self.variance

    # --- the rate ---

    @property
    def rate(self) -> Rate | None:
        """The rate that was used, where it is known."""
        return self.given.rate

    @cached_property
    def window(self) -> RateWindow | None:
        """Which rates make the error shrink on the columns as they are."""
        own = Units.own(self.plan.sums.features)
        return None if self.rate is None else rate_window(self.plan, own, self.rate)

    @cached_property
    def window_standardised(self) -> RateWindow | None:
        """The same with standardised columns."""
        units = scaled_features(self._usual)
        return None if self.rate is None else rate_window(self.plan, units, self.rate)

    @cached_property
    def hovering(self) -> float | None:
        """The excess around which small batches hover in the end at a constant rate, as expected for records
        drawn independently; None for other trainings, and where it would take too long.
        """
        rate = self.rate
        small = rate is not None and rate.batch_size is not None and self.plan.sums.rows <= MOST_ROWS
        if not small or rate is None or rate.batch_size is None or rate.schedule:
            return None
        return self.outlook.batches.floor(rate.value / rate.scale, [rate.batch_size])

    # --- the scaling ---

    @property
    def conditions(self) -> tuple[float, float]:
        """κ of the columns as they are, and of standardised ones; without a penalty."""
        return self.outlook.conditions

    @property
    def is_standardised(self) -> bool:
        """Whether the columns are about standardised as they are."""
        usual = self._usual
        off = np.append(np.abs(self.plan.sums.mean[:-1]), np.abs(usual.scale - 1))
        return bool((off <= ALREADY).all())

    @property
    def steps_as_they_are(self) -> int | None:
        """Steps of gd at its best constant rate until the excess is a millionth of the loss of zeros."""
        return self.outlook.steps_until(MILLIONTH, self.outlook.best_constant_rate)

    @property
    def steps_standardised(self) -> int | None:
        """The same with standardised columns."""
        return self.outlook.steps_standardised(MILLIONTH)

    @property
    def nearly_dependent(self) -> bool:
        """Whether the columns, however scaled, are so near to depending on each other that the loss is nearly
        flat along a direction.
        """
        return self.conditions[1] > TELLING

    @property
    def scaling_to_blame(self) -> bool:
        """Whether the rate that was used is outside the window only because of the columns' scales."""
        if self.rate is None or self.window is None or self.window_standardised is None:
            return False
        rate = self.rate.value
        return self.window.excludes(rate) and self.window_standardised.holds(rate)

    def remaining(self) -> tuple[float, str]:
        """The largest share of the excess, and the direction that holds it, in words."""
        curvature = self.outlook.curvature
        error = self.given.vector - self.plan.quadratic.optimum
        shares = curvature.values * curvature.along(error / np.abs(error).max()) ** 2
        most = int(np.argmax(shares))
        words = direction_in_words(curvature.directions[:, most], self.given.parameter_names)
        return float(shares[most] / shares.sum()), words

    def flattest(self) -> str:
        """The direction along which the loss changes least, in words."""
        curvature: Curvature = self.outlook.curvature
        return direction_in_words(curvature.directions[:, 0], self.given.parameter_names)

    # --- how it is measured ---

    @cached_property
    def _usual(self) -> Units:
        return standardised(self.plan.sums, self.plan.settings.fit_intercept)

    @cached_property
    def _certificate(self) -> Certificate:
        return Certificate.of(self.given.vector, self.plan.quadratic)

    def _measured(self, measure: Callable[[Array], float]) -> float:
        if not self.usable:
            return math.inf
        with np.errstate(over="ignore", invalid="ignore"):
            value = measure(self.given.vector)
        return value if math.isfinite(value) else math.inf

    def _right(self, best: Array) -> Array:
        """Which numbers are as good as the best ones."""
        features = self.plan.sums.features
        spread = np.sqrt(self.plan.sums.scatter.diagonal()[:-1] / self.plan.sums.weight)
        if not self.given.intercept:
            spread = np.hypot(spread, self.plan.sums.mean[:-1])
        effect = float(np.abs(best[:features] * spread).max(initial=0.0))
        terms = np.where(spread > 0, effect / np.where(spread > 0, spread, 1.0), math.inf)
        if self.given.intercept:
            reach = np.abs(best[:features] * self.plan.sums.mean[:-1]).sum()
            terms = np.append(terms, abs(self.plan.sums.mean[-1]) + reach)
        allowed = np.maximum(RIGHT * np.abs(best), BESIDE_THE_OTHERS * terms)
        return np.asarray(np.abs(self.given.vector - best) <= allowed)
