"""The rulers: ways down that need no learning rate, by which the others are measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from everystep.model.units import Array
from everystep.optimize.optimizer import Constants, Memory, Optimizer


@dataclass(frozen=True)
class LineSearch(Optimizer):
    """Steepest descent with exact line search: against the gradient, to the lowest point on the way.

        η = gᵀg/(gᵀHg)
        update = −η·g

    g is the gradient of all records, H the Hessian of the objective, so that no η takes this step lower.
    The next gradient is at right angles to g. Each step leaves at most ((κ − 1)/(κ + 1))² of the excess,
    with κ = L/μ. Sources: Cauchy, Comptes rendus 25 (1847), for the steps; Kantorovich, Uspekhi Mat. Nauk
    3 (1948), for the bound.

    >>> import numpy as np
    >>> rule, g = LineSearch(), np.array([-56 / 3, -8.0])           # the three rows, at zeros
    >>> hessian = np.array([[28 / 3, 4.0], [4.0, 2.0]])
    >>> round(rule.rate(g, lambda d: float(d @ hessian @ d)), 6)     # 87/965
    0.090155
    """

    name: ClassVar[str] = "line_search"
    title: ClassVar[str] = "steepest descent with exact line search"
    takes_a_rate: ClassVar[bool] = False

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·g; nothing is remembered."""
        return -(rate * gradient), memory

    @staticmethod
    def rate(gradient: Array, curving: Callable[[Array], float]) -> float:
        """η = gᵀg/(gᵀHg), where `curving` gives dᵀHd; 0 for a gradient of zeros, and along which no curvature
        is left beside rounding.
        """
        size = float(np.abs(gradient).max())
        if size == 0:
            return 0.0
        # A power of two changes no digit, and squares of the rest neither overflow nor vanish.
        direction = np.ldexp(gradient, -np.frexp(size)[1])
        curved = curving(direction)
        return float(np.add.accumulate(direction * direction)[-1]) / curved if curved > 0 else 0.0


@dataclass(frozen=True)
class Exact(Optimizer):
    """The exact step: one step, to the best parameters themselves.

        update = θ* − θ

    θ* comes from the closed form; where it isn't unique, it is the one nearest the start. For squared loss
    this is what every other training goes towards. Sources: Legendre (1805) and Gauss (1809), for least
    squares.

    >>> Exact().takes_a_rate
    False
    """

    name: ClassVar[str] = "exact"
    title: ClassVar[str] = "the exact step"
    takes_a_rate: ClassVar[bool] = False

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """There is none: the gradient doesn't say where the optimum is. Raises `TypeError`."""
        raise TypeError("the exact step follows no rule")
