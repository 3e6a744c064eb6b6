"""The training objective of squared loss as the quadratic that it is: best + ½‖R e‖²."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.optimum import Optimum
from everystep.sums.rooted import Sums
from everystep.sums.triangle import triangle
from everystep.threads import one_thread

NO_MEAN = 2.0**-40
"""A trained mean this small beside its column's spread is the rounding of the centre, and taken as 0."""

MANY = 256
"""Parameters beyond which a decomposition takes longer than a bound of the excess is worth."""


@dataclass(frozen=True, eq=False)
class Quadratic:
    """The objective at parameters θ, all in trained units, from its optimum θ* and e = θ − θ*:

        objective(θ) = best + ½‖R e‖²      gradient(θ) = H e      RᵀR = H

    θ is [v_1..v_d, c], or only the weights v without an intercept; p is their number. `hessian` H (p, p)
    comes from the scatter, `root` R (p, p) by QR and never from H, so that the excess ½‖R e‖² is never
    negative and loses no digits however close θ is to θ*. `best_loss` is the loss at `optimum` θ* (p,),
    `l2` the strength of the penalty l2·‖v‖², and `features` says how many of θ are weights.

    Every sum of a method runs in the order of the index and without BLAS: this order is the definition,
    which a compiled twin must repeat bit for bit.

    >>> from everystep.sums.optimum import solve
    >>> x, y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
    >>> sums, units = Sums.of(x, y), Units.own(1)
    >>> quadratic = Quadratic.of(sums, units, solve(sums, lambda: [(x, y, None)], units))
    >>> quadratic.hessian
    array([[9.3333..., 4. ],
           [4. , 2. ]])
    >>> quadratic.loss(np.zeros(2)), quadratic.gradient(np.zeros(2))
    (18.6666..., array([-18.6666..., -8. ]))
    """

    hessian: Array
    root: Array
    optimum: Array
    best_loss: float
    features: int
    l2: float = 0.0

    @classmethod
    def of(cls, sums: Sums, units: Units, optimum: Optimum, l2: float = 0.0, intercept: bool = True) -> Self:
        """The quadratic of (1/W) Σ ω (t − t̂)² + l2·‖v‖², with z̄ the trained means of the features:

        H = 2·[scatter/W + z̄z̄ᵀ + l2·I, z̄; z̄ᵀ, 1]
        R from √(2/W)·[root, 0] over √2·[z̄, 1] over √(2·l2)·[I, 0]
        """
        means = _trained_means(sums, units)
        weights = optimum.weights * (units.scale / units.target_scale)
        best_loss = optimum.loss / units.loss_scale
        hessian, rows = _hessian(sums, units, means[:-1], l2), _root_rows(sums, units, means[:-1], l2)
        if not intercept:
            alone = np.ascontiguousarray(hessian[:-1, :-1])
            return cls(alone, triangle([rows[:, :-1]]), weights, best_loss, sums.features, l2)
        bias = optimum.bias if units.are_own else means[-1] - np.sum(weights * means[:-1])
        best = np.append(weights, bias)
        return cls(hessian, triangle([rows]), best, best_loss, sums.features, l2)

    @property
    def best(self) -> float:
        """The objective at the optimum, loss and penalty: no parameters have a smaller one."""
        return self.best_loss + self.penalty(self.optimum)

    @cached_property
    def curvatures(self) -> tuple[float, float]:
        """Bounds of the squares of R's singular values, so that ½·low·‖e‖² ≤ excess ≤ ½·high·‖e‖².

        Of many parameters the lower one is 0, which is true and costs nothing.
        """
        high = float(np.sum(self.root * self.root))
        if len(self.optimum) > MANY:
            return 0.0, high
        with one_thread():
            return float(np.linalg.svd(self.root, compute_uv=False)[-1]) ** 2, high

    def excess(self, parameters: Array) -> float:
        """½‖R e‖², the objective above the best: never negative, and exactly 0 at the optimum."""
        error = parameters - self.optimum
        rises = np.add.accumulate(self.root * error, axis=1)[:, -1]
        return 0.5 * _in_order(rises * rises)

    def objective(self, parameters: Array) -> float:
        """What training makes small: loss + penalty."""
        return self.best + self.excess(parameters)

    def loss(self, parameters: Array) -> float:
        """The mean square of the residuals, weighted, without the penalty."""
        return self.values(parameters)[0]

    def values(self, parameters: Array) -> tuple[float, float]:
        """Loss and excess at once: the loss is made from the excess."""
        excess = self.excess(parameters)
        if not self.l2:
            return self.best_loss + excess, excess
        best = self.optimum[: self.features]
        error = parameters[: self.features] - best
        # penalty(θ) − penalty(θ*), as one sum: the difference of the two would lose digits near θ*.
        rise = self.l2 * _in_order(error * (error + 2 * best))
        return max(self.best_loss + (excess - rise), 0.0), excess

    def penalty(self, parameters: Array) -> float:
        """l2·‖v‖², without the bias."""
        weights = parameters[: self.features]
        return self.l2 * _in_order(weights * weights) if self.l2 else 0.0

    def gradient(self, parameters: Array) -> Array:
        """The gradient of the objective, H e, shape (p,)."""
        error = parameters - self.optimum
        gradient: Array = np.add.reduce(self.hessian * error[:, None], axis=0)
        return gradient

    def curving(self, direction: Array) -> float:
        """dᵀHd, the second derivative along a direction d (p,); 0 where rounding hides it.

        A gradient that is mere rounding may point where the objective is flat.
        """
        curving = _in_order(np.add.reduce(self.hessian * direction[:, None], axis=0) * direction)
        sizes = np.add.reduce(np.abs(self.hessian * direction[:, None]), axis=0) * np.abs(direction)
        seen = curving > len(direction) * np.finfo(float).eps * float(sizes.sum())
        return curving if seen else 0.0


def _trained_means(sums: Sums, units: Units) -> Array:
    """[z̄, t̄]; exactly 0 where the centre is the mean, rounded."""
    center, scale = np.append(units.center, units.target_center), np.append(units.scale, units.target_scale)
    means = ((sums.mean - center) + sums.mean_low) / scale
    spread = np.sqrt(sums.scatter.diagonal() / sums.weight) / scale
    return np.where(np.abs(means) <= NO_MEAN * spread, 0.0, means)


def _hessian(sums: Sums, units: Units, means: Array, l2: float) -> Array:
    scatter = sums.scatter[:-1, :-1] / np.outer(units.scale, units.scale)
    # One division at the end: the Hessian of a table of small whole numbers is exact.
    slopes = 2 * (scatter + sums.weight * np.outer(means, means)) / sums.weight + 2 * l2 * np.eye(len(means))
    return np.block([[slopes, 2 * means[:, None]], [2 * means[None, :], np.array([[2.0]])]])


def _root_rows(sums: Sums, units: Units, means: Array, l2: float) -> Array:
    """Rows whose triangle is R."""
    spread = np.sqrt(2 / sums.weight) * sums.root[:-1, :-1] / units.scale
    mean = np.sqrt(2) * np.append(means, 1.0)
    pull = np.sqrt(2 * l2) * np.eye(len(means))
    slopes = np.pad(np.vstack([spread, pull]), ((0, 0), (0, 1)))
    return np.vstack([slopes, mean])


def _in_order(terms: Array) -> float:
    """The sum from the first to the last; NumPy's own sum of a vector goes in pairs."""
    return float(np.add.accumulate(terms)[-1]) if len(terms) else 0.0
