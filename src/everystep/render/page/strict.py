"""What JSON can hold: numbers that are numbers, and null where there is none."""

import math
from typing import Any

import numpy as np

from everystep.model.units import Array

Json = dict[str, Any]


def numbers(values: Array) -> list[Any]:
    """Arrays as nested lists of doubles, whole; null for what is no number.

    >>> numbers(np.array([[0.1, np.nan], [2.0, np.inf]]))
    [[0.1, None], [2.0, None]]
    """
    if np.ndim(values) > 1:
        return [numbers(part) for part in values]
    return [finite(value) for value in values.tolist()]


def finite(value: float) -> float | None:
    """A number, or null."""
    return value if math.isfinite(value) else None
