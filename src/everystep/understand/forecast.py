"""The forecast: the whole curve of the excess, known before the first step."""

import math

import numpy as np
from numpy.typing import NDArray

from everystep.model.units import Array, Numbers
from everystep.optimize import Constant, GradientDescent, Optimizer
from everystep.training.method import Method
from everystep.understand.curvature import Curvature
from everystep.understand.window import dynamics, is_linear, largest_stable_rate

BoolArray = NDArray[np.bool_]

FARTHEST = 10**15
"""Steps of gd beyond which nobody counts."""

FARTHEST_WITH_MOMENTUM = 10**5
AT_ONCE = 1024
EQUAL = 1e-7
"""Two roots this near each other are taken for one."""


def excess_after(
    steps: Numbers | list[int], optimizer: Optimizer, rate: float, curvature: Curvature, error: Array
) -> Array:
    """The excess after each of some numbers of steps of a linear rule at a constant rate: its closed form.

        gd         f_k − f* = ½ Σᵢ λᵢ·(1 − ηλᵢ)^{2k}·cᵢ²
        momentum   f_k − f* = ½ Σᵢ λᵢ·eᵢₖ²,  eᵢₖ = a·z₁ᵏ + b·z₂ᵏ with z² − trace·z + determinant = 0

    `error` is θ₀ − θ*, and cᵢ its part along direction i. Exact but for rounding. The start may be
    any point, at rest. Source: Polyak, Introduction to Optimization (1987), sections 1.4 and 3.2.

    >>> three_rows = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)
    >>> excess_after([0, 1, 10], GradientDescent(), 0.1, three_rows, np.array([-2.0, 0.0])).round(4)
    array([18.6667,  0.2963,  0.0479])
    """
    count = np.asarray(steps)[:, None]
    parts = curvature.along(error)
    scaled = rate * curvature.values
    if isinstance(optimizer, GradientDescent):
        errors = _power(scaled, np.asarray(count, dtype=np.float64)) * parts
    else:
        errors = _second_order(optimizer, scaled, count) * parts
    excess: Array = 0.5 * (curvature.values * errors**2).sum(axis=1)
    return excess


def steps_until(
    goal: float, optimizer: Optimizer, rate: float, curvature: Curvature, error: Array
) -> int | None:
    """Steps of a linear rule until the excess is at most `goal` for the first time; None if never, or if
    with momentum a hundred thousand don't reach it. `error` is θ₀ − θ*.

    >>> three_rows = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)
    >>> start, millionth = np.array([-2.0, 0.0]), 1e-6 * 56 / 3
    >>> [steps_until(millionth, GradientDescent(), rate, three_rows, start) for rate in (0.1, 2 / 11.33333)]
    [172, 160]
    """
    if rate >= largest_stable_rate(optimizer, curvature):
        return None
    if isinstance(optimizer, GradientDescent):
        steps = float(descents_until(goal, np.array([rate]), curvature, error)[0])
        return None if math.isnan(steps) else int(steps)
    for first in range(0, FARTHEST_WITH_MOMENTUM, AT_ONCE):
        counts = np.arange(first, first + AT_ONCE)
        reached = np.flatnonzero(excess_after(counts, optimizer, rate, curvature, error) <= goal)
        if len(reached):
            return int(counts[reached[0]])
    return None


def descents_until(goal: float, rates: Array, curvature: Curvature, error: Array) -> Array:
    """Steps of gd until the excess is at most `goal` for the first time, at each of many rates below 2/L;
    NaN where nobody counts that far. By bisection, as the excess then never rises.

    >>> three_rows = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)
    >>> descents_until(1e-6 * 56 / 3, np.array([0.1, 2 / 11.33333]), three_rows, np.array([-2.0, 0.0]))
    array([172., 160.])
    """
    parts, scaled = curvature.along(error), rates[:, None] * curvature.values

    def is_above(steps: Array) -> BoolArray:
        errors = _power(scaled, steps[:, None]) * parts
        above: BoolArray = 0.5 * (curvature.values * errors**2).sum(axis=1) > goal
        return above

    low, high = np.zeros(len(rates)), np.ones(len(rates))
    while (far := is_above(high) & (high <= FARTHEST)).any():
        low, high = np.where(far, high, low), np.where(far, 2 * high, high)
    while (wide := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        above = is_above(middle)
        low, high = np.where(wide & above, middle, low), np.where(wide & ~above, middle, high)
    counted = np.where(high > FARTHEST, np.nan, high)
    return np.where(is_above(np.zeros(len(rates))), counted, 0.0)


def has_closed_form(method: Method) -> bool:
    """Whether the closed forms cover this: a linear rule on all records at one constant rate."""
    return (
        is_linear(method.optimizer)
        and method.batches.per_epoch == 1
        and isinstance(method.schedule, Constant)
        and method.clip is None
        and not (method.taken and method.optimizer.slots)  # what is remembered has no closed form
    )


def _power(scaled: Array, count: Array) -> Array:
    """|1 − s|ᵏ for each direction (columns) and k (rows); 1 − s itself would lose the digits of a small s."""
    with np.errstate(divide="ignore"):
        below, above = np.log1p(-np.minimum(scaled, 1)), np.log1p(np.maximum(scaled, 1) - 2)
    logarithm = np.where(scaled < 1, below, above)
    return np.where(count == 0, 1.0, np.exp(np.maximum(count, 1) * logarithm))


def _second_order(optimizer: Optimizer, scaled: Array, count: Numbers) -> Array:
    """eₖ/e₀ of e_{k+1} = trace·e_k − determinant·e_{k−1} for each direction (columns) and k (rows)."""
    moves = dynamics(optimizer)
    half = (moves.trace[0] - moves.trace[1] * scaled) / 2
    product = moves.determinant[0] - moves.determinant[1] * scaled
    first = moves.first[0] - moves.first[1] * scaled
    root = np.sqrt((half * half - product).astype(np.complex128))
    one, other = half + root, half - root
    apart = np.abs(root) > EQUAL * np.maximum(np.abs(half), EQUAL)
    gap = np.where(apart, one - other, 1)
    two_roots = ((first - other) * one**count - (first - one) * other**count) / gap
    one_root = half**count + count * (first - half) * half ** np.maximum(count - 1, 0)
    moved = np.where(apart, two_roots, one_root).real
    # Both forms lose digits at the first two states, which are known: 1, and the step from rest.
    return np.where(count == 0, 1.0, np.where(count == 1, first, moved))
