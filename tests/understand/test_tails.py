"""Tails of t and F against a library's, from one degree of freedom to a billion."""

import numpy as np
import pytest
from scipy.special import betainc, fdtrc, stdtrit

from everystep.understand.tails import LARGE, beta_part, f_tail, student_point


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 30, 331, 5000, LARGE, LARGE + 1, 10**9])
def test_student_points(freedom: int) -> None:
    """The points that leave 5 and 1 parts of 100 outside."""
    for outside in (0.05, 0.01):
        library = float(stdtrit(freedom, 1 - outside / 2))
        assert student_point(freedom, outside) == pytest.approx(library, rel=1e-9)


def test_tails_of_f() -> None:
    """Drawn ratios and degrees of freedom, a thousand; 0 is always reached, infinity never."""
    rng = np.random.default_rng(0)
    for _ in range(1000):
        upper, lower = (int(each) for each in 10 ** rng.uniform(0, 4, size=2))
        ratio = float(10 ** rng.uniform(-2, 1.5))
        assert f_tail(ratio, upper, lower) == pytest.approx(float(fdtrc(upper, lower, ratio)), abs=1e-9)
    assert f_tail(0.0, 3, 10) == f_tail(-1.0, 3, 10) == 1
    assert f_tail(np.inf, 3, 10) == 0


def test_the_incomplete_beta() -> None:
    """On both sides of where the fraction is turned round."""
    for x in np.linspace(0, 1, 41):
        for a, b in ((0.5, 0.5), (0.5, 40), (30, 2), (200, 300)):
            assert beta_part(float(x), a, b) == pytest.approx(float(betainc(a, b, x)), abs=1e-12)
