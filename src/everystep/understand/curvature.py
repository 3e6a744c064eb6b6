"""Curvature: how steep the valley of the loss is in each direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.sums.quadratic import Quadratic


@dataclass(frozen=True)
class Curvature:
    """The eigenvalues λ of the Hessian H = RᵀR and their directions, in trained units.

    `values` (r,) are the curvatures above zero, from the smallest μ to the largest L; `directions`
    (p, r) holds their unit vectors as columns. They come from the singular values of R, so that
    small ones keep their digits: λ = σ². Directions without curvature (the loss is flat along them,
    a training never moves along them) are left out.

    >>> # the records (1, 2), (2, 4), (3, 6): see the docs on conventions
    >>> Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T).values.round(5)
    array([ 0.24039, 11.09294])
    """

    values: Array
    directions: Array

    @classmethod
    @lru_cache(maxsize=2)
    def of(cls, quadratic: Quadratic) -> Self:
        """The curvature of a training's objective; asked again and again, it is computed once."""
        return cls.of_root(quadratic.root)

    @classmethod
    def of_root(cls, root: Array) -> Self:
        """The curvature of ½‖Re‖², from R."""
        # Rows of zeros, as a table with more columns than rows has, hold no curvature.
        told = root[root.any(axis=1)]
        _, singular, rows = np.linalg.svd(told, full_matrices=False)
        if singular[-1] < GRADED * singular[0]:
            singular, rows = _graded(root)
        rank = _rank(told)
        return cls(values=singular[:rank][::-1] ** 2, directions=rows[:rank][::-1].T)

    @property
    def smallest(self) -> float:
        """μ, the curvature of the slowest direction."""
        return float(self.values[0])

    @property
    def largest(self) -> float:
        """L, the curvature of the steepest direction: it limits the learning rate."""
        return float(self.values[-1])

    @property
    def condition(self) -> float:
        """κ = L/μ: how much slower the slowest direction is than the steepest."""
        return self.largest / self.smallest

    def along(self, error: Array) -> Array:
        """An error of the parameters, θ − θ*, as its parts along the directions, shape (r,)."""
        parts: Array = np.add.reduce(self.directions * error[:, None], axis=0)
        return parts


GRADED = 1e-6
"""With singular values farther apart the usual decomposition has lost digits of the small ones."""


def _graded(root: Array) -> tuple[Array, Array]:
    """Singular values, largest first, and right vectors as rows, by one-sided Jacobi rotations.

    These keep the digits of the small ones where it is only the columns' scales that differ. Source: Drmač &
    Veselić, SIAM J. Matrix Anal. Appl. 29 (2008).
    """
    from scipy.linalg.lapack import dgejsv

    values, _, right, work, _, _ = dgejsv(root, joba=0, jobu=3, jobv=0)
    return values * (work[0] / work[1]), right.T


def _rank(rows: Array) -> int:
    """How many directions are determined, whatever the columns' scales: of the columns at unit length."""
    size = np.abs(rows).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    length = size * np.sqrt(((rows / size) ** 2).sum(axis=0))
    values = np.linalg.svd(rows / np.where(length > 0, length, 1.0), compute_uv=False)
    return int((values > 8 * rows.shape[1] * np.finfo(float).eps * values[0]).sum())


TELLING = 0.4
"""A parameter is named if it moves at least this much of what the one that moves most does."""


def telling(direction: Array) -> list[int]:
    """The parameters that move most along a direction, strongest first: at most three."""
    strongest = np.argsort(-np.abs(direction), kind="stable")
    least = TELLING * abs(direction[strongest[0]])
    return [int(i) for i in strongest if abs(direction[i]) >= least][:3]


def constant(names: Sequence[str]) -> str:
    """What the bias is called beside these features."""
    return "bias" if "bias" not in names else "the constant"


def direction_in_words(direction: Array, names: Sequence[str]) -> str:
    """A direction told in parameters: those that move most along it, with their signs.

    >>> direction_in_words(np.array([0.7, -0.7, 0.1]), ["sqft", "rooms", "bias"])
    'sqft − rooms'
    """
    strong = telling(direction)
    sign = np.sign(direction[strong[0]])
    first, *others = strong
    words = names[first]
    for i in others:
        words += f" {'+' if direction[i] * sign > 0 else '−'} {names[i]}"
    return words if len(strong) < 3 or len(names) == len(strong) else f"{words} and others"
