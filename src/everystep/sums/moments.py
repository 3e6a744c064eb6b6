"""The sums of one pass over the rows: weight, means, centred scatter and its square root; they merge."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import Block, weighing
from everystep.sums.doubledouble import DoubleDouble
from everystep.sums.magnitude import check_values, check_weights
from everystep.sums.threads import one_thread
from everystep.words import DataError

PANEL_ROWS = 1024
"""Rows of one QR; a panel that stays in the processor's cache is four times as fast as a whole block."""


@dataclass(frozen=True, eq=False)
class Sums:
    """What training with squared loss needs to know of rows v = [features..., target], weights ω.

        weight  W = Σω                           rows    how many rows have ω > 0
        mean    v̄ = Σωv / W                      shape (d+1,), as an unevaluated sum mean + mean_low
        scatter Σ ω (v − v̄)(v − v̄)ᵀ              shape (d+1, d+1)
        root    rootᵀ root = scatter             upper triangular, diagonal ≥ 0

    All in the table's own units. `root` comes from a QR of the centred rows √ω (v − v̄), not from the
    scatter: nothing in it has been squared, so it keeps the digits that the scatter has lost where
    columns are nearly dependent. `mean_low` is the part of the mean below its rounding: it matters
    where a column's spread is tiny beside its mean.

    Sources: Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (1983), for the
    merging; Golub and Van Loan, "Matrix Computations", 5.2, for the QR.

    >>> sums = Sums.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
    >>> sums.mean, sums.scatter
    (array([2., 4.]), array([[2., 4.], [4., 8.]]))
    """

    rows: int
    weight: float
    mean: Array
    mean_low: Array
    scatter: Array
    root: Array

    @property
    def features(self) -> int:
        """How many features d a row has."""
        return len(self.mean) - 1

    @classmethod
    def none(cls, features: int) -> Self:
        """The sums of no rows at all."""
        zeros, square = np.zeros(features + 1), np.zeros((features + 1, features + 1))
        return cls(0, 0.0, zeros, zeros, square, square)

    @classmethod
    def of(cls, x: Array, y: Array, weight: Array | None = None) -> Self:
        """The sums of one block: features x (n, d), targets y (n,), weights ω (n,) or None for all 1.

        Raises `OutOfRangeError` for a number that is none or can't be squared, `DataError` for a weight
        below 0.
        """
        if weight is not None:
            check_weights(weight)
        x, y, weight = weighing((x, y, weight))
        values = np.column_stack([x, y]).astype(np.float64, order="C", copy=False)
        if not len(values):
            return cls.none(values.shape[1] - 1)
        with one_thread():
            return cls(len(values), *_moments(values, weight))

    def mean_square(self, weights: Array, through: Array) -> float:
        """The loss (1/W) Σ ω (y − ŷ)² of the line with these weights through a row (d+1,), from the root.

        Nothing cancels in ‖root·[−w, 1]‖²/W + ([−w, 1]·(v̄ − row))².

        >>> sums = Sums.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
        >>> sums.mean_square(np.array([1.0]), through=np.array([0.0, 1.0]))
        1.6666...
        """
        residual = np.append(-weights, 1.0)
        spread = self.root @ residual
        offset = ((self.mean - through) + self.mean_low) @ residual
        return float(spread @ spread / self.weight + offset**2)


def merge(a: Sums, b: Sums) -> Sums:
    """The sums of the rows of `a` and `b` together; with Δ = b's mean − a's mean and W = Wa + Wb:

        mean = mean_a + Δ·Wb/W      scatter = scatter_a + scatter_b + (Wa·Wb/W) ΔΔᵀ

    and root from the QR of root_a over root_b over the row √(Wa·Wb/W) Δ. (Chan et al. 1983.)
    """
    if not a.rows or not b.rows:
        return a if a.rows else b
    weight = a.weight + b.weight
    mean_a, mean_b = DoubleDouble(a.mean, a.mean_low), DoubleDouble(b.mean, b.mean_low)
    apart = dd.add(mean_b, -mean_a)
    mean = dd.add(mean_a, dd.divide(dd.scaled(apart, np.array(b.weight)), DoubleDouble.of(weight)))
    between = a.weight * (b.weight / weight)
    scatter = a.scatter + b.scatter + between * np.outer(apart.hi, apart.hi)
    root = triangle([a.root, b.root, np.sqrt(between) * apart.hi])
    return Sums(a.rows + b.rows, weight, mean.hi, mean.lo, scatter, root)


def sum_blocks(blocks: Iterable[Block]) -> Sums:
    """The sums of all blocks, merged in their order: the same blocks give the same bits, always.

    Raises `DataError` where there is no block at all.
    """
    parts = (Sums.of(*block) for block in blocks)
    first = next(parts, None)
    if first is None:
        raise DataError("there are no records to sum; give a table with at least one record")
    return reduce(merge, parts, first)


def triangle(pieces: Iterable[Array]) -> Array:
    """R of the QR of rows stacked on each other: upper triangular and square, diagonal ≥ 0, unique."""
    rows = np.vstack(list(pieces))
    # A table with more columns than rows has triangles of mostly zeros, which cost as much as numbers.
    rows = rows[rows.any(axis=1)] if len(rows) else rows
    with one_thread():
        upper = _upper(rows)
    missing = rows.shape[1] - len(upper)
    square: Array = np.vstack([upper, np.zeros((missing, rows.shape[1]))])
    return square * np.where(square.diagonal() < 0, -1.0, 1.0)[:, None] + 0.0


def _moments(values: Array, weight: Array | None) -> tuple[float, Array, Array, Array, Array]:
    """W, mean, mean_low, scatter and root of rows that all weigh something."""
    total = float(len(values)) if weight is None else float(weight.sum())
    about = _rough_mean(values, weight, total)
    centred = values - about
    # The rounded mean leaves the centred rows a mean of their own, known to all its digits.
    low = _weighted(centred, weight).sum(axis=0) / total
    centred -= low
    mean, mean_low = dd.two_sum(about, low)
    scatter = centred.T @ _weighted(centred, weight)
    halves = _weighted(centred, None if weight is None else np.sqrt(weight))
    return total, mean, mean_low, (scatter + scatter.T) / 2, _root(halves)


def _rough_mean(values: Array, weight: Array | None, total: float) -> Array:
    lowest, highest = values.min(axis=0), values.max(axis=0)
    check_values(lowest, highest)
    # A constant column is its own mean, so that nothing is left of it once it is centred.
    mean = _weighted(values, weight).sum(axis=0) / total
    return np.asarray(np.where(lowest == highest, lowest, mean))


def _weighted(values: Array, weight: Array | None) -> Array:
    return values if weight is None else values * weight[:, None]


def _root(rows: Array) -> Array:
    """The triangle of many rows, panel by panel."""
    count, columns = rows.shape
    panels = count // PANEL_ROWS
    if panels == 0 or columns > PANEL_ROWS:
        return triangle([rows])
    whole, rest = np.split(rows, [panels * PANEL_ROWS])
    uppers = _upper(whole.reshape(panels, PANEL_ROWS, columns))
    return triangle([uppers.reshape(-1, columns), rest])


def _upper(rows: Array) -> Array:
    upper: Array = np.asarray(np.linalg.qr(rows, mode="r"))
    return upper
