"""The linear model: its parameters as one vector, and a prediction as a sum that can be followed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.linear import LinearModel, Parameters, predict

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None)
@given(seeds, st.integers(1, 6))
def test_a_prediction_is_the_sum_in_written_order(seed: int, features: int) -> None:
    """x₀·w₀ + x₁·w₁ + ... + b, one operation at a time, has the same bits."""
    rng = np.random.default_rng(seed)
    x, weights, bias = rng.normal(size=(4, features)), rng.normal(size=features), float(rng.normal())
    for row, prediction in zip(x, predict(x, weights, bias), strict=True):
        total = 0.0
        for value, weight in zip(row, weights, strict=True):
            total += float(value) * float(weight)
        assert float(prediction) == total + bias


@pytest.mark.parametrize("intercept", [True, False])
def test_parameters_are_the_weights_then_the_bias(intercept: bool) -> None:
    """With an intercept the vector is one longer; without, the bias is 0 and not in it."""
    theta = Parameters.of(np.array([1.5, -2.0]), 0.25, intercept)
    assert theta.vector.tolist() == ([1.5, -2.0, 0.25] if intercept else [1.5, -2.0])
    assert (theta.weights.tolist(), theta.bias) == ([1.5, -2.0], 0.25 if intercept else 0.0)
    assert theta.intercept is intercept


def test_parameters_do_not_share_the_given_weights() -> None:
    """What is recorded does not change when the caller's array does."""
    weights = np.array([1.0])
    theta = Parameters.of(weights, 0.0, intercept=False)
    weights[0] = 5.0
    assert theta.weights.tolist() == [1.0]


def test_equations_subtract_what_is_negative_and_show_controls() -> None:
    """A name from a table can do nothing to a terminal."""
    model = LinearModel("y\x1b[2J", ("a\n", "b"), np.array([-1.0, 2.5]), -3.0)
    assert model.equation() == "y\\x1b[2J = -1·a\\n + 2.5·b - 3"
    assert model.predict(np.array([[2.0, 4.0]])).tolist() == [5.0]
