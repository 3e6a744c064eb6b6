"""The losses: their values, their slopes against finite differences, and the gradient that they make."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.linear import predict
from everystep.model.losses import Loss, SquaredError

LOSSES: list[Loss] = [SquaredError()]
every_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
numbers = st.floats(-100, 100)


@settings(deadline=None)
@given(y=numbers, prediction=numbers)
def test_squared_error_is_the_square_of_the_residual(y: float, prediction: float) -> None:
    """(y − ŷ)², without ½; its slope −2·(y − ŷ)."""
    arrays = np.array([y]), np.array([prediction])
    assert SquaredError().value(*arrays).tolist() == [(y - prediction) * (y - prediction)]
    assert SquaredError().slope(*arrays).tolist() == [-2.0 * (y - prediction)]


@every_loss
@settings(deadline=None)
@given(y=numbers, prediction=numbers)
def test_the_slope_is_the_derivative(loss: Loss, y: float, prediction: float) -> None:
    """Against central differences in ŷ."""
    h = 1e-4
    low, high = (loss.value(np.array([y]), np.array([prediction + d])) for d in (-h, h))
    slope = loss.slope(np.array([y]), np.array([prediction]))
    assert slope == pytest.approx((high - low) / (2 * h), rel=1e-6, abs=1e-5)


@every_loss
def test_the_gradient_of_the_mean_is_the_mean_of_slope_times_x(loss: Loss) -> None:
    """Against central differences in every weight and the bias."""
    rng = np.random.default_rng(1)
    x, y, theta = rng.normal(size=(20, 3)), rng.normal(size=20), rng.normal(size=4)

    def mean(theta: np.ndarray) -> float:
        return float(np.mean(loss.value(y, predict(x, theta[:3], theta[3]))))

    h = 1e-5
    differences = [(mean(theta + h * unit) - mean(theta - h * unit)) / (2 * h) for unit in np.eye(4)]
    slope = loss.slope(y, predict(x, theta[:3], theta[3]))
    gradient = [np.mean(slope * column) for column in (*x.T, np.ones(20))]
    assert gradient == pytest.approx(differences, rel=1e-8)
