"""How far chance alone goes: the limits beyond which a finding is told, and figures as normal ones."""

import math
from statistics import NormalDist

FALSE_ALARMS = 0.01
"""Where nothing is wrong, at most about so many tables have any finding on residuals or segments."""

CHECKS = 5
"""Bend, spread, drift, serial correlation and segments share that equally."""


def limit(tests: int = 1) -> float:
    """The |z| beyond which a check with so many tests speaks up: Φ⁻¹(1 − 0.01/5/(2·tests)).

    Bonferroni's inequality: the chance that any of k tests goes beyond is at most k times that of one.
    Source: Dunn, "Multiple comparisons among means" (1961).

    >>> round(limit(), 3), round(limit(100), 3)
    (3.09, 4.265)
    """
    return NormalDist().inv_cdf(1 - FALSE_ALARMS / CHECKS / (2 * tests))


def as_normal(t: float, freedom: float) -> float:
    """Student's t as the normal z of nearly the same tail: Wallace's approximation.

        z = (8ν + 1)/(8ν + 3) · √(ν·log(1 + t²/ν))

    For z up to 5 it is too small, so that less is told: by at most 0.7 for ν = 1, 0.12 for ν = 4 and
    0.03 from ν = 10 on; it is never too large by more than 0.01. Source: Wallace, "Bounds on normal
    approximations to Student's and the chi-square distributions" (1959).

    >>> round(as_normal(4.144, 10), 2)  # a tail of 0.1 %, as z = 3.09 has
    3.09
    """
    size = math.sqrt(freedom * math.log1p(t * t / freedom))
    return math.copysign((8 * freedom + 1) / (8 * freedom + 3) * size, t)


def ratio_as_normal(ratio: float, freedom: float) -> float:
    """A mean of squares, divided by its expectation, as a normal z: by Wilson and Hilferty's cube root.

        z = (ratio^⅓ − 1 + 2/(9ν)) / √(2/(9ν))

    From z = 2 to 5 it is too small by at most 0.16 for ν = 5 and 0.1 from ν = 10 on, and never too large by
    more than 0.01. Source: Wilson and Hilferty, "The distribution of chi-square" (1931).

    >>> round(ratio_as_normal(23.21 / 10, 10), 2)  # the 1 % tail of chi-square with 10: z = 2.33
    2.32
    """
    spread = 2 / (9 * freedom)
    return (math.cbrt(ratio) - 1 + spread) / math.sqrt(spread)
