"""The second half of a step on paper: from the gradient to the new parameters, by the optimizer's rule."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from everystep.model.linear import Parameters
from everystep.optimize import LineSearch
from everystep.render.arithmetic import Expression, Name, Number, Sum, Value, made, total
from everystep.render.line_search import LineSearchOnPaper
from everystep.render.rate import scheduled
from everystep.render.rule import RuleOnPaper
from everystep.render.sheet import Act, Line, line
from everystep.render.traced import in_full
from everystep.render.worked import SHOWN_PARAMETERS, each_parameter, labels_of
from everystep.sums.quadratic import Quadratic
from everystep.training.method import Method
from everystep.training.state import Step


@dataclass(frozen=True)
class SteppingOnPaper:
    """From a gradient to an update, in trained units.

    `method` is how the steps were taken, `quadratic` the objective, for a line search; `as_exact` makes of a
    setting what the arithmetic is done in. The first `spelled` parameters have lines of their own.
    """

    step: Step
    names: Sequence[str]
    method: Method
    quadratic: Quadratic
    as_exact: Callable[[float], Value] = float
    spelled: int = SHOWN_PARAMETERS

    def acts(self) -> list[Act]:
        """What is done to the gradient and the rate, the update, and the mean of the states."""
        if self.step.exact:
            title = "update: the exact step, to the best parameters, which the closed form gives"
            return [Act(title, self._each(self._to_the_best))]
        return [*self._clipping(), *self._rate(), self._update(), *self._average()]

    def _each(self, lines_of: Callable[[int, Name], list[Line]]) -> tuple[Line, ...]:
        return each_parameter(self.names, self.step.before.parameters.intercept, lines_of, self.spelled)

    def _clipping(self) -> list[Act]:
        """How a gradient that was too long is cut."""
        if self.step.clipped == 1 or self.method.clip is None:
            return []
        gradient = self.step.gradient.vector
        squares: list[Expression] = [made("squared", Number(float(g))) for g in gradient[: self.spelled]]
        rest = float(np.add.reduce(gradient[self.spelled :] ** 2))
        listed = Sum((*squares, Number(rest))) if rest else total(squares)
        squared = Number(float(np.add.accumulate(gradient**2)[-1]))
        length = Number(math.sqrt(float(squared.value)))
        cut = made("divide", Number(self.method.clip, given=True), length)
        lines = (
            line(Name("gᵀg"), listed, squared),
            line(Name("‖g‖"), made("sqrt", squared), length),
            line(Name("cut"), cut, Number(self.step.clipped)),
            *self._each(self._cut),
        )
        return [Act("clipping: the gradient is too long and is cut to the length that was set", lines)]

    def _cut(self, j: int, label: Name) -> list[Line]:
        whole, cut = float(self.step.gradient.vector[j]), self.step.clipped
        name = made("for", Name("gradient"), label)
        return [line(name, made("multiply", Number(cut), Number(whole)), Number(cut * whole))]

    def _rate(self) -> list[Act]:
        """How the rate came about, where it is the step's own."""
        if isinstance(self.method.optimizer, LineSearch):
            labels = labels_of(self.names, self.step.before.parameters.intercept)[: self.spelled]
            gradient, rate = self.step.gradient.vector, self.step.learning_rate
            search = LineSearchOnPaper(gradient, self.quadratic.hessian, rate, labels)
            return [Act(search.title, search.lines())]
        method, before = self.method, self.step.before
        allowed = method.taken + method.total
        return scheduled(method.schedule, method.rate, self.step.place, allowed, before.notes)

    def _update(self) -> Act:
        rule = self._rule(0)
        return Act("update", (*rule.of_this_step, *self._each(self._updated)), rule.formula)

    def _updated(self, j: int, label: Name) -> list[Line]:
        ends = (self.step.before, self.step.after)
        return self._rule(j).lines(label, *(in_full(state.parameters.vector[j]) for state in ends))

    def _rule(self, j: int) -> RuleOnPaper:
        return RuleOnPaper.of(self.step, self.method.optimizer, j, self.as_exact)

    def _to_the_best(self, j: int, label: Name) -> list[Line]:
        old, new = (float(state.parameters.vector[j]) for state in (self.step.before, self.step.after))
        difference = made("subtract", Number(new), Number(old))
        return [line(label, made("add", Number(old), Sum((difference,))), Number(new))]

    def _average(self) -> list[Act]:
        """The mean of the states so far, which is the model where states are averaged."""
        mean = self.step.after.average
        if mean is None:
            return []
        count = self.step.place - (self.method.average_from - 1) * self.method.batches.per_epoch
        title = "average: the mean of the states so far, which is the model"

        def averaged(j: int, label: Name) -> list[Line]:
            name = made("for", Name("mean"), label)
            return [line(name, *self._averaged(j, count, self.step.before.average), _at(mean, j))]

        return [Act(title, self._each(averaged))]

    def _averaged(self, j: int, count: int, old: Parameters | None) -> list[Expression]:
        """old + (state − old)/count; the first mean is the state itself."""
        if old is None:
            return []
        state = self.step.after.parameters
        share = made("divide", made("subtract", _at(state, j), _at(old, j)), Number(float(count), given=True))
        return [made("add", _at(old, j), share)]


def _at(parameters: Parameters, j: int) -> Number:
    return Number(float(parameters.vector[j]))
