"""What a pass learns of a column of numbers: is it a number indeed, or an identifier, or a code?"""

from collections.abc import Iterator
from typing import Self

import numpy as np

from everystep.encode.cells import Array
from everystep.encode.kinds.scalars import Number
from everystep.encode.survey.column import ColumnRows, MeasuredSurvey
from everystep.encode.survey.identifiers import names_identifier
from everystep.words import number, quoted

FEW_NUMBERS = 10
"""So few different whole numbers may be names of groups."""
EXACT_INTEGERS = 2.0**53
"""The largest whole number up to which float64 has them all."""
LOST_DIGITS = 1e-9
"""A deviation so small beside the mean leaves fewer than seven digits of the differences."""


class NumberSurvey(MeasuredSurvey):
    """Moments, and what tells a number from an identifier, a code and a column whose digits are used up."""

    def __init__(self, column: str, forced: bool) -> None:
        super().__init__(column, Number.measure, Number.fit)
        self._forced = forced
        self._whole = True
        self._starts: set[float] = set()
        self._distinct: set[float] = set()

    def following(self) -> Self:
        """One that begins with what was seen, so that it looks for more only where that tells something."""
        blank = super().following()
        blank._starts, blank._distinct = set(self._starts), set(self._distinct)
        return blank

    def _take(self, values: Array, rows: ColumnRows) -> None:
        """Also the different values, while they are few, and where a count of the rows would have begun."""
        super()._take(values, rows)
        numbers = values[:, 0]
        self._whole = not rows.cells.dtype.is_float()
        if self._whole and len(self._starts) <= 1:
            self._starts |= set(np.unique(numbers - rows.records)[:2].tolist())
        if self._whole and len(self._distinct) <= FEW_NUMBERS:
            self._distinct |= set(np.unique(numbers[~np.isnan(numbers)])[: FEW_NUMBERS + 1].tolist())

    def merge(self, later: Self) -> None:
        """Also the different values and the beginnings."""
        super().merge(later)
        self._whole = self._whole and later._whole
        self._starts |= later._starts
        self._distinct |= later._distinct

    def useless(self) -> str | None:
        """Also an identifier: a column named like one that counts the rows."""
        counts_rows = self._whole and not self.missing and len(self._starts) == 1
        if counts_rows and names_identifier(self.column) and not self._forced:
            return f"an identifier: it only counts the rows (--as-number {quoted(self.column)} uses it)"
        return super().useless()

    def cautions(self) -> Iterator[str]:
        """Codes, numbers named like identifiers, and digits that aren't there."""
        if not self._forced:
            yield from self._doubts_of_kind()
        yield from self._lost_digits()

    def _doubts_of_kind(self) -> Iterator[str]:
        name, moments = quoted(self.column), self._known
        span = f"{number(moments.low[0])} to {number(moments.high[0])}"
        # Of two numbers a level would be the same feature; and what hardly repeats names no groups.
        if self._whole and 2 < len(self._distinct) <= min(FEW_NUMBERS, moments.n / 3):
            yield (
                f"{name} holds only {len(self._distinct)} different whole numbers, {span}, and is used as a "
                f"number: if they name groups, --as-category {name}"
            )
        elif self._whole and names_identifier(self.column):
            yield f"{name} is named like an identifier and used as a number: --drop {name} leaves it out"

    def _lost_digits(self) -> Iterator[str]:
        name, moments = quoted(self.column), self._known
        low, high, mean = moments.low[0], moments.high[0], moments.mean[0]
        if self._whole and max(-low, high) > EXACT_INTEGERS:
            yield (
                f"{name} has whole numbers up to {number(max(-low, high))}, and above 2^53 they are rounded: "
                f"if they are identifiers, --drop {name}"
            )
        if low < high and moments.deviation[0] < LOST_DIGITS * abs(mean):
            yield (
                f"{name} varies by {number(high - low)} around {number(mean)}, which leaves few digits of "
                "its differences: subtract a round number from it in the table"
            )
