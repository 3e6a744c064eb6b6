"""A line search on paper: how the learning rate of a step came about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.words import counted, factor, number, sum_of


@dataclass(frozen=True, eq=False)
class LineSearchOnPaper:
    """η = gᵀg/(gᵀHg) with the numbers put in: the `gradient` g (p,), the `hessian` H (p, p), the `rate` η.

    The first parameters, as many as there are `labels`, are spelled out; the others stand in the sums as
    one number.
    """

    gradient: Array
    hessian: Array
    rate: float
    labels: Sequence[str]

    title = "rate: η = gᵀg/(gᵀHg), to the lowest point along the gradient g; H: second derivatives"

    def lines(self) -> tuple[str, ...]:
        """H·g by parameter, both sums, and their ratio. η is 0 where nothing leads lower."""
        if self.rate == 0:
            return (self._length, "η = 0")
        hidden = len(self.gradient) - len(self.labels)
        more = [f"and {counted(hidden, 'more parameter')} in the same way"] if hidden else []
        slopes = [self._slope(j, label) for j, label in enumerate(self.labels)]
        ratio = f"η = {number(float(self._squares.sum()))}/{number(float(self._curving.sum()))}"
        return (*slopes, *more, self._length, self._curved, f"{ratio} = {number(self.rate)}")

    def _slope(self, j: int, label: str) -> str:
        row = self.hessian[j]
        terms = [
            f"{number(float(h))}·{factor(float(g))}"
            for h, g in zip(row[self._shown], self.gradient[self._shown], strict=True)
        ]
        value = number(float(self._bent[j]))
        return f"H·g for {label} = {self._with_rest(terms, row * self.gradient)} = {value}"

    @property
    def _length(self) -> str:
        terms = [f"({number(float(g))})²" for g in self.gradient[self._shown]]
        value = number(float(self._squares.sum()))
        return f"gᵀg = {self._with_rest(terms, self._squares)} = {value}"

    @property
    def _curved(self) -> str:
        pairs = zip(self.gradient[self._shown], self._bent[self._shown], strict=True)
        terms = [f"{factor(float(g))}·{factor(float(bent))}" for g, bent in pairs]
        value = number(float(self._curving.sum()))
        return f"gᵀHg = {self._with_rest(terms, self._curving)} = {value}"

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

    def _with_rest(self, terms: list[str], shares: Array) -> str:
        """The shown terms, and the sum of the others."""
        rest = shares[len(self.labels) :]
        return sum_of([*terms, number(float(rest.sum()))] if len(rest) else terms)
