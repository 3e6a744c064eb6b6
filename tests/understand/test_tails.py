"""Tails of t and F as they stand in printed tables (NIST/SEMATECH e-Handbook, 1.3.6.7.2 and 1.3.6.7.3)."""

import pytest

from everystep.understand.tails import f_tail, student_point


@pytest.mark.parametrize(
    ("freedom", "point"), [(1, 12.706), (2, 4.303), (5, 2.571), (30, 2.042), (100, 1.984), (10**9, 1.960)]
)
def test_student_points(freedom: int, point: float) -> None:
    """The points that leave 5 of 100 outside, on both sides together."""
    assert student_point(freedom) == pytest.approx(point, abs=5e-4)


@pytest.mark.parametrize(
    ("upper", "lower", "point"), [(1, 1, 161.448), (2, 9, 4.256), (5, 10, 3.326), (10, 100, 1.927)]
)
def test_tails_of_f(upper: int, lower: int, point: float) -> None:
    """The points that 5 of 100 go beyond; 0 is always reached, infinity never."""
    assert f_tail(point, upper, lower) == pytest.approx(0.05, abs=1e-4)
    assert f_tail(0.0, upper, lower) == f_tail(-1.0, upper, lower) == 1
    assert f_tail(float("inf"), upper, lower) == 0
