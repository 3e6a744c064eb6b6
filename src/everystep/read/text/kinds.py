"""CELLS of a plain text -> which columns are numbers in every cell, found chunk by chunk.

A column is whole numbers (Int64) until a cell with a fraction makes it Float64, and text (String) as soon as
one is anything that must be looked at: a mark for a missing value, a code, an infinity, a thousands mark.
"""

from collections.abc import Callable

import polars as pl
from polars import selectors as cs
from polars.datatypes import DataTypeClass

from everystep.read.cells.numbers import EXACT, are_whole, cells_of, is_code

Kinds = dict[str, DataTypeClass]


def kinds_of(cells: pl.DataFrame, is_text: Callable[[str], bool]) -> Kinds:
    """The kind of each column of text, so far as these cells tell.

    >>> kinds_of(pl.DataFrame({"a": ["1", None], "b": ["1", "0.5"], "c": ["1", "NA"]}), lambda name: False)
    {'a': Int64, 'b': Float64, 'c': String}
    """
    plain = cells.select(pl.all().cast(pl.Float64, strict=False))
    return {raw.name: pl.String if is_text(raw.name) else _kind(raw, plain[raw.name]) for raw in cells}


def _kind(raw: pl.Series, plain: pl.Series) -> DataTypeClass:
    if plain.null_count() > raw.null_count() or not plain.is_finite().all():
        return pl.String
    if not are_whole(raw):
        return pl.Float64
    cells = cells_of(raw.name, raw, plain, ())
    return pl.String if is_code(cells) or _is_long(plain.min()) or _is_long(plain.max()) else pl.Int64


def merged(kinds: Kinds, others: Kinds) -> Kinds:
    """What columns are that were one thing in some cells and another in others."""
    return {name: _merged(kind, others[name]) for name, kind in kinds.items()}


def _merged(kind: DataTypeClass, other: DataTypeClass) -> DataTypeClass:
    if kind == other:
        return kind
    return pl.String if pl.String in {kind, other} else pl.Float64


def surprising(frame: pl.DataFrame) -> list[str]:
    """Columns read as numbers that must be looked at: infinities, NaN, long whole numbers."""
    facts = frame.select(
        pl.col(name).is_finite().all() if kind == pl.Float64 else _is_exact(pl.col(name))
        for name, kind in frame.schema.items()
        if kind != pl.String
    )
    return [name for name, fine in facts.row(0, named=True).items() if fine is False]


def long_floats(frame: pl.DataFrame) -> set[str]:
    """Columns of floats with a number beyond those that are all exact."""
    largest = frame.select(cs.float().abs().max())
    return {column.name for column in largest if _is_long(column[0])}


def _is_exact(whole: pl.Expr) -> pl.Expr:
    return (whole.min() >= -EXACT) & (whole.max() <= EXACT)


def _is_long(number: object) -> bool:
    return isinstance(number, float) and abs(number) > EXACT
