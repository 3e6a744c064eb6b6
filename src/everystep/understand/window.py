"""The learning-rate window: which rates are stable, and which is the best constant one."""

import math
from dataclasses import dataclass

from everystep.optimize import GradientDescent, Momentum, Nesterov, Optimizer
from everystep.understand.curvature import Curvature

FAR_APART = 1e3
BACK = 0.95
"""Above this condition number a rate is kept this part of the largest stable one at most."""

SAFE = 1 - 1e-10
"""Of the largest stable rate: where the curvatures differ so much that 2/(L + μ) is no smaller, its rounding
could be on the other side."""


@dataclass(frozen=True)
class Dynamics:
    """What one step does to the error along one direction, as a 2×2 linear map.

    Along a direction of curvature λ, with s = η·λ, the pair (error, velocity) is multiplied in each
    step by a matrix of trace t₀ − t₁·s (`trace`) and determinant d₀ − d₁·s (`determinant`); the error
    dies out just if the larger modulus of its eigenvalues, the `radius`, is below 1. The radius is
    smallest for all s in `fastest` (one s, or a range of them), and 1 at `edge`, the largest stable s.
    The `first` step, from rest, multiplies the error by f₀ − f₁·s; after it e_{k+1} = trace·e_k −
    determinant·e_{k−1}.
    Sources: Polyak (1964); Lessard, Recht & Packard, SIAM J. Optim. 26 (2016).
    """

    trace: tuple[float, float]
    determinant: tuple[float, float]
    fastest: tuple[float, float]
    edge: float
    first: tuple[float, float] = (1, 1)

    def radius(self, s: float) -> float:
        """The factor by which the error shrinks (below 1) or grows (above 1) in a step, in the long run."""
        half = (self.trace[0] - self.trace[1] * s) / 2
        product = self.determinant[0] - self.determinant[1] * s
        inside = half * half - product
        return math.sqrt(product) if inside < 0 else abs(half) + math.sqrt(inside)


def dynamics(optimizer: Optimizer) -> Dynamics:
    """The dynamics of a linear rule. Raises `TypeError` for a rule that isn't linear in the gradient."""
    match optimizer:
        case GradientDescent():
            return Dynamics((1, 1), (0, 0), fastest=(1, 1), edge=2)
        case Nesterov(beta=beta):
            edge = (2 + 2 * beta) / (1 + 2 * beta)
            first = (1, 1 + beta)
            return Dynamics((1 + beta, 1 + beta), (beta, beta), fastest=(1, 1), edge=edge, first=first)
        case Momentum(beta=beta):
            plateau = ((1 - math.sqrt(beta)) ** 2, (1 + math.sqrt(beta)) ** 2)
            return Dynamics((1 + beta, 1), (beta, 0), fastest=plateau, edge=2 * (1 + beta))
    raise TypeError(f"{optimizer!r} has no window")


def is_linear(optimizer: Optimizer) -> bool:
    """Whether a rule is linear in the gradients, so that it has a window of stable rates.

    The adaptive rules have none: they divide by the gradient's own size, and at any rate they stay within
    a distance of the optimum that grows with the rate.
    """
    return isinstance(optimizer, GradientDescent | Momentum)


def largest_stable_rate(optimizer: Optimizer, curvature: Curvature) -> float:
    """The rate above which the error along the steepest direction grows: edge/L.

    gd: 2/L; momentum β: 2(1 + β)/L; Nesterov β: (2 + 2β)/((1 + 2β)L).

    >>> import numpy as np
    >>> three_rows = Curvature(np.array([0.24039, 11.09294]), np.eye(2))
    >>> round(largest_stable_rate(GradientDescent(), three_rows), 5)
    0.18029
    """
    return dynamics(optimizer).edge / curvature.largest


def best_constant_rate(optimizer: Optimizer, curvature: Curvature) -> float:
    """The rate whose slowest direction shrinks fastest, in the long run and for the worst start.

    It is where the flattest and the steepest direction shrink alike: 2/(L + μ) for gd. Raising the rate
    helps the flattest direction until the steepest one becomes as slow; with momentum, whose balance
    has no formula, it is found by bisection.

    Heavy ball shrinks every direction by √β a step while (1 − √β)²/μ ≤ η ≤ (1 + √β)²/L. Where there are
    such rates, this is their geometric mean, (1 − β)/√(μL): at either end one direction is critically
    damped and shrinks like k·√βᵏ only, and the mean is as far from both, as a factor.

    >>> import numpy as np
    >>> three_rows = Curvature(np.array([0.24039, 11.09294]), np.eye(2))
    >>> [round(best_constant_rate(rule, three_rows), 5) for rule in (GradientDescent(), Momentum(0.9))]
    [0.17647, 0.06124]
    """
    smallest, largest = curvature.smallest, curvature.largest
    if isinstance(optimizer, GradientDescent):
        return min(2 / (largest + smallest), SAFE * 2 / largest)
    moves = dynamics(optimizer)
    low, high = moves.fastest[0] / smallest, moves.fastest[1] / largest
    if low <= high:
        return math.sqrt(low * high)
    return _balance(moves, curvature)


def good_constant_rate(optimizer: Optimizer, curvature: Curvature) -> float:
    """The rate to take: the best constant one, or where that is all but the largest stable one, 0.95 of this.

    Next to the edge the steepest direction needs as many steps as the flattest; a little below it is gone at
    once, and no other direction needs more than a twentieth more. From a start that isn't the worst one that
    may be thousands of times faster.
    """
    best, edge = best_constant_rate(optimizer, curvature), largest_stable_rate(optimizer, curvature)
    return min(best, BACK * edge) if curvature.condition > FAR_APART else best


def _balance(moves: Dynamics, curvature: Curvature) -> float:
    """The rate, beyond the steepest direction's fastest ones, at which the flattest shrinks like it."""
    low, high = moves.fastest[1] / curvature.largest, moves.edge / curvature.largest
    for _ in range(60):
        middle = (low + high) / 2
        if moves.radius(middle * curvature.largest) < moves.radius(middle * curvature.smallest):
            low = middle
        else:
            high = middle
    return low


def growth(optimizer: Optimizer, rate: float, curvature: Curvature) -> float:
    """The factor of the error per step along the direction that does worst, in the long run."""
    moves = dynamics(optimizer)
    return max(moves.radius(rate * float(value)) for value in curvature.values)
