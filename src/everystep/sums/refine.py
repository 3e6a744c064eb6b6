"""Iterative refinement: the best parameters to all digits, from residuals of twice the precision."""

from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import Block, Rows, part, weighing
from everystep.sums.doubledouble import DoubleDouble
from everystep.threads import in_order

CHUNK = 16_384
"""Numbers handled at once: what the arithmetic needs of them stays in the processor's cache."""

CLEAN = 2.0**-90
"""A part of a parameter this small beside the terms it comes from is what rounding left, not a digit."""


SETTLED = 2.0**-80
"""A change this small beside a parameter can't alter the double that it is rounded to in the end."""


@dataclass(frozen=True)
class Parameters:
    """Own parameters of twice the precision: `weights` (d,) and `bias`, 0 in a model without one."""

    weights: DoubleDouble
    bias: DoubleDouble

    @classmethod
    def through(cls, weights: Array, mean: Array) -> Self:
        """These weights, and the bias that leads the line through the mean row (features, target)."""
        own = DoubleDouble.of(weights)
        heights = dd.joined(dd.scaled(-own, mean[:-1]), DoubleDouble.of(mean[-1:]))
        return cls(own, dd.total(heights))

    def moved(self, step: Array, mean_step: float, center: Array) -> "Parameters":
        """The parameters after w += `step` and a rise of the line by `mean_step` above `center`."""
        lift = DoubleDouble.of(np.array([mean_step]))
        lifts = dd.joined(dd.scaled(DoubleDouble.of(-step), center), lift)
        weights = dd.add(self.weights, DoubleDouble.of(step))
        return Parameters(weights, dd.add(self.bias, dd.total(lifts)))

    def cleaned(self, terms: Array) -> "Parameters":
        """The parameters without the dust of rounding, so that w = 2 and b = 0 are exactly that.

        `terms` (d+1,) says how large the terms are from which each weight and the bias come.
        """
        return Parameters(_cleaned(self.weights, terms[:-1]), _cleaned(self.bias, terms[-1]))

    def settled(self, moved: "Parameters", terms: Array) -> bool:
        """Whether the way to `moved` is beneath rounding for every parameter."""
        here = dd.joined(self.weights, self.bias)
        way = dd.add(dd.joined(moved.weights, moved.bias), -here)
        return bool(np.all(np.abs(way.hi) <= SETTLED * np.abs(here.hi) + CLEAN * terms))


@dataclass(frozen=True)
class Residuals:
    """What one reading of the rows says of parameters, with r = y − w·x − b in double-double.

    `gradient` is Σ ω r x, shape (d,), `sum` is Σ ω r and `squares` is Σ ω r².
    """

    gradient: DoubleDouble
    sum: DoubleDouble
    squares: float


def read_residuals(rows: Rows, parameters: Parameters) -> Residuals:
    """Read all rows once. Raw rows are exact numbers, centred ones would not be."""
    sums = chain.from_iterable(in_order(lambda block: _block_sums(block, parameters), rows()))
    hi, lo = (np.stack(parts) for parts in zip(*sums, strict=True))
    total = dd.total(DoubleDouble(hi, lo))
    return Residuals(total.take(slice(0, -2)), total.take(-2), float(total.hi[-1]))


def _block_sums(block: Block, parameters: Parameters) -> list[DoubleDouble]:
    return [_chunk_sums(chunk, parameters) for chunk in _chunks(weighing(block))]


def _chunks(block: Block) -> list[Block]:
    rows = max(CHUNK // (block[0].shape[1] + 1), 1)
    return [part(block, slice(start, start + rows)) for start in range(0, len(block[1]), rows)]


def _chunk_sums(chunk: Block, parameters: Parameters) -> DoubleDouble:
    """[Σ ω r x..., Σ ω r, Σ ω r²] of some rows: columns x, 1 and r, each multiplied with ω r."""
    x, y, weight = chunk
    residual = _residuals(x, y, parameters)
    weighted = residual if weight is None else dd.scaled(residual, weight)
    columns = np.column_stack([x, np.ones(len(y)), residual.hi])
    return dd.total(dd.scaled(DoubleDouble(weighted.hi[:, None], weighted.lo[:, None]), columns))


def _residuals(x: Array, y: Array, parameters: Parameters) -> DoubleDouble:
    weights = DoubleDouble(parameters.weights.hi[:, None], parameters.weights.lo[:, None])
    predicted = dd.add(dd.total(dd.scaled(weights, x.T)), parameters.bias)
    return dd.add(DoubleDouble.of(y), -predicted)


def _cleaned(value: DoubleDouble, terms: Array | np.float64) -> DoubleDouble:
    dust = CLEAN * terms
    lo = np.where(np.abs(value.lo) <= dust, 0.0, value.lo)
    hi = np.where(np.abs(value.hi) <= dust, 0.0, value.hi)
    return DoubleDouble(hi, lo)
