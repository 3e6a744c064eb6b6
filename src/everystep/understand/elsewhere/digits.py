"""How exactly printed losses are known: to half a unit of their last digit."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from everystep.model.units import Array

SINGLE = 2.0**-24
"""The rounding of a number of 32 bits, beside its size."""

DOUBLE = 2.0**-50
"""That of a sum in doubles, generously."""


def blur_of(values: Sequence[Any]) -> Array:
    """By how much each of some printed numbers may be off.

    Numbers printed with as many decimals each are off by half of the last of them; numbers with as many
    digits each by half of the last digit; it isn't told which, so it is the larger.

    >>> blur_of([18.6667, 0.2963, 0.0734])
    array([5.e-05, 5.e-05, 5.e-05])
    >>> blur_of([18.6667, 0.296296])
    array([5.e-05, 5.e-07])
    """
    numbers = np.asarray([float(value) for value in values])
    shown = [Decimal(repr(float(value))).as_tuple() for value in values if np.isfinite(value)]
    decimals = max((-int(one.exponent) for one in shown), default=0)
    digits = max((len(one.digits) for one in shown), default=17)
    size = np.abs(np.where(np.isfinite(numbers), numbers, 0.0))
    first = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    printed = 0.5 * np.maximum(10.0**-decimals, np.where(size > 0, 10.0 ** (first + 1 - digits), 0.0))
    single = np.asarray(values).dtype == np.float32
    return np.asarray(np.maximum(printed, size * (SINGLE if single else DOUBLE)))
