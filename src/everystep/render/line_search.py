"""A line search on paper: how the learning rate of a step came about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.render.arithmetic import Expression, Name, Number, Term, made, total
from everystep.render.sheet import Line, line, said
from everystep.words import counted


@dataclass(frozen=True, eq=False)
class LineSearchOnPaper:
    """η = gᵀg/(gᵀHg) with the numbers put in: the `gradient` g (p,), the `hessian` H (p, p), the `rate` η.

    The first parameters, as many as there are `labels`, are spelled out; the others stand in the sums as
    one number.
    """

    gradient: Array
    hessian: Array
    rate: float
    labels: Sequence[Name]

    title = "rate: η = gᵀg/(gᵀHg), to the lowest point along the gradient g; H: second derivatives"

    def lines(self) -> tuple[Line, ...]:
        """H·g by parameter, both sums, and their ratio. η is 0 where nothing leads lower."""
        rate = Number(self.rate)
        if self.rate == 0:
            return (self._length, line(Name("η"), rate))
        hidden = len(self.gradient) - len(self.labels)
        more = [said(f"and {counted(hidden, 'more parameter')} in the same way")] if hidden else []
        slopes = [self._slope(j, label) for j, label in enumerate(self.labels)]
        ratio = made("divide", Number(float(self._squares.sum())), Number(float(self._curving.sum())))
        return (*slopes, *more, self._length, self._curved, line(Name("η"), ratio, rate))

    def _slope(self, j: int, label: Name) -> Line:
        row = self.hessian[j]
        pairs = zip(row[self._shown], self.gradient[self._shown], strict=True)
        terms: list[Expression] = [Term(Number(float(h), given=True), Number(float(g))) for h, g in pairs]
        name = made("for", made("multiply", Name("H"), Name("g")), label)
        return line(name, self._with_rest(terms, row * self.gradient), Number(float(self._bent[j])))

    @property
    def _length(self) -> Line:
        terms: list[Expression] = [made("squared", Number(float(g))) for g in self.gradient[self._shown]]
        value = Number(float(self._squares.sum()))
        return line(Name("gᵀg"), self._with_rest(terms, self._squares), value)

    @property
    def _curved(self) -> Line:
        pairs = zip(self.gradient[self._shown], self._bent[self._shown], strict=True)
        terms: list[Expression] = [
            made("multiply", Number(float(g)), Number(float(bent))) for g, bent in pairs
        ]
        value = Number(float(self._curving.sum()))
        return line(Name("gᵀHg"), self._with_rest(terms, self._curving), value)

    @property
    def _shown(self) -> slice:
        return slice(len(self.labels))

    @property
    def _squares(self) -> Array:
        return self.gradient * self.gradient

    @property
    def _bent(self) -> Array:
        """H·g."""
        bent: Array = np.add.reduce(self.hessian * self.gradient[:, None], axis=0)
        return bent

    @property
    def _curving(self) -> Array:
        return self.gradient * self._bent

    def _with_rest(self, terms: list[Expression], shares: Array) -> Expression:
        """The shown terms, and the sum of the others."""
        rest = shares[len(self.labels) :]
        return total([*terms, Number(float(rest.sum()))] if len(rest) else terms)
