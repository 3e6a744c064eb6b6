"""Own units and trained units: two names of one model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.linear import predict
from everystep.model.units import Units
from everystep.words import SettingError

seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, features: int = 3) -> tuple[np.random.Generator, Units]:
    """Units with centres and scales of many sizes."""
    rng = np.random.default_rng(seed)
    scales = 10.0 ** rng.uniform(-4, 4, features + 1)
    return rng, Units(rng.normal(size=features), scales[1:], float(rng.normal()), float(scales[0]))


@settings(deadline=None)
@given(seeds)
def test_predictions_are_the_same_in_both(seed: int) -> None:
    """A prediction in trained units, brought back to own units, is the own model's prediction."""
    rng, units = drawn(seed)
    x, weights, bias = rng.normal(size=(10, 3)), rng.normal(size=3), float(rng.normal())
    trained = predict(units.features(x), weights, bias)
    own = predict(x, *units.to_own(weights, bias))
    size = units.target_scale * np.abs(units.features(x)).max() + abs(units.target_center)
    assert own == pytest.approx(trained * units.target_scale + units.target_center, abs=1e-13 * size)


@settings(deadline=None)
@given(seeds)
def test_to_trained_is_the_way_back(seed: int) -> None:
    """There and back are the same parameters, up to the rounding of the larger terms."""
    rng, units = drawn(seed)
    weights, bias = rng.normal(size=3), float(rng.normal())
    again, bias_again = units.to_trained(*units.to_own(weights, bias))
    size = abs(bias) + abs(units.target_center) / units.target_scale + np.sum(abs(units.center / units.scale))
    assert again == pytest.approx(weights, rel=1e-14)
    assert bias_again == pytest.approx(bias, abs=1e-13 * size)


@settings(deadline=None)
@given(seeds)
def test_losses_differ_by_the_loss_scale(seed: int) -> None:
    """A mean square of own residuals is loss_scale times that of trained residuals."""
    rng, units = drawn(seed)
    x, weights, bias = rng.normal(size=(10, 3)), rng.normal(size=3), float(rng.normal())
    y = units.target_center + units.target_scale * rng.normal(size=10)
    own = np.mean((y - predict(x, *units.to_own(weights, bias))) ** 2)
    trained = np.mean((units.target(y) - predict(units.features(x), weights, bias)) ** 2)
    assert own == pytest.approx(trained * units.loss_scale, rel=1e-9)


def test_many_states_are_brought_to_own_units_at_once() -> None:
    """k states as rows give what each gives alone, to the bit."""
    rng, units = drawn(7)
    weights, bias = rng.normal(size=(5, 3)), rng.normal(size=5)
    own, own_bias = units.to_own(weights, bias)
    for i in range(5):
        alone, bias_alone = units.to_own(weights[i], float(bias[i]))
        assert own[i].tolist() == alone.tolist()
        assert own_bias[i] == bias_alone


def test_own_units_change_nothing() -> None:
    """Where nothing is scaled the numbers are the same doubles."""
    units = Units.own(2)
    weights, bias = units.to_own(np.array([0.1, -7.0]), 0.3)
    assert (weights.tolist(), float(bias), units.loss_scale, units.are_own) == ([0.1, -7.0], 0.3, 1.0, True)
    assert not Units(np.zeros(2), np.ones(2), target_center=1.0).are_own


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_scales_are_positive_numbers(scale: float) -> None:
    """For a feature and for the target alike."""
    for units in ((np.zeros(1), np.array([scale])), (np.zeros(1), np.ones(1), 0.0, scale)):
        with pytest.raises(SettingError, match=r"^a unit's scale must be a positive, finite number$"):
            Units(*units)
