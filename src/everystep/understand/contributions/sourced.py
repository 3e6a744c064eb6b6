"""Numbers that know their sources: put through a rule, they tell what part of an update is due to what.

A rule is written once, for vectors. Given these numbers in their place, the very same code yields how the
update and the new memory hang on the gradient, on what was remembered, and on the weights.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from everystep.model.units import Array

SOURCES = 3
"""The gradient, what was remembered of earlier gradients, and the weights: in this order."""


@dataclass(frozen=True, eq=False)
class Sourced(NDArrayOperatorsMixin):
    """A vector (p,) as a weighted sum of its sources: value = Σ slopes[s]·source[s], elementwise.

    Sums, and products with plain numbers, keep the slopes (3, p). Whatever is not linear (a square, a root,
    an absolute value, the larger of two, what stands below a line) is a *scaling*: it is taken as given and
    becomes a plain number. A sign is neither, so that it raises `TypeError`.

    >>> g = Sourced.source(np.array([4.0]), 0)
    >>> (0.5 * g / (np.sqrt(g * g) + 1.0)).slopes[0]
    array([0.1])
    """

    value: Array
    slopes: Array

    @classmethod
    def source(cls, value: Array, number: int) -> "Sourced":
        """A source itself."""
        slopes = np.zeros((SOURCES, len(value)))
        slopes[number] = 1.0
        return cls(value, slopes)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> Any:
        """Do the operation on the values, and on the slopes where it is linear."""
        value = getattr(ufunc, method)(*(_value(part) for part in inputs))
        slopes = _slopes(ufunc.__name__, *inputs)
        return value if slopes is None else Sourced(value, slopes)


def _slopes(operation: str, first: Any, second: Any = None) -> Any:
    """The slopes of a result; None for a scaling."""
    both = isinstance(first, Sourced) and isinstance(second, Sourced)
    match operation:
        case "add":
            return _of(first) + _of(second)
        case "subtract":
            return _of(first) - _of(second)
        case "negative":
            return -_of(first)
        case "multiply":
            return None if both else _of(first) * _value(second) + _value(first) * _of(second)
        case "divide":
            return _of(first) / _value(second) if isinstance(first, Sourced) else None
        case "sign":
            raise TypeError("a sign is no sum of its sources")
    return None


def _value(part: Any) -> Any:
    return part.value if isinstance(part, Sourced) else part


def _of(part: Any) -> Any:
    """The slopes of a part; none where it is a plain number."""
    return part.slopes if isinstance(part, Sourced) else 0.0
