"""The steps at many rates at once are those that counting finds at each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from everystep.optimize import GradientDescent
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import descents_until, excess_after

parts = st.lists(st.floats(0.05, 20), min_size=1, max_size=4)


@given(parts, st.lists(st.floats(0.02, 0.98), min_size=1, max_size=4), st.sampled_from([1e-6, 0.5, 2.0]))
def test_counted_one_by_one(roots: list[float], shares: list[float], fraction: float) -> None:
    """The first state at or below the goal, by walking the closed form from state 0."""
    curvature, error = Curvature.of_root(np.diag(roots)), np.ones(len(roots))
    rates = np.array(shares) * 2 / curvature.largest
    goal = fraction * float(excess_after([0], GradientDescent(), 1.0, curvature, error)[0])
    for rate, steps in zip(rates, descents_until(goal, rates, curvature, error), strict=True):
        near = [int(steps) - 1, int(steps)] if steps else [0]
        excess = excess_after(near, GradientDescent(), float(rate), curvature, error)
        assert excess[-1] <= goal
        assert steps == 0 or excess[0] > goal


def test_nobody_counts_that_far() -> None:
    """Beyond 10¹⁵ steps there is no number."""
    curvature = Curvature.of_root(np.diag([1e-9, 1.0]))
    assert np.isnan(descents_until(1e-30, np.array([1e-3, 1.0]), curvature, np.ones(2))).all()
