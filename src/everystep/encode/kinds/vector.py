"""The kind of lists of numbers: each place is a feature."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from everystep.encode.cells import (
    LISTS,
    Array,
    UnfitCellError,
    as_numbers,
    first_present,
    refuse_where,
    require_type,
    shown,
)
from everystep.encode.kinds.kind import Note
from everystep.encode.kinds.measured import Measured


@dataclass(frozen=True)
class Vector(Measured):
    """A list of k numbers is k features, counted from 0: `embedding[3]`."""

    kind: ClassVar[str] = "vector"

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """The lists as rows (n, k); raises `UnfitCellError` for lists of different lengths or with holes."""
        require_type(cells, LISTS, "a list of numbers")
        lists = cells.arr.to_list() if isinstance(cells.dtype, pl.Array) else cells
        lengths = lists.list.len()
        width = int(lengths.to_numpy()[first_present(cells)])
        refuse_where(lengths == 0, cells, "is an empty list (--drop leaves a column out)")
        refuse_where(lengths != width, cells, f"doesn't have {width} numbers like those above it")
        values = np.full((len(cells), width), np.nan)
        values[lists.is_not_null().to_numpy()] = _rows_of_numbers(cells, lists, width)
        return values

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """`embedding[0]`, `embedding[1]` and so on."""
        return tuple((f"{self.column}[{place}]", "") for place in range(len(self.fill)))

    def values(self, cells: pl.Series) -> Array:
        """The lists as rows, as many numbers as trained on."""
        values = self.measure(cells)
        if values.shape[1] != len(self.fill):
            first = first_present(cells)
            why = f"{shown(cells[first])} doesn't have {len(self.fill)} numbers like those trained on"
            raise UnfitCellError(first, why)
        return values

    def _missing_notes(self, count: int) -> tuple[Note, ...]:
        if self.missing or not count:
            return ()
        became = "filled with the training's means"
        return (Note(self.column, "missing", None, "a missing list was", became, count),)

    def _range_notes(self, numbers: Array) -> tuple[Note, ...]:
        values = numbers[:, : len(self.fill)]
        outside = ((values < self.low) | (values > self.high)).any(axis=1)
        if not outside.any():
            return ()
        became = "has places outside the ranges trained on"
        return (Note(self.column, "above", None, "a list", became, int(outside.sum())),)


def _rows_of_numbers(cells: pl.Series, lists: pl.Series, width: int) -> Array:
    """The lists that are there, as rows (m, width)."""
    rows = lists.is_not_null().arg_true()
    try:
        values = as_numbers(lists.drop_nulls().explode()).reshape(-1, width)
    except UnfitCellError as unfit:
        raise UnfitCellError(int(rows[unfit.position // width]), str(unfit)) from None
    holes = np.flatnonzero(np.isnan(values).any(axis=1))
    if len(holes):
        first = int(rows[int(holes[0])])
        raise UnfitCellError(first, f"{shown(cells[first])} has a number missing")
    return values
