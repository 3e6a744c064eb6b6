"""Which numbers can be summed: those whose squares are still numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.words import DataError, number, quoted

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""True or false for each row, or for each column."""

LARGEST = 2.0**430
"""About 2.8e129. The sum of 2⁴⁰ squares of this size, each weighing 2⁶⁰, is still a double."""

SMALLEST = 2.0**-430
"""About 3.6e-130. A spread below this, squared and divided, would begin to lose digits."""

HEAVIEST = 2.0**60
"""The largest weight of a row; the smallest, other than none at all, is one over it squared."""


class OutOfRangeError(DataError):
    """A column whose numbers can't be squared, or are none; the caller may know its name.

    `feature` is the column's index among the features, None for the target; `value` is the number.
    """

    def __init__(self, feature: int | None, value: float, why: str) -> None:
        self.feature, self.value, self.why = feature, value, why
        column = "the target" if feature is None else f"feature number {feature + 1}"
        super().__init__(f"{column} {why}")

    def __reduce__(self) -> tuple[Any, ...]:
        return OutOfRangeError, (self.feature, self.value, self.why)

    def named(self, names: Sequence[str]) -> DataError:
        """The same error with the feature's name, for those who know the features' `names`."""
        column = "the target" if self.feature is None else quoted(names[self.feature])
        return DataError(f"{column} {self.why}")


def check_values(lowest: Array, highest: Array) -> None:
    """Raise `OutOfRangeError` for the first column (features, then the target) outside ±`LARGEST`."""
    extreme = np.where(-lowest > highest, lowest, highest)
    for column in np.flatnonzero(~(np.abs(extreme) <= LARGEST)):
        value = float(extreme[column])
        raise OutOfRangeError(_feature(int(column), len(extreme)), value, _why_not(value))


def check_spread(spread: Array, varies: Mask) -> None:
    """Raise `OutOfRangeError` for the first column that varies by too little to be squared."""
    for column in np.flatnonzero(varies & ~(spread >= SMALLEST)):
        value = float(spread[column])
        why = f"varies by only about {number(value)}, which can't be squared; multiply it by a power of ten"
        raise OutOfRangeError(_feature(int(column), len(spread)), value, why)


def check_weights(weight: Array) -> None:
    """Raise `DataError` for a weight that is negative, no number, or too large or small to be summed."""
    usable = (weight == 0) | ((weight >= HEAVIEST**-2) & (weight <= HEAVIEST))
    for row in np.flatnonzero(~usable):
        sizes = f"0 or from {number(HEAVIEST**-2, 2)} to {number(HEAVIEST, 2)}"
        raise DataError(
            f"a row has the weight {number(float(weight[row]))}; a weight must be {sizes}: "
            "change it or leave the row out"
        )


def _feature(column: int, columns: int) -> int | None:
    return column if column < columns - 1 else None


def _why_not(value: float) -> str:
    if not np.isfinite(value):
        return f"holds {value}, which is no number to calculate with; fill it in or leave the row out"
    return (
        f"holds {number(value)}, whose square is too large for a number; divide the column by a power of ten"
    )
