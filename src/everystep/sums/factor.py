"""The least-squares problem, decomposed: singular values and null directions of its columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.magnitude import check_spread
from everystep.sums.rooted import Sums
from everystep.sums.triangle import triangle

NULL = 8 * 2.0**-52
"""Columns are dependent where a singular value is below this, times p, times the largest one."""

NEGLIGIBLE = 1e-8
"""A feature takes no part in a dependence where its entry is this small beside the largest."""


ALIKE = 1e-9
"""Scales in the same ratio to this part are those of standardised columns, but for rounding."""

MANY = 64
"""With more open directions than this nobody reads a list of them."""


@dataclass(frozen=True, eq=False)
class Factor:
    """Features, centred at `center` and divided by their lengths `size`, as U·diag(values)·vectorsᵀ.

    In these standardised coordinates a = w·size, and the best a solves values² a = right-hand side
    direction by direction. `vectors` (d, r) are the directions that the rows determine; along the others
    nothing changes but the penalty, where there is one, and then there are no others. `projected` (r,) is
    Uᵀ times the target.
    """

    center: Array
    size: Array
    values: Array
    vectors: Array
    projected: Array

    @classmethod
    def of(cls, sums: Sums, units: Units, l2: float, intercept: bool) -> Self:
        """Decompose the root of the sums, under which the penalty l2·‖v‖² stands as rows of its own."""
        center = sums.mean[:-1] if intercept else np.zeros(sums.features)
        size, stacked = standardised_root(sums, units, l2, intercept)
        told = stacked[:-1][stacked[:-1].any(axis=1)]
        left, values, right = np.linalg.svd(told[:, :-1], full_matrices=False)
        determined = values > NULL * sums.features * values.max(initial=0.0)
        projected = left[:, determined].T @ told[:, -1]
        return cls(center, size, values[determined], right[determined].T, projected)

    @property
    def nullity(self) -> int:
        """How many directions the rows leave open."""
        directions, determined = self.vectors.shape
        return directions - determined

    @cached_property
    def null(self) -> Array:
        """The directions (d, d−r) that the rows leave open, at right angles to those they determine."""
        complete = np.linalg.qr(self.vectors, mode="complete")[0]
        return np.asarray(complete[:, self.vectors.shape[1] :])

    @property
    def weights(self) -> Array:
        """The own weights of least length in standardised coordinates: the first solution."""
        own: Array = self.vectors @ (self.projected / self.values) / self.size
        return own

    @property
    def condition(self) -> float:
        """κ = σmax / σmin of the directions that the rows determine; 1 where there is none."""
        return float(self.values[0] / self.values[-1]) if len(self.values) else 1.0

    @cached_property
    def inverse_root(self) -> Array:
        """B (d, r) with B Bᵀ the inverse of the weights' normal matrix, in own units (pseudo-inverse)."""
        root: Array = self.vectors / self.values / self.size[:, None]
        return root

    def correction(self, gradient: Array) -> tuple[Array, float]:
        """The step to the best weights, given g = Σ ω r (x − center), and its length as a change of Xw."""
        along = self.inverse_root.T @ gradient
        return self.inverse_root @ along, float(np.linalg.norm(along))

    def nearest(self, weights: Array, mean_target: float, start: Array, units: Units) -> Array:
        """Among the equally good weights those that are nearest `start` in trained units.

        `start` is v (d,) or, with an intercept, [v, c]; the bias follows the weights, as the line
        always goes through the means.
        """
        if not self.nullity or self._is_shortest(start, units):
            return weights
        free = self.null / self.size[:, None]
        bias = mean_target - float(weights @ self.center)
        here = np.append(*units.to_trained(weights, bias))
        offsets = (units.center - self.center) @ free
        ways = np.vstack([free * units.scale[:, None], offsets]) / units.target_scale
        count = len(start)
        along = np.linalg.lstsq(ways[:count], start - here[:count])[0]
        return np.asarray(weights + free @ along)

    def _is_shortest(self, start: Array, units: Units) -> bool:
        """Whether the weights of least length are the nearest: from zeros, in standardised units."""
        ratio = units.scale / self.size
        alike = bool(np.all(np.abs(ratio - ratio[0]) <= ALIKE * ratio[0]))
        return alike and not start.any() and bool((units.center == self.center).all())

    @property
    def dependent(self) -> tuple[tuple[int, ...], ...]:
        """For each null direction the features that take part in it, each direction as short as can be.

        Where more than `MANY` directions are open, all features that take part in any are one group.
        """
        if self.nullity > MANY:
            determined = np.add.reduce(self.vectors**2, axis=1)
            return (tuple(int(j) for j in np.flatnonzero(determined < 1 - NEGLIGIBLE)),)
        rows = _reduced(self.null.T)
        taking_part = np.abs(rows) > NEGLIGIBLE * np.abs(rows).max(axis=1, initial=0.0)[:, None]
        return tuple(sorted(tuple(int(j) for j in np.flatnonzero(row)) for row in taking_part))


def standardised_root(sums: Sums, units: Units, l2: float, intercept: bool) -> tuple[Array, Array]:
    """The columns' lengths, and the root of the sums divided by them, with the penalty's rows (d+1, d+1)."""
    root = sums.root if intercept else triangle([sums.root, np.sqrt(sums.weight) * sums.mean])
    size = _lengths(root[:, :-1])
    check_spread(np.append(size / np.sqrt(sums.weight), 1.0), np.ones(sums.features + 1, dtype=np.bool_))
    penalty = np.diag(np.append(np.sqrt(sums.weight * l2) * (units.scale / size), 0.0))
    return size, triangle([root / np.append(size, 1.0), penalty[:-1]])


def _lengths(columns: Array) -> Array:
    """The length of each column, 1 for a column of zeros; the largest entry is taken out of the squares."""
    peak = np.abs(columns).max(axis=0, initial=0.0)
    peak = np.where(peak > 0, peak, 1.0)
    length = peak * np.sqrt(((columns / peak) ** 2).sum(axis=0))
    return np.where(length > 0, length, 1.0)


def _reduced(rows: Array) -> Array:
    """Gauss-Jordan with the largest pivots: the same span, each row with a column of its own."""
    reduced = rows.copy()
    for k in range(len(reduced)):
        row, column = divmod(int(np.abs(reduced[k:]).argmax()), reduced.shape[1])
        reduced[[k, k + row]] = reduced[[k + row, k]]
        reduced[k] /= reduced[k, column]
        others = np.arange(len(reduced)) != k
        reduced[others] -= np.outer(reduced[others, column], reduced[k])
    return reduced
