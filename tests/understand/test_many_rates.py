"""The steps at many rates at once are those that counting finds at each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from everystep.optimize import GradientDescent, Momentum, Nesterov
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import excess_after, steps_at
from everystep.understand.window import largest_stable_rate

parts = st.lists(st.floats(0.05, 20), min_size=1, max_size=4)


@given(parts, st.lists(st.floats(0.02, 0.98), min_size=1, max_size=4), st.sampled_from([1e-6, 0.5, 2.0]))
def test_counted_one_by_one(roots: list[float], shares: list[float], fraction: float) -> None:
    """The first state at or below the goal, by walking the closed form from state 0."""
    curvature, error = Curvature.of_root(np.diag(roots)), np.ones(len(roots))
    rates = np.array(shares) * 2 / curvature.largest
    goal = fraction * float(excess_after([0], GradientDescent(), 1.0, curvature, error)[0])
    for rate, steps in zip(rates, steps_at(goal, GradientDescent(), rates, curvature, error), strict=True):
        near = [int(steps) - 1, int(steps)] if steps else [0]
        excess = excess_after(near, GradientDescent(), float(rate), curvature, error)
        assert excess[-1] <= goal
        assert steps == 0 or excess[0] > goal


def test_nobody_counts_that_far() -> None:
    """Beyond 10¹⁵ steps there is no number."""
    curvature = Curvature.of_root(np.diag([1e-9, 1.0]))
    assert np.isnan(steps_at(1e-30, GradientDescent(), np.array([1e-3, 1.0]), curvature, np.ones(2))).all()


@given(
    parts,
    st.lists(st.floats(0.05, 0.98), min_size=1, max_size=4),
    st.sampled_from([Momentum(0.3), Momentum(0.9), Nesterov(0.5), Nesterov(0.9)]),
)
def test_with_momentum_every_step_is_looked_at(
    roots: list[float], shares: list[float], rule: Momentum
) -> None:
    """The excess may fall, rise and fall again: it is the first time that counts."""
    curvature, error = Curvature.of_root(np.diag(roots)), np.ones(len(roots))
    rates = np.array(shares) * largest_stable_rate(rule, curvature)
    goal = 1e-4 * float(excess_after([0], rule, float(rates[0]), curvature, error)[0])
    for rate, steps in zip(rates, steps_at(goal, rule, rates, curvature, error), strict=True):
        excess = excess_after(np.arange(3000), rule, float(rate), curvature, error)
        low = np.flatnonzero(excess <= goal)
        assert steps == low[0] if len(low) else not steps < 3000


def test_with_momentum_nobody_counts_that_far() -> None:
    """Beyond a hundred thousand steps there is no number, and that is known at once."""
    curvature = Curvature.of_root(np.diag([1e-6, 1.0]))
    assert np.isnan(steps_at(1e-20, Momentum(0.9), np.array([0.1, 1.0]), curvature, np.ones(2))).all()
