"""The forecast: the whole curve of the loss, known before the first step."""

import numpy as np

from everystep.model.units import Array
from everystep.optimize import Constant, GradientDescent
from everystep.training.method import Method
from everystep.understand.curvature import Curvature

FARTHEST = 10**15


def excess_after(steps: int, rate: float, curvature: Curvature, error: Array) -> float:
    """The excess after `steps` steps of gradient descent at a constant rate, from the closed form.

        f_k − f* = ½ Σᵢ λᵢ (1 − ηλᵢ)^{2k} cᵢ²

    `error` is θ₀ − θ*, and cᵢ its part along direction i. Exact but for rounding. The start may be
    any point. Source: Polyak, Introduction to Optimization (1987), section 1.4.
    """
    parts = curvature.along(error)
    factors = np.abs(1 - rate * curvature.values) ** (2.0 * steps)
    return float(np.add.reduce(0.5 * curvature.values * factors * parts**2))


def steps_until(goal: float, rate: float, curvature: Curvature, error: Array) -> int | None:
    """Steps of gradient descent until the excess is at most `goal`; None if never. `error` is θ₀ − θ*.

    Found by bisection on the closed form, which never rises while the rate is below 2/L.

    >>> three_rows = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)
    >>> start, millionth = np.array([-2.0, 0.0]), 1e-6 * 56 / 3
    >>> [steps_until(millionth, rate, three_rows, start) for rate in (0.1, 2 / 11.33333)]
    [172, 160]
    """
    if rate * curvature.largest >= 2:
        return None
    if excess_after(0, rate, curvature, error) <= goal:
        return 0
    low, high = 0, 1
    while excess_after(high, rate, curvature, error) > goal:
        low, high = high, 2 * high
        if high > FARTHEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if excess_after(middle, rate, curvature, error) > goal:
            low = middle
        else:
            high = middle
    return high


def can_forecast(method: Method) -> bool:
    """Whether the closed form covers this: plain gradient descent on all records at one constant rate."""
    return (
        isinstance(method.optimizer, GradientDescent)
        and method.batches.per_epoch == 1
        and isinstance(method.schedule, Constant)
        and method.clip is None
    )
