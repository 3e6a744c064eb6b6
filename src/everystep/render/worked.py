"""The worked arithmetic of one step: every number of it, with the numbers it was made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.linear import Parameters, equation
from everystep.model.units import Array
from everystep.optimize import LineSearch, Optimizer
from everystep.record.forward import Forward
from everystep.render.line_search import LineSearchOnPaper
from everystep.render.rule import RuleOnPaper
from everystep.training.state import Step
from everystep.words import counted, factor, number, printable, sum_of

SHOWN_ROWS = 5
SHOWN_PARAMETERS = 12


@dataclass(frozen=True)
class Act:
    """One act of a step: what is done, and its lines of arithmetic.

    A line reads `name = expression = expression = value`; each part, evaluated, gives the value
    within the rounding of the numbers shown.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class StepOnPaper:
    """A step as arithmetic, in trained units.

    `seen` is the forward pass with the parameters before the step; `place` says where a record stands
    in its table; `l2` is the penalty on the weights; `hessian` (p, p) the objective's, for a line search.
    """

    step: Step
    seen: Forward
    names: Sequence[str]
    place: Callable[[int], str]
    optimizer: Optimizer
    l2: float = 0.0
    hessian: Array | None = None

    def acts(self) -> list[Act]:
        """The acts of a step, and the equation that it leads to."""
        before, after = self.step.before.parameters, self.step.after.parameters
        return [
            Act("the equation so far", (self._equation(before),)),
            Act(
                f"forward pass: each prediction ŷ, and how far {self._whose} y is from it",
                self._predictions(),
            ),
            Act(f"loss: the mean of the squared errors{self._of_the_batch}", (self._loss(),)),
            Act(f"gradient: {self._gradient_rule()}", self._each_parameter(self._gradient)),
            *self._clipping(),
            *self._line_search(),
            self._stepping(),
            Act("the new equation", (self._equation(after),)),
        ]

    def _equation(self, parameters: Parameters) -> str:
        return equation("ŷ", self.names, parameters.weights, parameters.bias)

    @property
    def _of_the_batch(self) -> str:
        return "" if self.step.batch is None else " of the batch"

    @property
    def _whose(self) -> str:
        return "the target" if self.step.batch is None else "the batch's target"

    # --- the forward pass and the loss ---

    def _predictions(self) -> tuple[str, ...]:
        lines = [line for i in range(len(self.seen.record)) for line in self._prediction(i)]
        if self.seen.hidden:
            lines.append(f"and {counted(self.seen.hidden, 'more row')} in the same way")
        return tuple(lines)

    def _prediction(self, i: int) -> tuple[str, str]:
        before = self.step.before
        terms = [
            f"{number(float(w))}·{factor(float(x))}"
            for w, x in zip(before.weights, self.seen.x[i], strict=True)
        ]
        if before.parameters.intercept:
            terms.append(number(before.bias))
        y, guess = float(self.seen.y[i]), float(self.seen.prediction[i])
        return (
            f"{self.place(int(self.seen.record[i]))}: ŷ = {sum_of(terms)} = {number(guess)}",
            f"    y - ŷ = {number(y)} - {factor(guess)} = {number(y - guess)}",
        )

    def _loss(self) -> str:
        squares = [
            f"{w}({number(float(r))})²" for w, r in zip(self._weights, self.seen.residual, strict=True)
        ]
        listed = self._with_rest(squares, self._weighted * self.seen.residual, self.seen.squares)
        mean = f"(1/{number(self.seen.total_weight)})"
        loss = self.seen.squares / self.seen.total_weight
        return f"L = {mean}·[{listed}] = {mean}·{number(self.seen.squares)} = {number(loss)}"

    # --- the gradient ---

    def _gradient_rule(self) -> str:
        rule = "-2 times the mean of x·(y - ŷ), for b of (y - ŷ)"
        return rule if not self.l2 else f"{rule}; the penalty adds 2·{number(self.l2)}·w"

    def _gradient(self, j: int, label: str) -> tuple[str]:
        is_weight = j < self.step.before.parameters.features
        total = float(self.seen.shares[j])
        column = self.seen.x[:, j] if is_weight else np.ones(len(self.seen.record))
        residuals = [float(r) for r in self.seen.residual]
        if is_weight:
            terms = [f"{factor(float(x))}·{factor(r)}" for x, r in zip(column, residuals, strict=True)]
        else:
            terms = [factor(r) if w else number(r) for w, r in zip(self._weights, residuals, strict=True)]
        terms = [w + term for w, term in zip(self._weights, terms, strict=True)]
        listed = self._with_rest(terms, column * self._weighted, total)
        mean = f"-(2/{number(self.seen.total_weight)})"
        penalty = f" + {self._penalty(j)}" if self.l2 and is_weight else ""
        value = number(float(self.step.gradient.vector[j]))
        return (f"∂L/∂{label} = {mean}·[{listed}]{penalty} = {mean}·{factor(total)}{penalty} = {value}",)

    def _penalty(self, j: int) -> str:
        return f"2·{number(self.l2)}·{factor(float(self.step.before.parameters.vector[j]))}"

    # --- the update ---

    def _clipping(self) -> list[Act]:
        """How a gradient that was too long is cut."""
        step = self.step
        if step.clipped == 1:
            return []
        shown = [f"({number(float(g))})²" for g in step.gradient.vector[:SHOWN_PARAMETERS]]
        rest = float(np.add.reduce(step.gradient.vector[SHOWN_PARAMETERS:] ** 2))
        squares = sum_of([*shown, number(rest)] if rest else shown)
        length = float(np.sqrt(np.add.accumulate(step.gradient.vector**2)[-1]))
        line = f"‖g‖ = √({squares}) = {number(length)}"
        return [
            Act(f"clipping: the gradient is too long and is multiplied by {number(step.clipped)}", (line,))
        ]

    def _line_search(self) -> list[Act]:
        """How the rate came about, where it is the step's own."""
        if not isinstance(self.optimizer, LineSearch) or self.hessian is None or self.step.exact:
            return []
        labels = parameter_names(self.names, self.step.before.parameters.intercept)[:SHOWN_PARAMETERS]
        gradient, rate = self.step.gradient.vector, self.step.learning_rate
        search = LineSearchOnPaper(gradient, self.hessian, rate, labels)
        return [Act(search.title, search.lines())]

    def _stepping(self) -> Act:
        """By the optimizer's rule, or to the optimum itself."""
        if self.step.exact:
            title = "update: the exact step, to the best parameters, which the closed form gives"
            return Act(title, self._each_parameter(self._to_the_best))
        rule = RuleOnPaper.of(self.step, self.optimizer, 0)
        first = (rule.of_this_step,) if rule.of_this_step else ()
        return Act(f"update: {rule.formula}", (*first, *self._each_parameter(self._update)))

    def _update(self, j: int, label: str) -> tuple[str, ...]:
        old, new = (float(state.parameters.vector[j]) for state in (self.step.before, self.step.after))
        return tuple(RuleOnPaper.of(self.step, self.optimizer, j).lines(label, old, new))

    def _to_the_best(self, j: int, label: str) -> tuple[str]:
        old, new = (
            number(float(state.parameters.vector[j])) for state in (self.step.before, self.step.after)
        )
        return (f"{label} = {old} + ({sum_of([new, '-' + old if old[0] != '-' else old[1:]])}) = {new}",)

    # --- what the acts share ---

    def _each_parameter(self, lines_of: Callable[[int, str], tuple[str, ...]]) -> tuple[str, ...]:
        labels = parameter_names(self.names, self.step.before.parameters.intercept)
        lines = [line for j, label in enumerate(labels[:SHOWN_PARAMETERS]) for line in lines_of(j, label)]
        if len(labels) > SHOWN_PARAMETERS:
            hidden = counted(len(labels) - SHOWN_PARAMETERS, "more parameter")
            lines.append(f"and {hidden} in the same way")
        return tuple(lines)

    @cached_property
    def _weights(self) -> list[str]:
        """Each shown row's weight as a factor; nothing where all rows weigh the same."""
        if self.seen.weight is None:
            return [""] * len(self.seen.record)
        return [f"{number(float(weight))}·" for weight in self.seen.weight]

    @cached_property
    def _weighted(self) -> Array:
        """ω·(y − ŷ) of the shown rows."""
        return self.seen.residual * (1.0 if self.seen.weight is None else self.seen.weight)

    def _with_rest(self, terms: list[str], shown: Array, total: float) -> str:
        """A sum of the shown rows' terms, and of all other rows' as one number."""
        if not self.seen.hidden:
            return sum_of(terms)
        return sum_of([*terms, number(total - float(np.add.reduce(shown)))])


def parameter_names(names: Sequence[str], intercept: bool) -> list[str]:
    """What each parameter is called: `w` for a single weight, else by its feature; then `b`.

    >>> parameter_names(["sqft", "rooms"], intercept=True)
    ['w(sqft)', 'w(rooms)', 'b']
    """
    weights = ["w"] if len(names) == 1 else [f"w({printable(name)})" for name in names]
    return [*weights, "b"] if intercept else weights
