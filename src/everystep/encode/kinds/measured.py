"""What number-like kinds share: a cell is a place on a number line, and a missing one is filled and told."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from everystep.encode.cells import Array
from everystep.encode.kinds.kind import About, Coded, Feature, Kind, LedgerRow, Note
from everystep.encode.survey.moments import Moments
from everystep.words import number


@dataclass(frozen=True)
class Measured(Kind):
    """A column whose cell is k numbers: one feature a place, and one for "is missing".

    A missing cell becomes `fill`, the mean of each place over the rows used; where the training had
    `missing` cells, a last feature is 1 for them and 0 elsewhere, so that its weight is how much those
    rows differ from average ones. `low` and `high` bound what the training saw.
    """

    unit: ClassVar[str] = ""

    fill: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    missing: int

    @classmethod
    @abstractmethod
    def measure(cls, cells: pl.Series) -> Array:
        """Cells (n,) as places (n, k); missing is NaN."""

    @classmethod
    def fit(cls, column: str, moments: Moments, missing: int) -> Self:
        """The kind that follows from a pass over the rows used."""
        return cls(column, floats(moments.middle), floats(moments.low), floats(moments.high), missing)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Name and unit of each place's feature."""
        return ((self.column, self.unit),)

    @property
    def features(self) -> tuple[Feature, ...]:
        """One feature a place, then the one for missing cells if the training had any."""
        named = [Feature(name, self.column, self.kind, unit=unit) for name, unit in self.places]
        if self.missing:
            unit = "1 where missing, 0 elsewhere"
            named.append(Feature(f"{self.column} is missing", self.column, self.kind, unit=unit))
        return tuple(named)

    def values(self, cells: pl.Series) -> Array:
        """Cells (n,) as the places of the features (n, k); missing is NaN."""
        return self.measure(cells)

    def coded(self, cells: pl.Series) -> Coded:
        """Cells (n,) as places, missing ones filled, with the feature for missing cells last."""
        if cells.null_count() == len(cells):
            values: Array = np.full((len(cells), len(self.fill)), np.nan)
        else:
            values = self.values(cells)
        absent = np.isnan(values)
        filled = np.where(absent, np.array(self.fill), values) if absent.any() else values
        return beside([*filled.T, absent[:, 0]]) if self.missing else filled

    def spread(self, coded: Coded) -> Array:
        """The numbers as they are."""
        return coded

    def notes(self, cells: pl.Series, coded: Coded) -> tuple[Note, ...]:
        """Values outside the range trained on, and missing cells where the training had none."""
        return (*self._missing_notes(cells.null_count()), *self._range_notes(coded))

    def shown(self, value: float) -> str:
        """A value of the first place as people read it."""
        return number(value)

    def end(self, value: float) -> float | str:
        """An end of the range as the ledger holds it."""
        return value

    def describe(self) -> LedgerRow:
        """Range and filling; of several places, the lowest and the highest."""
        return LedgerRow(
            column=self.column,
            kind=self.kind,
            features=tuple(feature.name for feature in self.features),
            missing=self.missing,
            filled_with=self.fill if self.missing else None,
            low=self.end(min(self.low)),
            high=self.end(max(self.high)),
        )

    def _missing_notes(self, count: int) -> tuple[Note, ...]:
        if self.missing or not count:
            return ()
        became = f"filled with the training's mean, {self.shown(self.fill[0])}"
        return (Note(self.column, "missing", None, "a missing value was", became, count),)

    def _range_notes(self, numbers: Array) -> tuple[Note, ...]:
        values = numbers[:, 0]
        below, above = values < self.low[0], values > self.high[0]
        found = []
        if below.any():
            found.append(self._outside("below", float(values.min()), int(below.sum())))
        if above.any():
            found.append(self._outside("above", float(values.max()), int(above.sum())))
        return tuple(found)

    def _outside(self, about: About, value: float, count: int) -> Note:
        low, high = self.shown(self.low[0]), self.shown(self.high[0])
        became = f"is {about} the range trained on, {low} to {high}"
        return Note(self.column, about, value, self.shown(value), became, count)


def beside(columns: Sequence[np.ndarray[Any, Any]]) -> Array:
    """Columns (n,) as one array (n, k) in which each stays one piece of memory."""
    return np.array(columns, dtype=np.float64).T


def floats(values: Array) -> tuple[float, ...]:
    """An array as the tuple that a kind keeps."""
    return tuple(float(value) for value in values)
