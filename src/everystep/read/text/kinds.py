"""CELLS of a plain text -> which columns are numbers in every cell, found chunk by chunk.

A column is whole numbers (Int64) until a cell with a fraction makes it Float64, and text (String) as soon as
one is anything that must be looked at: a mark for a missing value, a code, an infinity, a thousands mark.
"""

from collections.abc import Callable

import polars as pl
from polars import selectors as cs
from polars.datatypes import DataTypeClass

from everystep.read.cells.numbers import CODE, EXACT, whole_pattern

Kinds = dict[str, DataTypeClass]


def kinds_of(cells: pl.DataFrame, is_text: Callable[[str], bool]) -> Kinds:
    """The kind of each column of text, so far as these cells tell.

    >>> kinds_of(pl.DataFrame({"a": ["1", None], "b": ["1", "0.5"], "c": ["1", "NA"]}), lambda name: False)
    {'a': Int64, 'b': Float64, 'c': String}
    """
    plain = cells.select(pl.all().cast(pl.Float64, strict=False))
    read = plain.null_count().row(0), cells.null_count().row(0)
    finite = plain.select(pl.all().is_finite().all()).row(0)
    whole = cells.select(pl.all().str.contains(whole_pattern()).all()).row(0)
    codes = cells.select(pl.all().str.contains(CODE).any()).row(0)
    largest = plain.select(pl.all().abs().max()).row(0)
    kinds: Kinds = {}
    for i, name in enumerate(cells.columns):
        if is_text(name) or read[0][i] > read[1][i] or not finite[i]:
            kinds[name] = pl.String
        elif not whole[i]:
            kinds[name] = pl.Float64
        else:
            kinds[name] = pl.String if codes[i] or _is_long(largest[i]) else pl.Int64
    return kinds


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
