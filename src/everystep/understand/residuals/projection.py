"""What of a number the model's own features can follow, and what is left of it."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.factor import Factor
from everystep.sums.rooted import Sums


@dataclass(frozen=True, eq=False)
class Projection:
    """The least-squares fit of any number v by the features and the bias, from the sums of the rows.

    The model follows Zγ of v and leaves Mv = v − Zγ, M = I − Z(ZᵀΩZ)⁻¹ZᵀΩ, with

        vᵀΩMv = Σωv² − (Σωv)²/W − ‖Bᵀ Σωv(x − center)‖²        BBᵀ the inverse of the features' scatter

    so that a walk over the rows needs O(d) a row for each v. `center` (d,) is the mean, zeros without an
    intercept; there the term with W falls away. `spare` = rows − parameters that the rows determine.
    """

    center: Array
    inverse_root: Array
    weight: float
    spare: int
    intercept: bool

    @classmethod
    def of(cls, sums: Sums, intercept: bool) -> Self:
        """The projection on the features that these sums are of."""
        factor = Factor.of(sums, Units.own(sums.features), 0.0, intercept)
        spare = sums.rows - len(factor.values) - intercept
        return cls(factor.center, factor.inverse_root, sums.weight, spare, intercept)

    def followed(self, total: Array, along: Array) -> Array:
        """How much of Σωv² the model follows, given Σωv and Σωv(x − center) (..., d)."""
        square = np.square(along @ self.inverse_root).sum(axis=-1)
        return np.asarray(square + total**2 / self.weight if self.intercept else square)

    def fit(self, total: float, along: Array) -> tuple[float, Array]:
        """γ: the constant and the slopes (d,) that follow v best, v ≈ constant + (x − center)·slopes."""
        constant = total / self.weight if self.intercept else 0.0
        return constant, self.inverse_root @ (self.inverse_root.T @ along)
