"""Curvature: eigenvalues with their digits, flat directions left out, and directions in words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.understand.curvature import Curvature, direction_in_words


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_values_and_directions_rebuild_the_hessian(seed: int, size: int) -> None:
    """Σ λ·u·uᵀ = RᵀR, from the smallest value to the largest."""
    root = np.triu(np.random.default_rng(seed).normal(size=(size, size))) + np.eye(size)
    curvature = Curvature.of_root(root)
    rebuilt = (curvature.directions * curvature.values) @ curvature.directions.T
    assert rebuilt == pytest.approx(root.T @ root, abs=1e-12 * curvature.largest)
    assert (np.diff(curvature.values) >= 0).all()


def test_small_values_keep_their_digits() -> None:
    """A condition number of 10²⁰ is right to ten digits; from H = RᵀR nothing would be left of it."""
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(2, 2)))[0]
    curvature = Curvature.of_root(np.diag([1.0, 1e-10]) @ rotation)
    assert curvature.condition == pytest.approx(1e20, rel=1e-5)


def test_flat_directions_are_left_out() -> None:
    """Two columns that are one: the difference of their weights changes nothing."""
    curvature = Curvature.of_root(np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert curvature.values == pytest.approx([2.0])
    assert curvature.along(np.array([1.0, -1.0])) == pytest.approx([0.0], abs=1e-15)
    assert np.abs(curvature.along(np.array([1.0, 1.0]))) == pytest.approx([np.sqrt(2)])


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ([1.0, 0.1, 0.0, 0.0], "a"),
        ([0.1, -0.9, 0.3, 0.0], "b"),
        ([-0.6, 0.8, 0.0, 0.0], "b − a"),
        ([-0.6, -0.8, 0.0, 0.0], "b + a"),
        ([0.5, 0.5, -0.5, 0.5], "a + b − c and others"),
        ([0.6, 0.6, -0.5, 0.1], "a + b − c and others"),
    ],
)
def test_directions_in_words(direction: list[float], words: str) -> None:
    """Those that move at least half as much as the strongest, strongest first and positive; three at most."""
    assert direction_in_words(np.array(direction), ["a", "b", "c", "d"]) == words
