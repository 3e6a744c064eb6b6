"""Would one more number help the model? The test of an added variable, from sums over the rows."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.understand.residuals.projection import Projection

NOTHING_LEFT = 1e-10
"""If the model follows all of a number but this part, the rest is rounding."""


@dataclass(frozen=True, eq=False)
class Added:
    """Of a number v: Σωv, Σω(x − center)v (d,) and Σωv²."""

    total: float
    along: Array
    squares: float

    @classmethod
    def none(cls, features: int) -> Self:
        """The sums of no rows."""
        return cls(0.0, np.zeros(features), 0.0)

    def plus(self, values: Array, centred: Array, omega: Array) -> "Added":
        """With some rows more: v (n,), x − center (n, d), ω (n,)."""
        weighted = omega * values
        return Added(
            self.total + float(weighted.sum()),
            self.along + weighted @ centred,
            self.squares + float(weighted @ values),
        )

    def curve(self, projection: Projection) -> "Curve":
        """What comes next: the sums of what the model can't follow of v."""
        constant, slopes = projection.fit(self.total, self.along)
        return Curve(constant, slopes, self.squares, np.zeros(5))


@dataclass(frozen=True, eq=False)
class Curve:
    """With u = v − constant − (x − center)·slopes, what the model can't follow of a number v, five sums.

    They are Σωu², Σωur, Σω²u²r², Σω²u³r and Σω²u⁴. `size` is Σωv².
    """

    constant: float
    slopes: Array
    size: float
    sums: Array

    def plus(self, values: Array, centred: Array, residual: Array, omega: Array) -> "Curve":
        """With some rows more."""
        left = values - self.constant - centred @ self.slopes
        a, b = omega * left**2, omega * left * residual
        sums = np.array([a.sum(), b.sum(), b @ b, a @ b, a @ a])
        return Curve(self.constant, self.slopes, self.size, self.sums + sums)

    @property
    def none_left(self) -> bool:
        """Whether the model follows v wholly, so that v can't be told from it."""
        return bool(self.sums[0] <= NOTHING_LEFT * self.size)

    @property
    def coefficient(self) -> float:
        """c, v's weight if it were added to the model."""
        return float(self.sums[1] / self.sums[0])

    @property
    def explained(self) -> float:
        """By how much Σωr² would fall: (Σωur)²/Σωu²."""
        return float(self.sums[1] ** 2 / self.sums[0])

    def t(self, squares: float, spare: int) -> float:
        """Student's t of c with spare − 1 degrees of freedom, for constant spread; `squares` is Σωr²."""
        return student(self.explained, squares, spare) * math.copysign(1, self.sums[1])

    def robust_t(self, spare: int, rows: int) -> float:
        """The same for any spread: c over White's standard error, with residuals r − cu and n/(n − p − 1).

        Source: White, "A heteroskedasticity-consistent covariance matrix estimator" (1980).
        """
        c = self.coefficient
        scatter = float(self.sums[2] - 2 * c * self.sums[3] + c * c * self.sums[4])
        error = math.sqrt(max(scatter, 0.0) * rows / (spare - 1)) / float(self.sums[0])
        return c / error if error else math.copysign(math.inf, c)


def student(explained: float, squares: float, spare: int) -> float:
    """|t| of an added variable: √(explained·(spare − 1)/(Σωr² − explained))."""
    rest = squares - explained
    return math.sqrt(explained * (spare - 1) / rest) if rest > 0 else math.inf
