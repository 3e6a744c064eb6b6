"""What a pass over the rows used learns of a column: can it serve, as what, and with which caution."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from everystep.encode.cells import Array, Positions, UnfitCellError, first_present, shown
from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.measured import Measured
from everystep.encode.survey.moments import Moments
from everystep.words import number

NARROWEST = 1e-150
"""A spread below this is none: its square would vanish."""


def too_narrow(spread: float) -> str:
    """Why a column serves for nothing that varies by so little."""
    return f"it varies by {number(spread)}, whose square vanishes: give it in a smaller unit"


@dataclass(frozen=True)
class ColumnRows:
    """The used rows of a block in one column: its cells, the targets, the record numbers in the table."""

    cells: pl.Series
    target: Array
    records: Positions


class Survey(ABC):
    """The facts of one column: each block has a survey of its own, and they merge in the blocks' order."""

    def __init__(self, column: str) -> None:
        self.column = column
        self.missing = 0

    @abstractmethod
    def following(self) -> Self:
        """An empty survey for a later block, which needn't learn what is known for good."""

    @abstractmethod
    def add(self, rows: ColumnRows) -> None:
        """Take in a block; raises `UnfitCellError`."""

    @abstractmethod
    def merge(self, later: Self) -> None:
        """Take in what a survey of the next block found; raises `UnfitCellError`, whose position then is a
        record's number in the table."""

    @abstractmethod
    def useless(self) -> str | None:
        """Why the column is left out, if it is."""

    @abstractmethod
    def kind(self) -> Kind:
        """The kind that the column is, where it isn't useless."""

    @abstractmethod
    def cautions(self) -> Iterator[str]:
        """What a person should think about, each with what to do."""

    @property
    def explained(self) -> float:
        """The share of the target that a line over this column alone explains, where it is a number."""
        return 0.0


Measure = Callable[[pl.Series], Array]
Fit = Callable[[str, Moments, int], Measured]


class MeasuredSurvey(Survey):
    """Moments of a column whose cells are places on number lines, beside the target."""

    def __init__(self, column: str, measure: Measure, fit: Fit) -> None:
        super().__init__(column)
        self._measure, self._fit = measure, fit
        self.moments: Moments | None = None
        self._first = (0, "")

    def following(self) -> Self:
        """Another one of the same kind."""
        blank = copy(self)
        blank.missing, blank.moments = 0, None
        return blank

    def add(self, rows: ColumnRows) -> None:
        """The moments of the cells that are there."""
        if rows.cells.null_count() == len(rows.cells):
            self.missing = len(rows.cells)
            return
        values = self._measure(rows.cells)
        first = first_present(rows.cells)
        self._first = int(rows.records[first]), shown(rows.cells[first])
        self._take(values, rows)

    def _take(self, values: Array, rows: ColumnRows) -> None:
        """The block's numbers (n, k), at least one of which is there."""
        target, missing = rows.target, np.isnan(values[:, 0])
        if missing.any():
            self.missing = int(missing.sum())
            values, target = values[~missing], target[~missing]
        if len(values):
            self.moments = Moments.of(values, target)

    def merge(self, later: Self) -> None:
        """Merge the moments."""
        self.missing += later.missing
        if self.moments is None or later.moments is None:
            self.moments = self.moments or later.moments
            return
        self._refuse_other_width(later)
        self.moments = self.moments.merge(later.moments)

    def useless(self) -> str | None:
        """A column without values, or with one value everywhere."""
        if self.moments is None:
            return "no value in any row used"
        if not self.missing and bool((self.moments.high - self.moments.low < NARROWEST).all()):
            if (self.moments.high > self.moments.low).any():
                return too_narrow(float((self.moments.high - self.moments.low).max()))
            return f"constant: {self._constant(self.moments)} in every row used"
        return None

    def kind(self) -> Measured:
        """The kind fitted to the moments."""
        return self._fit(self.column, self._known, self.missing)

    def cautions(self) -> Iterator[str]:
        """None of its own."""
        yield from ()

    @property
    def explained(self) -> float:
        """The largest correlation² of a place with the target."""
        return float(np.square(self._known.correlation).max())

    @property
    def _known(self) -> Moments:
        if self.moments is None:
            raise ValueError(f"no value of column {self.column!r} was surveyed")
        return self.moments

    def _constant(self, moments: Moments) -> str:
        fitted = self._fit(self.column, moments, 0)
        return fitted.shown(fitted.low[0]) if len(fitted.low) == 1 else "the same list"

    def _refuse_other_width(self, later: Self) -> None:
        width = len(self._known.mean)
        if len(later._known.mean) != width:
            first, cell = later._first
            raise UnfitCellError(first, f"{cell} doesn't have {width} numbers like those above it")
