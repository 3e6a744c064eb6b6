"""Cells of a column as float64 numbers or as level texts: the one place where types are judged."""

import numpy as np
import polars as pl

from everystep.words import number, quoted

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Positions = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

LARGEST = 1e150
"""The largest magnitude that is used: the square of a larger one, summed over rows, would overflow."""

TEXT = (pl.String, pl.Categorical, pl.Enum)
LISTS = (pl.List, pl.Array)


class UnfitCellError(Exception):
    """A cell that its column's kind can't take; whoever knows the row's place words the sentence."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(why)
        self.position, self.why = position, why


def as_numbers(cells: pl.Series) -> Array:
    """Numbers, true/false and texts that read as numbers, as float64 (n,); missing is NaN.

    >>> as_numbers(pl.Series([1, None, 3]))
    array([ 1., nan,  3.])
    """
    if isinstance(cells.dtype, TEXT):
        floats = cells.cast(pl.String).cast(pl.Float64, strict=False)
        why = "isn't a number: correct the cell or empty it (--decimal , reads a decimal comma)"
        refuse_where(floats.is_null() & cells.is_not_null(), cells, why)
    elif _casts_to_number(cells.dtype):
        floats = cells.cast(pl.Float64)
    else:
        refuse_where(cells.is_not_null(), cells, "isn't a number")
        return np.full(len(cells), np.nan)
    values = (floats.fill_null(np.nan) if floats.null_count() else floats).to_numpy()
    _refuse_overflow(values)
    return values


def level_texts(cells: pl.Series) -> pl.Series:
    """Cells as the texts that name levels: a whole number without `.0`, missing stays missing.

    >>> level_texts(pl.Series([2007.0, 2.5, None])).to_list()
    ['2007', '2.5', None]
    """
    if cells.dtype.is_float():
        # Beyond 2^53 a float no longer tells whole numbers apart, and i64 would overflow soon after.
        whole = (cells == cells.floor()) & (cells.abs() < 2.0**53)
        texts = cells.cast(pl.String)
        return cells.cast(pl.Int64, strict=False).cast(pl.String).zip_with(whole.fill_null(False), texts)
    if cells.dtype == pl.Duration:
        return cells.dt.to_string("polars")
    if cells.dtype.is_nested():
        refuse_where(cells.is_not_null(), cells, "isn't the name of a level")
        return pl.Series(cells.name, [None] * len(cells), dtype=pl.String)
    return cells.cast(pl.String)


def shown(cell: object) -> str:
    """A cell in a sentence: a number as numbers are written, anything else in quotes."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number(cell)
    if isinstance(cell, pl.Series):
        return quoted(cell.to_list())
    return quoted(cell)


def type_words(dtype: pl.DataType) -> str:
    """What a column holds, in a word or two."""
    names: dict[type[pl.DataType], str] = {
        pl.Boolean: "true/false",
        pl.Date: "dates",
        pl.Datetime: "dates",
        pl.Time: "times of day",
        pl.Duration: "durations",
        pl.Null: "no values",
    }
    if dtype.is_numeric():
        return "numbers"
    if isinstance(dtype, TEXT):
        return "text"
    if isinstance(dtype, LISTS):
        return "lists"
    return names.get(type(dtype), f"values of type {dtype}")


def refuse_where(bad: pl.Series, cells: pl.Series, why: str) -> None:
    """Raise for the first cell where `bad` holds."""
    positions = bad.arg_true()
    if len(positions):
        first = int(positions[0])
        raise UnfitCellError(first, f"{shown(cells[first])} {why}")


def require_type(cells: pl.Series, wanted: tuple[type[pl.DataType], ...], noun: str) -> None:
    """Raise for the first cell of a column that holds something else; a column without cells passes."""
    if not isinstance(cells.dtype, wanted):
        refuse_where(cells.is_not_null(), cells, f"isn't {noun}")


def first_present(cells: pl.Series) -> int:
    """The position of the first cell that isn't missing, in a column that has one."""
    return int(cells.is_not_null().arg_true()[0]) if cells[0] is None else 0


def _casts_to_number(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype in (pl.Boolean, pl.Null)


def _refuse_overflow(values: Array) -> None:
    huge = np.abs(values) > LARGEST
    if huge.any():
        position = int(np.argmax(huge))
        raise UnfitCellError(
            position,
            f"{number(float(values[position]))} is too large to square and sum "
            f"(at most {number(LARGEST)} in size): correct it, or give the column in a larger unit",
        )
