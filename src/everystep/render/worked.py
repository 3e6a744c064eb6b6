"""The worked arithmetic of one step: every number of it, with the numbers it was made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.record.forward import Forward
from everystep.render.arithmetic import (
    Bracketed,
    Column,
    Expression,
    Name,
    Number,
    Term,
    Value,
    made,
    total,
)
from everystep.render.sheet import Act, Line, line, said
from everystep.render.traced import in_full
from everystep.training.state import Step
from everystep.words import counted, printable

SHOWN_ROWS = 5
SHOWN_PARAMETERS = 12
"""Parameters that have lines of their own, unless somebody asks for fewer."""

GUESS, ERROR, LOSS = Name("ŷ"), made("subtract", Name("y"), Name("ŷ")), Name("L")


@dataclass(frozen=True)
class ErrorsOnPaper:
    """The first half of a step, in trained units: predictions, loss and gradient.

    `seen` is the forward pass with the parameters before the step; `place` says where a record stands
    in its table; `l2` is the penalty on the weights. The first `spelled` parameters have lines of their own.
    """

    step: Step
    seen: Forward
    names: Sequence[str]
    place: Callable[[int], str]
    l2: Value = 0.0
    spelled: int = SHOWN_PARAMETERS

    def acts(self) -> list[Act]:
        """The forward pass, the loss and the gradient."""
        whose = "the target" if self.step.batch is None else "the batch's target"
        batch = "" if self.step.batch is None else " of the batch"
        penalty = "; the penalty adds 2·l2·w" if self.l2 else ""
        adds = "; the objective adds l2·(sum of squared weights)" if self.l2 else ""
        mean = "mean" if self.seen.weight is None else "weighted mean"
        intercept = self.step.before.parameters.intercept
        of_bias = ", for b of (y - ŷ)" if intercept else ""
        return [
            Act(f"forward pass: each prediction ŷ, and how far {whose} y is from it", self._predictions()),
            Act(f"loss: the {mean} of the squared errors{batch}{adds}", (self._loss(), *self._objective())),
            Act(
                f"gradient: -2 times the {mean} of x·(y - ŷ){of_bias}{penalty}",
                each_parameter(self.names, intercept, self._gradient, self.spelled),
            ),
        ]

    # --- the forward pass and the loss ---

    def _predictions(self) -> tuple[Line, ...]:
        lines = [one for i in range(len(self.seen.record)) for one in self._prediction(i)]
        if self.seen.hidden:
            lines.append(said(f"and {counted(self.seen.hidden, 'more row')} in the same way"))
        further = len(self.names) - self.spelled
        if further > 0:
            lines.append(
                said(f"the products of {counted(further, 'more feature')} stand in each as one number")
            )
        return tuple(lines)

    def _prediction(self, i: int) -> tuple[Line, Line]:
        before = self.step.before.parameters
        pairs = [*zip(before.weights, self.seen.x[i], strict=True)][: self.spelled]
        terms: list[Expression] = [Term(Number(in_full(w)), Number(in_full(x), given=True)) for w, x in pairs]
        if len(before.weights) > self.spelled:
            rest = before.weights[self.spelled :] * self.seen.x[i, self.spelled :]
            terms.append(Number(_sum_of(rest)))
        if before.intercept:
            terms.append(Number(in_full(before.vector[-1])))
        y, guess = in_full(self.seen.y[i]), in_full(self.seen.prediction[i])
        missed = made("subtract", Number(y, given=True), Number(guess))
        return (
            line(GUESS, total(terms), Number(guess), label=self.place(int(self.seen.record[i]))),
            line(ERROR, missed, Number(y - guess), deeper=True),
        )

    def _loss(self) -> Line:
        squares = [made("squared", Number(in_full(r))) for r in self.seen.residual]
        weighted = [self._weighed(i, square) for i, square in enumerate(squares)]
        listed = self._with_rest(weighted, self._weighted * self.seen.residual, self.seen.squares)
        mean = Bracketed(made("divide", _given(1), _given(self.seen.total_weight)))
        return line(
            LOSS,
            made("multiply", mean, Bracketed(listed, "[")),
            made("multiply", mean, Number(self.seen.squares)),
            Number(self._mean_square),
        )

    @property
    def _mean_square(self) -> Value:
        return self.seen.squares / self.seen.total_weight

    def _objective(self) -> list[Line]:
        """What the penalty makes of the loss."""
        if not self.l2:
            return []
        weights = self.step.before.parameters.weights
        terms: list[Expression] = [made("squared", Number(in_full(w))) for w in weights[: self.spelled]]
        if len(weights) > self.spelled:
            terms.append(Number(_sum_of(weights[self.spelled :] ** 2)))
        penalty = self.l2 * _sum_of(weights * weights)
        listed = made("multiply", _given(self.l2), Bracketed(total(terms), "["))
        both = made("add", Number(self._mean_square), Number(penalty))
        return [
            line(Name("penalty"), listed, Number(penalty)),
            line(Name("objective"), both, Number(self._mean_square + penalty)),
        ]

    # --- the gradient ---

    def _gradient(self, j: int, label: Name) -> list[Line]:
        is_weight = j < self.step.before.parameters.features
        name, share = made("partial", label), in_full(self.seen.shares[j])
        mean = Bracketed(made("divide", _given(2), _given(self.seen.total_weight)))
        listed = made("negative", made("multiply", mean, Bracketed(self._shares(j, is_weight), "[")))
        summed = made("negative", made("multiply", mean, Number(share)))
        value = in_full(self.step.gradient.vector[j])
        if not (self.l2 and is_weight):
            return [line(name, listed, summed, Number(value))]
        of_the_loss = -(2 * share) / self.seen.total_weight
        return [line(name, listed, summed, Number(of_the_loss)), *self._penalised(j, label, of_the_loss)]

    def _shares(self, j: int, is_weight: bool) -> Expression:
        """The shown rows' shares of one parameter's gradient, and those of all others as one number."""
        residuals = [Number(in_full(r)) for r in self.seen.residual]
        column = self.seen.x[:, j] if is_weight else np.ones(len(residuals))
        terms: list[Expression] = list(residuals)
        if is_weight:
            pairs = zip(column, residuals, strict=True)
            terms = [made("multiply", _given(in_full(x)), residual) for x, residual in pairs]
        weighted = [self._weighed(i, term) for i, term in enumerate(terms)]
        shown = column * self._weighted if is_weight else self._weighted
        return self._with_rest(weighted, shown, in_full(self.seen.shares[j]))

    def _penalised(self, j: int, label: Name, of_the_loss: Value) -> list[Line]:
        """The penalty's part of the gradient, and both together."""
        weight = in_full(self.step.before.parameters.vector[j])
        added = made("multiply", made("multiply", _given(2), _given(self.l2)), Number(weight))
        part = Number(2 * self.l2 * weight)
        whole = Number(in_full(self.step.gradient.vector[j]))
        return [
            line(made("for", Name("penalty"), label), added, part, deeper=True),
            line(
                made("for", Name("gradient"), label),
                made("add", Number(of_the_loss), part),
                whole,
                deeper=True,
            ),
        ]

    # --- what they share ---

    def _weighed(self, i: int, term: Expression) -> Expression:
        """A shown row's term, times its weight where rows weigh unlike."""
        if self.seen.weight is None:
            return term
        return made("multiply", _given(in_full(self.seen.weight[i])), term)

    @cached_property
    def _weighted(self) -> Array:
        """ω·(y − ŷ) of the shown rows."""
        return self.seen.residual * (1 if self.seen.weight is None else self.seen.weight)

    def _with_rest(self, terms: list[Expression], shown: Array, whole: Value) -> Expression:
        """A sum of the shown rows' terms, and of all other rows' as one number."""
        if not self.seen.hidden:
            return total(terms)
        return total([*terms, Number(whole - _sum_of(shown))])


def equation_on_paper(
    name: str, names: Sequence[str], weights: Array, bias: Value | None, most: int = SHOWN_PARAMETERS
) -> Line:
    """A weighted sum of the columns called `names`: `ŷ = 1.87·x + 0.8`; past the first the others are `…`.

    `bias` is None where there is none.
    """
    pairs = [*zip(weights, names, strict=True)][:most]
    terms: list[Expression] = [Term(Number(in_full(w)), Column(feature)) for w, feature in pairs]
    if len(names) > most:
        terms.append(Name("…"))
    if bias is not None:
        terms.append(Number(in_full(bias)))
    return line(Name(name) if name == "ŷ" else Column(name), total(terms))


def each_parameter(
    names: Sequence[str], intercept: bool, lines_of: Callable[[int, Name], list[Line]], most: int
) -> tuple[Line, ...]:
    """The lines of each parameter; past the first ones the others are counted."""
    labels = labels_of(names, intercept)
    lines = [one for j, label in enumerate(labels[:most]) for one in lines_of(j, label)]
    if len(labels) > most:
        hidden = counted(len(labels) - most, "more parameter")
        lines.append(said(f"and {hidden} in the same way"))
    return tuple(lines)


def labels_of(names: Sequence[str], intercept: bool) -> list[Name]:
    """What each parameter is called: `w` for a single weight, else by its feature; then `b`."""
    weights = [Name("w")] if len(names) == 1 else [Name("w", of=name) for name in names]
    return [*weights, Name("b")] if intercept else weights


def parameter_names(names: Sequence[str], intercept: bool) -> list[str]:
    """The same as text.

    >>> parameter_names(["sqft", "rooms"], intercept=True)
    ['w(sqft)', 'w(rooms)', 'b']
    """
    return [
        f"{label.letter}({printable(label.of)})" if label.of else label.letter
        for label in labels_of(names, intercept)
    ]


def _given(value: Value) -> Number:
    return Number(value, given=True)


def _sum_of(values: Array) -> Value:
    return in_full(np.add.reduce(values)) if len(values) else 0.0
