"""Standardised units from the sums."""

import numpy as np
import pytest

from everystep.sums import Sums
from everystep.sums.magnitude import OutOfRangeError
from everystep.sums.scaling import standardised

X = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
Y = np.array([2.0, 4.0, 6.0])


def test_features_and_target_are_centred_and_scaled_by_the_population_deviation() -> None:
    """In trained units every column that varies has mean 0 and mean square 1; a constant has scale 1."""
    units = standardised(Sums.of(X, Y))
    z, t = units.features(X), units.target(Y)
    assert units.scale.tolist() == [np.sqrt(2 / 3), 1.0]
    assert units.target_scale == np.sqrt(8 / 3)
    assert z.mean(axis=0).tolist() == [0.0, 0.0]
    assert np.mean(z[:, 0] ** 2) == pytest.approx(1, rel=1e-15)
    assert np.mean(t**2) == pytest.approx(1, rel=1e-15)


def test_without_an_intercept_nothing_is_shifted() -> None:
    """A shift would need an intercept: columns are divided by their root mean square alone."""
    units = standardised(Sums.of(X, Y), intercept=False)
    assert not units.center.any()
    assert units.target_center == 0
    assert np.mean(units.features(X) ** 2, axis=0) == pytest.approx(1, rel=1e-15)


def test_weights_count() -> None:
    """Scales are those of the rows as often as they weigh, also where all weights are small."""
    weight = np.array([1.0, 0.0, 3.0])
    units = standardised(Sums.of(X, Y, weight * 1e-6))
    assert units.center[0] == pytest.approx(2.5, rel=1e-15)
    assert units.scale[0] == pytest.approx(np.sqrt(0.75), rel=1e-15)


def test_a_constant_target_and_no_rows_have_scale_one() -> None:
    """Nothing is ever divided by zero."""
    assert standardised(Sums.of(X, np.full(3, 7.0))).target_scale == 1
    assert standardised(Sums.none(2)).scale.tolist() == [1, 1]


def test_a_spread_too_small_to_be_squared_is_named() -> None:
    """A column around 10⁻²⁰⁰ would turn into zeros; the sentence says what to do."""
    with pytest.raises(
        OutOfRangeError, match=r"^feature number 1 varies by only about .*, which can't be squared"
    ):
        standardised(Sums.of(X * [1e-200, 1], Y))
