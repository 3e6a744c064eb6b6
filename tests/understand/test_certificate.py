"""The certificate: against the exact solution, and never negative."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import everystep as es
from everystep.model.units import Units
from everystep.sums import Sums
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.understand.certificate import Certificate

X, Y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 7.0])


def bowl() -> Quadratic:
    """The objective of three records that no line fits: best w = 5/2, b = −2/3."""
    sums, units = Sums.of(X, Y), Units.own(1)
    return Quadratic.of(sums, units, solve(sums, lambda: [(X, Y, None)], units))


def exact_excess(w: float, b: float) -> Fraction:
    """In fractions: the loss at (w, b), less that at (5/2, −2/3)."""

    def loss(w: Fraction, b: Fraction) -> Fraction:
        return sum((Fraction(y) - w * Fraction(x) - b) ** 2 for x, y in ((1, 2), (2, 4), (3, 7))) / Fraction(
            3
        )

    return loss(Fraction(w), Fraction(b)) - loss(Fraction(5, 2), Fraction(-2, 3))


@given(w=st.floats(-10, 10), b=st.floats(-10, 10))
def test_the_excess_is_exact(w: float, b: float) -> None:
    """To fourteen digits, or to its floor where that is less; the bounds hold."""
    at = Certificate.of(np.array([w, b]), bowl())
    exact = float(exact_excess(w, b))
    assert at.excess == pytest.approx(exact, rel=1e-13, abs=at.uncertainty)
    assert at.at_least <= exact * (1 + 1e-12) + at.floor
    assert exact <= at.at_most * (1 + 1e-12) + at.floor


@given(power=st.integers(-60, -20), angle=st.floats(0, 6.28))
def test_near_the_optimum_no_digits_cancel(power: int, angle: float) -> None:
    """Where the loss itself no longer changes in its last digit the excess still has its first ones."""
    best = bowl().optimum
    near = best + 2.0**power * np.array([np.cos(angle), np.sin(angle)])
    at = Certificate.of(near, bowl())
    assert at.excess >= 0
    assert at.excess == pytest.approx(float(exact_excess(*near)), rel=1e-13, abs=at.uncertainty)
    assert at.uncertainty < 1e-2 * at.excess or power < -38


def test_at_the_optimum_nothing_is_left() -> None:
    """The excess is 0, which is below the floor: it says no more than that."""
    at = Certificate.of(bowl().optimum, bowl())
    assert (at.excess, at.at_least, at.at_most, at.means_something) == (0, 0, 0, False)
    assert 0 < at.floor < 2e-29


def test_every_state_of_a_training_has_one() -> None:
    """The bounds close around the excess all the way down."""
    recording = es.train({"x": [1, 2, 3], "y": [2, 4, 7]}, "y", by_hand=True, steps=200).recording
    for vector in recording.parameters:
        at = Certificate.of(vector, recording.quadratic)
        assert at.at_least <= at.excess * (1 + 1e-9) <= at.at_most * (1 + 1e-8)
