"""The moments of rows from one pass: weight, means and centred scatter; they merge."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import weighing
from everystep.sums.doubledouble import DoubleDouble
from everystep.sums.magnitude import check_values, check_weights
from everystep.threads import one_thread


@dataclass(frozen=True, eq=False)
class Moments:
    """The sums of rows v = [features..., target] with weights ω:

        weight  W = Σω                           rows    how many rows have ω > 0
        mean    v̄ = Σωv / W                      shape (d+1,), as an unevaluated sum mean + mean_low
        scatter Σ ω (v − v̄)(v − v̄)ᵀ              shape (d+1, d+1)

    All in the table's own units. `mean_low` is the part of the mean below its rounding: it matters where
    a column's spread is tiny beside its mean.

    Source: Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (1983).

    >>> moments = Moments.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
    >>> moments.mean, moments.scatter
    (array([2., 4.]), array([[2., 4.], [4., 8.]]))
    """

    rows: int
    weight: float
    mean: Array
    mean_low: Array
    scatter: Array

    @property
    def features(self) -> int:
        """How many features d a row has."""
        return len(self.mean) - 1

    @classmethod
    def of(cls, x: Array, y: Array, weight: Array | None = None) -> "Moments":
        """The moments of one block: features x (n, d), targets y (n,), weights ω (n,) or None for all 1.

        Raises `OutOfRangeError` for a number that is none or can't be squared, `DataError` for a weight
        below 0.
        """
        centred = Centred.of(x, y, weight)
        with one_thread():
            return Moments(*centred.parts, centred.scatter())

    def mean_square(self, weights: Array, through: Array) -> float:
        """The loss (1/W) Σ ω (y − ŷ)² of the line with these weights through a row (d+1,), with
        r = [−w, 1]: rᵀ·scatter·r/W + (r·(v̄ − row))².

        >>> moments = Moments.of(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]))
        >>> moments.mean_square(np.array([1.0]), through=np.array([0.0, 1.0]))
        1.6666...
        """
        residual = np.append(-weights, 1.0)
        offset = ((self.mean - through) + self.mean_low) @ residual
        return float(self._squares(residual) / self.weight + offset**2)

    def _squares(self, direction: Array) -> float:
        return float(direction @ self.scatter @ direction)


def merge_moments(a: Moments, b: Moments) -> Moments:
    """The moments of the rows of `a` and `b` together; with Δ = b's mean − a's mean and W = Wa + Wb:

    mean = mean_a + Δ·Wb/W      scatter = scatter_a + scatter_b + (Wa·Wb/W) ΔΔᵀ
    """
    if not a.rows or not b.rows:
        return a if a.rows else b
    weight, apart = a.weight + b.weight, _apart(a, b)
    here = DoubleDouble(a.mean, a.mean_low)
    mean = dd.add(here, dd.scaled(apart, np.array(b.weight / weight)))
    scatter = a.scatter + b.scatter + _between(a, b) * np.outer(apart.hi, apart.hi)
    return Moments(a.rows + b.rows, weight, mean.hi, mean.lo, scatter)


def row_between(a: Moments, b: Moments) -> Array:
    """√(Wa·Wb/W) Δ: the row that stands for the distance of two means."""
    return np.asarray(np.sqrt(_between(a, b)) * _apart(a, b).hi)


def _apart(a: Moments, b: Moments) -> DoubleDouble:
    return dd.add(DoubleDouble(b.mean, b.mean_low), -DoubleDouble(a.mean, a.mean_low))


def _between(a: Moments, b: Moments) -> float:
    return a.weight * (b.weight / (a.weight + b.weight))


@dataclass(frozen=True, eq=False)
class Centred:
    """Rows of one block that weigh something, less their mean: the rounded one and its low part."""

    rows: Array
    weight: Array | None
    total: float
    mean: Array
    low: Array

    @classmethod
    def of(cls, x: Array, y: Array, weight: Array | None) -> Self:
        """Checked and centred. Raises as `Moments.of` does."""
        if weight is not None:
            check_weights(weight)
        x, y, weight = weighing((x, y, weight))
        values = np.column_stack([x, y]).astype(np.float64, order="C", copy=False)
        if not len(values):
            none = np.zeros(values.shape[1])
            return cls(values, weight, 0.0, none, none)
        total = float(len(values)) if weight is None else float(weight.sum())
        about = _rough_mean(values, weight, total)
        centred = values - about
        # The rounded mean leaves the centred rows a mean of their own, known to all its digits.
        low = _weighted(centred, weight).sum(axis=0) / total
        centred -= low
        return cls(centred, weight, total, *dd.two_sum(about, low))

    @property
    def parts(self) -> tuple[int, float, Array, Array]:
        """How many they are, W, and the mean in two parts."""
        return len(self.rows), self.total, self.mean, self.low

    def scatter(self) -> Array:
        """Σ ω (v − v̄)(v − v̄)ᵀ."""
        scatter = self.rows.T @ _weighted(self.rows, self.weight)
        return np.asarray((scatter + scatter.T) / 2)

    def halves(self) -> Array:
        """√ω (v − v̄), whose squares are the scatter."""
        return _weighted(self.rows, None if self.weight is None else np.sqrt(self.weight))


def _rough_mean(values: Array, weight: Array | None, total: float) -> Array:
    lowest, highest = values.min(axis=0), values.max(axis=0)
    check_values(lowest, highest)
    # A constant column is its own mean, so that nothing is left of it once it is centred.
    mean = _weighted(values, weight).sum(axis=0) / total
    return np.asarray(np.where(lowest == highest, lowest, mean))


def _weighted(values: Array, weight: Array | None) -> Array:
    return values if weight is None else values * weight[:, None]
