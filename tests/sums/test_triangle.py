"""The square root of a scatter from the scatter itself: right where it is given."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.sums.moments import Moments
from everystep.sums.rooted import LostDigitsError, Sums
from everystep.sums.triangle import triangle_of_scatter


@given(st.integers(0, 2**32 - 1), st.integers(-30, 30))
def test_it_is_the_root_of_the_rows(seed: int, exponent: int) -> None:
    """Where it is given it agrees with the QR of the rows, whatever the columns' units."""
    rng = np.random.default_rng(seed)
    x = rng.normal(3, 1, (50, 4)) * [1.0, 10.0**exponent, 5, 0.01]
    sums = Sums.of(x, x[:, 0] + rng.normal(size=50))
    root = triangle_of_scatter(sums.scatter)
    assert root is not None
    assert np.allclose(root, sums.root, rtol=1e-9, atol=1e-12 * np.abs(sums.root).max(axis=0))


def test_a_constant_column_stays_one() -> None:
    """A feature without spread has a root of zeros, as from the rows."""
    x = np.column_stack([np.arange(9.0), np.full(9, 0.1)])
    moments = Moments.of(x, np.arange(9.0) ** 2)
    root = Sums.rooted(moments).root
    assert not root[:, 1].any()
    assert not root[1].any()


@pytest.mark.parametrize("noise", [1e-4, 1e-8, 0.0])
def test_nearly_dependent_features_are_refused(noise: float) -> None:
    """Two columns that differ by a ten-thousandth have a scatter of 10⁸ in its condition: too much."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 2)) * [1, noise]
    x[:, 1] += x[:, 0]
    with pytest.raises(LostDigitsError):
        Sums.rooted(Moments.of(x, rng.normal(size=100)))


def test_an_explained_target_is_refused() -> None:
    """Where the features explain the target, the loss would be what rounding left."""
    x = np.random.default_rng(0).normal(size=(100, 2))
    assert triangle_of_scatter(Moments.of(x, x @ [1.0, 2.0]).scatter) is None


def test_sums_keep_the_root_of_their_rows() -> None:
    """Sums with a root from the rows stay as they are, however dependent their columns."""
    sums = Sums.of(np.ones((3, 2)) * [[1], [2], [3]], np.array([1.0, 2.0, 3.0]))
    assert Sums.rooted(sums) is sums
