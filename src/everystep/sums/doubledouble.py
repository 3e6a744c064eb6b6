"""Numbers of twice the precision, as unevaluated sums hi + lo of two doubles: about 32 digits.

Sources: Dekker, "A floating-point technique for extending the available precision" (1971); Hida, Li
and Bailey, "Algorithms for quad-double precision floating point arithmetic" (2001); Ogita, Rump and
Oishi, "Accurate sum and dot product" (2005). NumPy offers no fused multiply-add, so the error of a
product comes from Dekker's splitting, which holds for factors below 2^996.
"""

from typing import NamedTuple, Self

import numpy as np

from everystep.model.units import Array

_SPLITTER = 2.0**27 + 1


class DoubleDouble(NamedTuple):
    """Arrays `hi` and `lo` of one shape, with |lo| ≤ half a unit in the last place of hi.

    `hi` is therefore the value rounded to a double.
    """

    hi: Array
    lo: Array

    @classmethod
    def of(cls, values: Array | float) -> Self:
        """Doubles, taken exactly."""
        hi = np.asarray(values, dtype=np.float64)
        return cls(hi, np.zeros_like(hi))

    def __neg__(self) -> "DoubleDouble":
        return DoubleDouble(-self.hi, -self.lo)

    def take(self, which: int | slice) -> "DoubleDouble":
        """The elements `which` along the first axis."""
        return DoubleDouble(np.asarray(self.hi[which]), np.asarray(self.lo[which]))


def two_sum(a: Array, b: Array) -> DoubleDouble:
    """a + b exactly: the rounded sum and what the rounding left (Knuth).

    >>> two_sum(np.array(1.0), np.array(1e-20))
    DoubleDouble(hi=np.float64(1.0), lo=np.float64(1e-20))
    """
    total = a + b
    b_seen = total - a
    return DoubleDouble(total, (a - (total - b_seen)) + (b - b_seen))


def two_product(a: Array, b: Array) -> DoubleDouble:
    """a · b exactly, where the rounding's rest doesn't underflow (Dekker, Veltkamp)."""
    product = a * b
    a_hi, a_lo = _halves(a)
    b_hi, b_lo = _halves(b)
    return DoubleDouble(product, ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo)


def add(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """a + b to within 2⁻¹⁰⁴ of |a + b|, also where leading digits cancel."""
    hi, middle = two_sum(a.hi, b.hi)
    low, lowest = two_sum(a.lo, b.lo)
    hi, middle = _settled(hi, middle + low)
    return _settled(hi, middle + lowest)


def scaled(a: DoubleDouble, factor: Array) -> DoubleDouble:
    """a · factor, where the factor is a plain double."""
    hi, lo = two_product(a.hi, factor)
    return _settled(hi, lo + a.lo * factor)


def multiply(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """a · b to within 2⁻¹⁰⁰ of |a · b|."""
    hi, lo = two_product(a.hi, b.hi)
    return _settled(hi, lo + (a.hi * b.lo + a.lo * b.hi))


def divide(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """a / b to within 2⁻⁹⁸ of |a / b|: long division in three digits, each of them a double."""
    first = a.hi / b.hi
    rest = add(a, -scaled(b, first))
    second = rest.hi / b.hi
    rest = add(rest, -scaled(b, second))
    return add(_settled(first, second), DoubleDouble.of(rest.hi / b.hi))


def total(values: DoubleDouble) -> DoubleDouble:
    """The sum along the first axis to within 2⁻⁹⁸ of the terms' sizes, in pairs: log₂ n additions deep."""
    hi, lo = values
    while len(hi) > 1:
        half = len(hi) // 2
        first, second, odd = slice(half), slice(half, 2 * half), slice(2 * half, None)
        pairs, rest = two_sum(hi[first], hi[second])
        pairs, rest = _settled(pairs, rest + (lo[first] + lo[second]))
        hi, lo = np.concatenate([pairs, hi[odd]]), np.concatenate([rest, lo[odd]])
    return DoubleDouble(hi.sum(axis=0), lo.sum(axis=0))


def joined(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """The elements of one vector after those of the other; a number counts as a vector of one."""
    return DoubleDouble(np.append(a.hi, b.hi), np.append(a.lo, b.lo))


def _settled(hi: Array, lo: Array) -> DoubleDouble:
    """Dekker's quick sum, for |hi| ≥ |lo|."""
    value = hi + lo
    return DoubleDouble(value, lo - (value - hi))


def _halves(a: Array) -> tuple[Array, Array]:
    """Two parts of at most 26 bits, whose products are exact."""
    stretched = _SPLITTER * a
    hi = stretched - (stretched - a)
    return hi, a - hi
