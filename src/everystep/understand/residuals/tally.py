"""The sums of residuals by parts of the rows."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array, Numbers

Weights = Array | None


@dataclass(frozen=True, eq=False)
class Tally:
    """For each part of the rows, from its residuals r and weights ω: seven sums, `sums` (7, parts).

    They are the count of rows, Σω, Σωr, Σωr², Σω², Σω²r and Σω²r².
    """

    sums: Array

    @classmethod
    def none(cls, parts: int) -> Self:
        """The sums of no rows."""
        return cls(np.zeros((7, parts)))

    @classmethod
    def of(cls, part: Numbers, parts: int, residual: Array, weight: Weights) -> Self:
        """The sums of some rows, of which row i lies in part[i]."""

        def by_part(values: Array | None) -> Array:
            return np.bincount(part, values, parts).astype(np.float64)

        rows, total, squares = by_part(None), by_part(residual), by_part(residual**2)
        if weight is None:
            return cls(np.array([rows, rows, total, squares, rows, total, squares]))
        once, twice = weight * residual, weight**2
        rest = (weight, once, once * residual, twice, weight * once, once**2)
        return cls(np.array([rows, *map(by_part, rest)]))

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sums + other.sums)

    @property
    def rows(self) -> Array:
        """How many rows each part has."""
        return np.asarray(self.sums[0])

    @property
    def weight(self) -> Array:
        """Σω by part."""
        return np.asarray(self.sums[1])

    @property
    def total(self) -> Array:
        """Σωr by part."""
        return np.asarray(self.sums[2])

    @property
    def squares(self) -> Array:
        """Σωr² by part."""
        return np.asarray(self.sums[3])

    @property
    def mean(self) -> Array:
        """The mean residual by part; NaN in an empty one."""
        return np.asarray(self.total / _filled(self.weight))

    @property
    def rmse(self) -> Array:
        """The typical error by part; NaN in an empty one."""
        return np.asarray(np.sqrt(self.squares / _filled(self.weight)))

    @property
    def own_error(self) -> Array:
        """The standard error of each mean from its own part's residuals, whatever their spread is.

        √(Σω²(r − r̄)²)/Σω, with n − 1 for n; NaN in a part of fewer than two rows.
        """
        mean, rows = self.mean, self.rows
        around = self.sums[6] - 2 * mean * self.sums[5] + mean**2 * self.sums[4]
        fair = rows / _filled(np.maximum(rows - 1, 0))
        return np.asarray(np.sqrt(np.maximum(around, 0) * fair) / _filled(self.weight))


def _filled(values: Array) -> Array:
    return np.asarray(np.where(values > 0, values, np.nan))
