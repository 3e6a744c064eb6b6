"""The outlook of a training: what is known of its rates and its course before the first step."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array, Units
from everystep.optimize import GradientDescent, Optimizer
from everystep.record.plan import Plan
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised
from everystep.understand.auto import best_heavy_ball
from everystep.understand.batch_noise import BatchNoise
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import has_closed_form, steps_until
from everystep.understand.window import best_constant_rate, growth, is_linear, largest_stable_rate


@dataclass(frozen=True)
class Way:
    """A way of training towards the same goal: what is `done`, at which `rate`, and the `steps` it takes."""

    done: str
    optimizer: Optimizer
    rate: float
    steps: int | None


@dataclass(frozen=True)
class Outlook:
    """What the curvature says about a training before it begins; rates are in trained units.

    Windows and closed forms are exact but for rounding; what is not is called a bound or an estimate.
    """

    plan: Plan

    @cached_property
    def curvature(self) -> Curvature:
        """The curvature of the objective that is trained."""
        return Curvature.of(self.plan.quadratic)

    @property
    def optimizer(self) -> Optimizer:
        """The rule of the steps."""
        return self.plan.method.optimizer

    @property
    def rate(self) -> float:
        """The learning rate η, before any schedule."""
        return self.plan.method.rate

    @property
    def error(self) -> Array:
        """θ − θ* at the start, in trained units."""
        return np.asarray(self.plan.start.vector - self.plan.quadratic.optimum)

    @property
    def start_loss(self) -> float:
        """The loss at the start, of which goals are fractions."""
        return self.plan.quadratic.loss(self.plan.start.vector)

    @property
    def start_excess(self) -> float:
        """The excess at the start."""
        return self.plan.quadratic.excess(self.plan.start.vector)

    # --- the window ---

    @property
    def has_window(self) -> bool:
        """Whether there is a largest stable rate: for rules linear in the gradient of all records."""
        method = self.plan.method
        return is_linear(method.optimizer) and method.batches.per_epoch == 1 and method.clip is None

    @property
    def largest_stable_rate(self) -> float:
        """Above this rate the error grows without end, unless the start has no part along the steepest
        direction. Only where `has_window`."""
        return largest_stable_rate(self.optimizer, self.curvature)

    @property
    def best_constant_rate(self) -> float:
        """The constant rate with the fastest long run from the worst start; from a given start another
        may need fewer steps. Only where `has_window`."""
        return best_constant_rate(self.optimizer, self.curvature)

    def growth(self, rate: float) -> float:
        """The factor of the error a step in the long run, along the direction that does worst. Only where
        `has_window`."""
        return growth(self.optimizer, rate, self.curvature)

    @cached_property
    def batches(self) -> BatchNoise:
        """What small batches do: which rates shrink the error, and where the excess hovers. Reads the
        records."""
        plan = self.plan
        return BatchNoise.of(plan.records(), self.curvature, plan.quadratic.optimum, plan.settings.l2)

    # --- the course ---

    @property
    def can_forecast(self) -> bool:
        """Whether a closed form tells the course of this training."""
        return has_closed_form(self.plan.method)

    def steps_until(self, fraction: float, rate: float | None = None) -> int | None:
        """Steps until the excess is `fraction` of the loss at the start, at this or another rate; None if
        never, and where no closed form tells. Where rounding decides a step it can be one off.
        """
        if not self.can_forecast:
            return None
        rate = self.rate if rate is None else rate
        return steps_until(fraction * self.start_loss, self.optimizer, rate, self.curvature, self.error)

    def steps_standardised(self, fraction: float) -> tuple[float, int] | None:
        """The best constant rate of gd with standardised columns, and the steps it takes from zeros to the
        same excess in own units: `fraction` of the loss at this training's start. None with a penalty, which
        would be another one.
        """
        way = self._elsewhere(standardised(self.plan.sums, self.plan.settings.fit_intercept), fraction)
        return None if way is None or way.steps is None else (way.rate, way.steps)

    def ways(self, fraction: float) -> list[Way]:
        """Ways for the same records, and the steps each takes until the excess is `fraction` of the loss at
        the start: gd at its best constant rate, the best heavy ball, gd with centred and with standardised
        columns.
        """
        goal, descent = fraction * self.start_loss, GradientDescent()
        heavy, plain = best_heavy_ball(self.curvature), best_constant_rate(descent, self.curvature)
        found = [
            Way(done, rule, rate, steps_until(goal, rule, rate, self.curvature, self.error))
            for done, rule, rate in (
                ("gd at its best constant rate", descent, plain),
                ("the best heavy ball", heavy.optimizer, heavy.rate),
            )
        ]
        if not self.plan.units.are_own:
            return found
        intercept = self.plan.settings.fit_intercept
        usual = standardised(self.plan.sums, intercept)
        others = {"standardised columns": usual}
        if intercept:
            centred = Units(usual.center, np.ones_like(usual.scale), usual.target_center, 1.0)
            others = {"centred columns": centred, **others}
        for done, units in others.items():
            way = self._elsewhere(units, fraction)
            found += [] if way is None else [Way(f"gd with {done}", descent, way.rate, way.steps)]
        return found

    @cached_property
    def conditions(self) -> tuple[float, float]:
        """κ = L/μ of the columns as they are, and of the standardised ones, without a penalty."""
        sums, intercept = self.plan.sums, self.plan.settings.fit_intercept
        own = Units.own(sums.features)
        return self._condition(own), self._condition(standardised(sums, intercept))

    def _condition(self, units: Units) -> float:
        plan = self.plan
        quadratic = Quadratic.of(plan.sums, units, plan.optimum, intercept=plan.settings.fit_intercept)
        return Curvature.of_root(quadratic.root).condition

    def _elsewhere(self, units: Units, fraction: float) -> Way | None:
        """gd from zeros in other units, to the same excess in own ones."""
        plan = self.plan
        if plan.settings.l2:
            return None
        quadratic = Quadratic.of(plan.sums, units, plan.optimum, intercept=plan.settings.fit_intercept)
        curvature = Curvature.of_root(quadratic.root)
        goal = fraction * self.start_loss * plan.units.loss_scale / units.loss_scale
        rate = best_constant_rate(GradientDescent(), curvature)
        steps = steps_until(goal, GradientDescent(), rate, curvature, -quadratic.optimum)
        return Way("gd", GradientDescent(), rate, steps)
