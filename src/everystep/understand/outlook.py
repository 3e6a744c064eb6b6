"""The outlook of a training: what is known of its rates and its course before the first step."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array, Units
from everystep.optimize import GradientDescent, Optimizer
from everystep.optimize.schedules import CONSTANT
from everystep.record.plan import Plan
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised
from everystep.training.batches import Shuffled
from everystep.understand.batch_noise import BatchNoise
from everystep.understand.course import ClosedForm, Course, Expectation, Rehearsal, walkable
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import FARTHEST, has_closed_form, steps_until
from everystep.understand.slowness import Part, parts_of
from everystep.understand.ways import Way, standardised_way, ways
from everystep.understand.window import (
    best_constant_rate,
    good_constant_rate,
    growth,
    is_linear,
    largest_stable_rate,
)
from everystep.understand.windows import Edge, edges_on_all_records, edges_on_batches
from everystep.words import number

FEW_NUMBERS = 100_000
"""A table of so many numbers is read again for what single records do, even if no batches were asked for."""


@dataclass(frozen=True, repr=False)
class Outlook:
    """What the curvature says about a training before it begins; rates are in trained units.

    Windows and closed forms are exact but for rounding; what is not is called a bound or an estimate.

    >>> import everystep as es
    >>> outlook = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True).outlook
    >>> round(outlook.largest_stable_rate, 5), outlook.steps_until(1e-6)
    (0.18029, 172)
    """

    plan: Plan

    def __repr__(self) -> str:
        condition = number(self.curvature.condition, 3)
        return f"<Outlook of {self.optimizer.name} at η = {number(self.rate)}, κ = {condition}>"

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
    def in_batches(self) -> bool:
        """Whether a step uses some of the records only."""
        return isinstance(self.plan.method.batches, Shuffled)

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

    @property
    def good_constant_rate(self) -> float:
        """The rate to take: the best constant one, unless that is next to the edge; where `has_window`."""
        return good_constant_rate(self.optimizer, self.curvature)

    @property
    def how_good(self) -> str:
        """What that rate is: 'the best constant one', or 'a good constant one'."""
        best = self.good_constant_rate == self.best_constant_rate
        return "the best constant one" if best else "a good constant one"

    def growth(self, rate: float) -> float:
        """The factor of the error a step in the long run, along the direction that does worst. Only where
        `has_window`."""
        return growth(self.optimizer, rate, self.curvature)

    @cached_property
    def batches(self) -> BatchNoise:
        """What small batches do: which rates shrink the error, and where the excess hovers. Reads the
        records; raises `DataError` where they are gone."""
        plan = self.plan
        return BatchNoise.of(plan.records(), self.curvature, plan.quadratic.optimum, plan.settings.l2)

    @property
    def batch_size(self) -> int:
        """How many records a step uses."""
        batches = self.plan.method.batches
        return min(batches.size, batches.count) if isinstance(batches, Shuffled) else self.plan.sums.rows

    @property
    def batch_sizes(self) -> list[int]:
        """How many records each step of an epoch uses: the last one has those that are left."""
        batches, size = self.plan.method.batches, self.batch_size
        if not isinstance(batches, Shuffled):
            return [size]
        rest = batches.count % size
        return [size] * (batches.count // size) + ([rest] if rest else [])

    def edges(self) -> list[Edge]:
        """Up to which rate each rule is stable on these records; of small batches those of this training, or
        of single records where there are few enough numbers to read again."""
        found = list(edges_on_all_records(self.optimizer, self.curvature))
        few = self.plan.sums.rows * len(self.plan.names) <= FEW_NUMBERS
        if self.in_batches or few:
            size = self.batch_size if self.in_batches else 1
            found += edges_on_batches(self.batches.window, size)
        return found

    # --- the course ---

    @property
    def can_forecast(self) -> bool:
        """Whether a closed form tells the course of this training."""
        return has_closed_form(self.plan.method)

    @cached_property
    def course(self) -> Course | None:
        """The excess, step by step, as far as it can be known; None for small batches of any other rule than
        sgd at a constant rate, and of too many records to tell."""
        method, curvature = self.plan.method, self.curvature
        if self.can_forecast:
            return ClosedForm(self.optimizer, self.rate, curvature, self.error)
        if not self.in_batches:
            most = walkable(len(self.error))
            # A schedule that stretches over the steps allowed has come down after them.
            most = min(most, method.total) if method.schedule.stretches else most
            return Rehearsal(most, method, self.plan.first)
        plain = isinstance(self.optimizer, GradientDescent) and method.schedule == CONSTANT
        if not plain or method.clip is not None or not self.batches.window.is_small:
            return None
        most = min(walkable(len(curvature.values), power=4), method.total)
        return Expectation(most, self.batches, self.rate, self.batch_sizes, self.error)

    def steps_until(self, fraction: float, rate: float | None = None) -> int | None:
        """Steps until the excess is `fraction` of the loss at the start; None if never, and where nothing
        tells. At another `rate` only where a closed form tells."""
        goal = fraction * self.start_loss
        if rate is None:
            return None if self.course is None else self.course.steps_until(goal)
        if not self.can_forecast:
            return None
        return steps_until(goal, self.optimizer, rate, self.curvature, self.error)

    def rule_of_steps(self, fraction: float) -> int | None:
        """The usual rule for the steps to a part of the loss, ln(1/fraction)/(2·ln(1/ρ)) with ρ the `growth`
        of the error a step: it is for the worst start, and says nothing of the actual one. None where the
        error doesn't shrink or is gone at once, and without a window."""
        if not self.has_window or self.rate >= self.largest_stable_rate:
            return None
        factor = self.growth(self.rate)
        return math.ceil(math.log(fraction) / (2 * math.log(factor))) if factor else None

    def slow_parts(self, fraction: float) -> Sequence[Part]:
        """Where the excess lies when gd has brought it down to `fraction` of the loss at the start, at the
        rate 1/L at which no direction overshoots: the flat directions that hold everything up."""
        rate, rule = 1 / self.curvature.largest, GradientDescent()
        steps = steps_until(fraction * self.start_loss, rule, rate, self.curvature, self.error)
        # Where nobody could count the steps, what remains is what such steps never reach.
        count = float(FARTHEST if steps is None else steps)
        left = (1 - rate * self.curvature.values) ** count * self.curvature.along(self.error)
        return parts_of(self.curvature, self.curvature.directions @ left)

    def ways(self, fraction: float) -> list[Way]:
        """Other ways for the same records, and the steps each takes until its excess is `fraction` of the
        loss at the start: other rules, other units, a column less, a penalty."""
        excess = fraction * self.start_loss * self.plan.units.loss_scale
        return list(ways(self.plan, self.curvature, excess))

    def steps_standardised(self, fraction: float) -> int | None:
        """Steps of gd from zeros at its best constant rate with standardised columns, until the excess is
        `fraction` of the loss at this training's start; None with a penalty, and beyond counting."""
        way = standardised_way(self.plan, fraction * self.start_loss * self.plan.units.loss_scale)
        return None if way is None else way.steps

    @cached_property
    def conditions(self) -> tuple[float, float]:
        """κ = L/μ of the columns as they are, and of the standardised ones, without a penalty."""
        sums, intercept = self.plan.sums, self.plan.settings.fit_intercept
        return self._condition(Units.own(sums.features)), self._condition(standardised(sums, intercept))

    def _condition(self, units: Units) -> float:
        plan = self.plan
        quadratic = Quadratic.of(plan.sums, units, plan.optimum, intercept=plan.settings.fit_intercept)
        return Curvature.of_root(quadratic.root).condition
