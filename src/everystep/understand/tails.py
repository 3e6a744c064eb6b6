"""Tails of Student's t and Fisher's F: how often chance alone goes so far.

By the incomplete beta function, for which a library takes a fifth of a second to load.
"""

import math
from functools import lru_cache
from statistics import NormalDist

LARGE = 10_000
"""From so many degrees of freedom Student's t is the normal with a correction, to twelve digits."""

TINY = 1e-300
"""What stands for 0 in a denominator of the continued fraction."""

TERMS = 10_000


def f_tail(ratio: float, upper: int, lower: int) -> float:
    """The part of all cases in which F with these degrees of freedom is `ratio` or more.

    >>> round(f_tail(4.26, 2, 9), 3)
    0.05
    """
    if ratio <= 0:
        return 1.0
    return beta_part(lower / (lower + upper * ratio), lower / 2, upper / 2)


@lru_cache(maxsize=64)
def student_point(freedom: int, outside: float = 0.05) -> float:
    """The size that Student's t goes beyond, to either side, in this part of all cases.

    >>> round(student_point(10), 3), round(student_point(1), 3)
    (2.228, 12.706)
    """
    if freedom > LARGE:
        return _nearly_normal(NormalDist().inv_cdf(1 - outside / 2), freedom)
    low, high = 0.0, 1.0
    while f_tail(high**2, 1, freedom) > outside:
        low, high = high, 2 * high
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if f_tail(middle**2, 1, freedom) > outside else (low, middle)


def beta_part(x: float, a: float, b: float) -> float:
    """Iₓ(a, b), the incomplete beta function as a part of the whole one.

    By the continued fraction of DLMF 8.17.22, evaluated by Lentz's method, on the side where it is short.
    """
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_part(1 - x, b, a)
    size = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(size) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁/(1 + d₂/(1 + ...))."""
    value, over, under = 1.0, 1.0, 0.0
    for k in range(1, TERMS):
        m = k // 2
        term = m * (b - m) / (a + k - 1) if k % 2 == 0 else -(a + m) * (a + b + m) / (a + k - 1)
        term *= x / (a + k)
        under = 1 / ((1 + term * under) or TINY)
        over = (1 + term / over) or TINY
        value *= over * under
        if abs(over * under - 1) < 1e-16:
            break
    return value


def _nearly_normal(z: float, freedom: int) -> float:
    """Student's point from the normal one; Abramowitz and Stegun, 26.7.5."""
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
