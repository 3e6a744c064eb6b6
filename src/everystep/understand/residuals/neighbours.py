"""Each record beside the one before it in time."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.understand.residuals.added import Added, student
from everystep.understand.residuals.projection import Projection


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Residuals and the ones before them, v_t = r_{t−1} (0 for the first), where rows come in time's order.

    `added` are the sums of v, `products` Σ r_t r_{t−1}, `both` Σ r_t² r_{t−1}², `differences`
    Σ(r_t − r_{t−1})²; `last` is the time and the residual of the row before.
    """

    added: Added
    products: float
    both: float
    differences: float
    last: tuple[float, float] | None

    @classmethod
    def none(cls, features: int) -> Self:
        """Before the first row."""
        return cls(Added.none(features), 0.0, 0.0, 0.0, None)

    def plus(
        self, times: Array, centred: Array, residual: Array, weight: Array | None
    ) -> "Neighbours | None":
        """With some rows more; None where time doesn't grow from row to row, or rows have weights."""
        ordered = bool((np.diff(times) > 0).all()) and (self.last is None or times[0] > self.last[0])
        if weight is not None or not ordered:
            return None
        before = np.append(0.0 if self.last is None else self.last[1], residual[:-1])
        products, steps = residual * before, residual - before
        if self.last is None:
            steps[0] = 0.0
        return Neighbours(
            self.added.plus(before, centred, np.ones(len(before))),
            self.products + float(products.sum()),
            self.both + float(products @ products),
            self.differences + float(steps @ steps),
            (float(times[-1]), float(residual[-1])),
        )

    def correlation(self, squares: float) -> float:
        """Σ r_t r_{t−1} / Σ r_t²."""
        return self.products / squares

    def durbin_watson(self, squares: float) -> float:
        """Σ(r_t − r_{t−1})² / Σ r_t²: near 2 for independent errors, near 0 where each is like the last.

        Source: Durbin and Watson, "Testing for serial correlation in least squares regression" (1950).
        """
        return self.differences / squares

    def t(self, squares: float, spare: int, projection: Projection) -> float:
        """Student's t of r_{t−1} as one more feature. Source: Breusch (1978) and Godfrey (1978)."""
        left = self.added.squares - float(projection.followed(np.array(self.added.total), self.added.along))
        if left <= 0:
            return 0.0
        return math.copysign(student(self.products**2 / left, squares, spare), self.products)

    @property
    def robust_z(self) -> float:
        """The same for any spread: Σ r_t r_{t−1} / √Σ r_t² r_{t−1}²."""
        return self.products / math.sqrt(self.both) if self.both else 0.0
