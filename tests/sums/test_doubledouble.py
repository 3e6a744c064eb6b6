"""Double-double arithmetic against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from everystep.sums import doubledouble as dd
from everystep.sums.doubledouble import DoubleDouble

numbers = st.floats(-1e60, 1e60).filter(lambda value: value == 0 or abs(value) > 1e-60)
tails = st.floats(-1.0, 1.0).filter(lambda value: value == 0 or abs(value) > 1e-10)


@st.composite
def doubledoubles(draw: st.DrawFn) -> DoubleDouble:
    """Any value, with a low part that fits beneath the high one."""
    hi, tail = draw(numbers), draw(tails)
    return dd.two_sum(np.array(hi), np.array(tail * np.spacing(abs(hi)) / 2))


def exact(value: DoubleDouble) -> Fraction:
    """The rational number that hi + lo is."""
    return Fraction(float(value.hi)) + Fraction(float(value.lo))


def near(value: DoubleDouble, truth: Fraction, bits: int) -> bool:
    """Whether a value is right to 2^-bits of the truth, and its high part is the value rounded."""
    assert float(value.hi) == float(value.hi + value.lo)
    return abs(exact(value) - truth) <= abs(truth) * Fraction(1, 2**bits)


@given(numbers, numbers)
def test_two_sum_and_two_product_lose_nothing(a: float, b: float) -> None:
    """The rounded result plus its rest is the exact sum and the exact product."""
    x, y = np.array(a), np.array(b)
    assert exact(dd.two_sum(x, y)) == Fraction(a) + Fraction(b)
    assert exact(dd.two_product(x, y)) == Fraction(a) * Fraction(b)


@given(doubledoubles(), doubledoubles())
def test_addition_is_right_to_104_bits_even_where_digits_cancel(a: DoubleDouble, b: DoubleDouble) -> None:
    """The sum is right relative to itself, not only to its terms."""
    assert near(dd.add(a, b), exact(a) + exact(b), 104)
    assert near(dd.add(a, -a), Fraction(0), 104)


@given(doubledoubles(), doubledoubles())
def test_products_and_quotients_are_right_to_about_a_hundred_bits(a: DoubleDouble, b: DoubleDouble) -> None:
    """multiply, scaled and divide keep their stated precision."""
    assert near(dd.multiply(a, b), exact(a) * exact(b), 100)
    assert near(dd.scaled(a, b.hi), exact(a) * Fraction(float(b.hi)), 100)
    if b.hi:
        assert near(dd.divide(a, b), exact(a) / exact(b), 98)


@given(st.lists(numbers, max_size=40))
def test_a_total_is_right_to_2_to_the_minus_98_of_its_terms(values: list[float]) -> None:
    """Summed in pairs, forty terms of any size and sign lose nothing that a double could show."""
    truth, size = sum(map(Fraction, values)), sum(abs(Fraction(value)) for value in values)
    total = dd.total(DoubleDouble.of(np.array(values)))
    assert abs(exact(total) - truth) <= size * Fraction(1, 2**98)


@given(arrays(np.float64, (5, 3), elements=st.integers(-1000, 1000)))
def test_a_total_runs_along_the_first_axis(values: np.ndarray) -> None:
    """A matrix of whole numbers sums to the whole numbers NumPy gives."""
    assert dd.total(DoubleDouble.of(values)).hi.tolist() == values.sum(axis=0).tolist()


def test_what_a_double_forgets_is_kept() -> None:
    """1 + 1e-25 − 1 is 1e-25 here; in doubles it would be 0."""
    one, little = DoubleDouble.of(1.0), DoubleDouble.of(1e-25)
    left = dd.add(dd.add(one, little), -one)
    assert float(left.hi) == pytest.approx(1e-25, rel=1e-6)


def test_parts_can_be_taken_and_joined() -> None:
    """take and joined move both halves of the numbers together."""
    vector = dd.two_sum(np.array([1.0, 2.0]), np.array([1e-20, 2e-20]))
    again = dd.joined(vector.take(0), vector.take(slice(1, 2)))
    assert again.hi.tolist() == [1.0, 2.0]
    assert again.lo.tolist() == [1e-20, 2e-20]
