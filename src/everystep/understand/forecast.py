"""The forecast: the whole curve of the excess, known before the first step."""

import math
from collections.abc import Callable
from dataclasses import dataclass

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
FEW_AT_ONCE, AT_ONCE = 32, 1024
"""Steps that are looked at together, first and at most."""

MOST_NUMBERS = 2_000_000
"""Steps times rates times directions that are looked at together."""

SURELY = 1 + 1e-6
"""Above a goal by more than what rounding may do to a closed form."""

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
    steps = float(steps_at(goal, optimizer, np.array([rate]), curvature, error)[0])
    return None if math.isnan(steps) else int(steps)


def steps_at(goal: float, optimizer: Optimizer, rates: Array, curvature: Curvature, error: Array) -> Array:
    """The same at each of many rates below the largest stable one; NaN for none.

    >>> three_rows = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)
    >>> start, rates = np.array([-2.0, 0.0]), np.array([0.1, 2 / 11.33333])
    >>> steps_at(1e-6 * 56 / 3, GradientDescent(), rates, three_rows, start)
    array([172., 160.])
    """
    found = _Many(
        goal, optimizer, rates[:, None] * curvature.values, curvature.values, curvature.along(error)
    )
    return found.by_bisection() if isinstance(optimizer, GradientDescent) else found.by_walking()


def has_closed_form(method: Method) -> bool:
    """Whether the closed forms cover this: a linear rule on all records at one constant rate."""
    return (
        is_linear(method.optimizer)
        and method.batches.per_epoch == 1
        and isinstance(method.schedule, Constant)
        and method.clip is None
        and not (method.taken and method.optimizer.slots)  # what is remembered has no closed form
    )


@dataclass(frozen=True, eq=False)
class _Many:
    """The search for the steps at many rates at once: `scaled` (k, r) is each rate times each curvature."""

    goal: float
    optimizer: Optimizer
    scaled: Array
    values: Array
    parts: Array

    def by_bisection(self) -> Array:
        """Of gd, whose excess never rises below 2/L."""

        def is_above(steps: Array) -> BoolArray:
            return self._excess(_power(self.scaled, steps[:, None])) > self.goal

        low: Array = np.zeros(len(self.scaled))
        high: Array = np.ones(len(self.scaled))
        while (far := is_above(high) & (high <= FARTHEST)).any():
            low, high = np.where(far, high, low), np.where(far, 2 * high, high)
        high = _first_below(is_above, low, high)
        counted = np.where(high > FARTHEST, np.nan, high)
        return np.where(is_above(np.zeros(len(high))), counted, 0.0)

    def by_walking(self) -> Array:
        """With momentum the excess may fall and rise again: step after step, from where it may first be low
        enough."""
        found, first, many = np.full(len(self.scaled), np.nan), self._surely_above(), FEW_AT_ONCE
        left = np.flatnonzero(first <= FARTHEST_WITH_MOMENTUM)
        while len(left):
            counts = first[left, None] + np.arange(many)
            moved = _second_order(self.optimizer, self.scaled[left, None, :], counts[:, :, None])
            reached = (self._excess(moved) <= self.goal) & (counts <= FARTHEST_WITH_MOMENTUM)
            done = reached.any(axis=1)
            found[left[done]] = counts[done, reached[done].argmax(axis=1)]
            first[left] += many
            left = left[~done & (first[left] <= FARTHEST_WITH_MOMENTUM)]
            room = MOST_NUMBERS // max(len(left) * len(self.values), 1)
            many = max(min(2 * many, AT_ONCE, room), 1)
        return found

    def _surely_above(self) -> Numbers:
        """Numbers of steps before which the excess is above the goal for sure.

        Directions that swing can bring it down and up again; what those hold that only shrink is a bound.
        """
        shrinking = _only_shrinks(self.optimizer, self.scaled)

        def is_above(steps: Array) -> BoolArray:
            moved = _second_order(self.optimizer, self.scaled, steps[:, None].astype(np.int64))
            return self._excess(np.where(shrinking, moved, 0.0)) > SURELY * self.goal

        low, high = np.zeros(len(shrinking)), np.full(len(shrinking), FARTHEST_WITH_MOMENTUM + 1.0)
        found = _first_below(is_above, low, high)
        return np.where(is_above(low), found, 0).astype(np.int64)

    def _excess(self, moved: Array) -> Array:
        """From each direction's error as a part of its error at the start."""
        excess: Array = 0.5 * (self.values * (moved * self.parts) ** 2).sum(axis=-1)
        return excess


def _first_below(is_above: Callable[[Array], BoolArray], low: Array, high: Array) -> Array:
    """Where it stops being above, between a `low` that is and a `high` that isn't; by bisection, at each."""
    while (wide := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        above = is_above(middle)
        low, high = np.where(wide & above, middle, low), np.where(wide & ~above, middle, high)
    return high


def _power(scaled: Array, count: Array) -> Array:
    """|1 − s|ᵏ for each direction (columns) and k (rows); 1 − s itself would lose the digits of a small s."""
    with np.errstate(divide="ignore"):
        below, above = np.log1p(-np.minimum(scaled, 1)), np.log1p(np.maximum(scaled, 1) - 2)
    logarithm = np.where(scaled < 1, below, above)
    return np.where(count == 0, 1.0, np.exp(np.maximum(count, 1) * logarithm))


def _second_order(optimizer: Optimizer, scaled: Array, count: Numbers) -> Array:
    """eₖ/e₀ of e_{k+1} = trace·e_k − determinant·e_{k−1} for each direction (columns) and k (rows)."""
    half, product, first = _recurrence(optimizer, scaled)
    root = np.sqrt((half * half - product).astype(np.complex128))
    one, other = half + root, half - root
    apart = np.abs(root) > EQUAL * np.maximum(np.abs(half), EQUAL)
    gap = np.where(apart, one - other, 1)
    two_roots = ((first - other) * one**count - (first - one) * other**count) / gap
    one_root = half**count + count * (first - half) * half ** np.maximum(count - 1, 0)
    moved = np.where(apart, two_roots, one_root).real
    # Both forms lose digits at the first two states, which are known: 1, and the step from rest.
    return np.where(count == 0, 1.0, np.where(count == 1, first, moved))


def _recurrence(optimizer: Optimizer, scaled: Array) -> tuple[Array, Array, Array]:
    """Half the trace and the determinant for each direction, and e₁/e₀."""
    moves = dynamics(optimizer)
    half = (moves.trace[0] - moves.trace[1] * scaled) / 2
    product = moves.determinant[0] - moves.determinant[1] * scaled
    return half, product, moves.first[0] - moves.first[1] * scaled


def _only_shrinks(optimizer: Optimizer, scaled: Array) -> BoolArray:
    """Whether eₖ falls at every step, for each direction."""
    half, product, first = _recurrence(optimizer, scaled)
    root = np.sqrt(np.maximum(half * half - product, 0))
    falls: BoolArray = (root > EQUAL * half) & (half - root > 0) & (half + root <= 1) & (first <= 1)
    return falls & (first > half - root)
