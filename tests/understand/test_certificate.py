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
from everystep.understand.certificate import Certificate, at_the_best
from everystep.words import number

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


def test_along_a_flat_direction_the_bounds_allow_for_rounding() -> None:
    """A column that is two others' sum but for a ten-millionth: the gradient along it is mostly rounding."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=60), rng.normal(size=60)
    table = {"a": a, "b": b, "c": a + b + 1e-7 * rng.normal(size=60), "y": 2 * a + rng.normal(size=60)}
    fit = es.train(table, "y", steps=200, keep="all").fit
    for vector in fit.recording.parameters[1:]:
        at = Certificate.in_fit(fit, vector)
        assert at.at_least <= at.excess <= at.at_most


def test_a_figure_that_rounding_makes_is_not_told() -> None:
    """The verdict then says 'at the best'; one step short of it, it tells how far."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=40)
    table = {"x": x, "y": x + rng.normal(size=40)}
    there = es.train(table, "y", steps=400, tolerance=0)
    assert at_the_best(there.fit)
    assert "at the best loss" in there.training.reason or there.excess[-1] == 0
    short = es.train(table, "y", steps=1, learning_rate=0.3)
    assert not at_the_best(short.fit)
    assert f"{number(short.excess[-1], 3)} above the best loss" in short.training.reason
