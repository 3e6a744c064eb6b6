"""The best momentum: the β, or β and η, with which the slowest direction shrinks fastest."""

import math

from everystep.optimize import Momentum, Nesterov
from everystep.understand.curvature import Curvature
from everystep.understand.window import dynamics

LARGEST = math.nextafter(1.0, 0.0)
"""The largest β that there is."""

HALVINGS = 60
"""Of an interval of length 1, after which its ends are the same double."""


def best_pair(rule: Momentum, curvature: Curvature) -> tuple[float, float]:
    """β and η that are fastest together, in the long run and from the worst start.

        heavy ball   η = (2/(√L + √μ))²    β = ((√L − √μ)/(√L + √μ))²             e shrinks by √β a step
        Nesterov     η = 4/(3L + μ)        β = (√(3κ + 1) − 2)/(√(3κ + 1) + 2)    by 1 − 2/√(3κ + 1)

    Sources: Polyak, Introduction to Optimization (1987), section 3.2; Lessard, Recht & Packard, SIAM J.
    Optim. 26 (2016), Proposition 1.

    >>> import numpy as np
    >>> three_rows = Curvature(np.array([0.2403938, 11.0929395]), np.eye(2))
    >>> [round(value, 5) for value in best_pair(Momentum(), three_rows)]
    [0.55258, 0.27399]
    >>> [round(value, 5) for value in best_pair(Nesterov(), three_rows)]
    [0.71032, 0.11933]
    """
    steep, flat = curvature.largest, curvature.smallest
    if isinstance(rule, Nesterov):
        root = math.sqrt(3 * curvature.condition + 1)
        return (root - 2) / (root + 2), 4 / (3 * steep + flat)
    steep, flat = math.sqrt(steep), math.sqrt(flat)
    return ((steep - flat) / (steep + flat)) ** 2, (2 / (steep + flat)) ** 2


def best_momentum(rule: Momentum, rate: float, curvature: Curvature) -> float | None:
    """The β that is fastest at a given rate η, in the long run; None if none is stable.

        heavy ball   β = max((1 − √(ημ))², (1 − √(ηL))²)    for η < 4/L
        Nesterov     β = (1 − √(ημ))/(1 + √(ημ))            for η ≤ 1/L

    Heavy ball shrinks a direction by √β a step as soon as β ≥ (1 − √(ηλ))², and more slowly with less.
    Nesterov's above 1/L makes the steepest direction slower with every bit of β: the best is then where it
    shrinks like the flattest one, found by bisection, and 0 from 2/(L + μ) to 2/L.

    >>> import numpy as np
    >>> three_rows = Curvature(np.array([0.2403938, 11.0929395]), np.eye(2))
    >>> [round(best_momentum(rule, 0.1, three_rows), 5) for rule in (Momentum(), Nesterov())]
    [0.71395, 0.73153]
    """
    if rate >= largest_rate(rule, curvature):
        return None
    flat, steep = math.sqrt(rate * curvature.smallest), math.sqrt(rate * curvature.largest)
    if not isinstance(rule, Nesterov):
        return min(max((1 - flat) ** 2, (1 - steep) ** 2), LARGEST)
    high = min(max((1 - flat) / (1 + flat), 0.0), LARGEST)
    return high if steep <= 1 else _balance(high, rate, curvature)


def largest_rate(rule: Momentum, curvature: Curvature) -> float:
    """The rate from which on no momentum is stable: 4/L for heavy ball, 2/L for Nesterov's."""
    return (2 if isinstance(rule, Nesterov) else 4) / curvature.largest


def _balance(high: float, rate: float, curvature: Curvature) -> float:
    """The β of Nesterov's, at most `high`, at which the steepest direction shrinks like the flattest."""
    low = 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        radius = dynamics(Nesterov(middle)).radius
        too_much = radius(rate * curvature.largest) > radius(rate * curvature.smallest)
        low, high = (low, middle) if too_much else (middle, high)
    return low
