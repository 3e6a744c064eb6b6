"""A few cells beside the numbers that they became, chosen to show whatever could have gone wrong."""

from collections.abc import Iterator, Sequence

import polars as pl

from everystep.read.table import Echo

_COUNT = 3
LOOKED_AT = 2000
"""Records from the top among which the cells are chosen."""

_COLUMNS = 200
"""Columns from the left in which they are looked for."""

_TELLING = (r"\d[,.'’ \u00a0\u202f]\d{3}[^\d]", r"[,'’%$€£¥\u00a0\u202f]", r"[eE]", r"\.", r"\d")
"""What makes a cell worth showing, most of all first."""


def echoes_of(columns: Sequence[tuple[pl.Series, pl.Series]], lines: Sequence[int]) -> tuple[Echo, ...]:
    """Echoes of numeric columns, given as (text, numbers): at most one a column unless columns are few."""
    heads = [(raw.head(LOOKED_AT), numbers) for raw, numbers in columns[:_COLUMNS]]
    chosen: dict[tuple[str, int], Echo] = {}
    for echo in _candidates(heads, lines):
        chosen.setdefault((echo.column, echo.line), echo)
        if len(chosen) == _COUNT:
            break
    return tuple(chosen.values())


def _candidates(columns: Sequence[tuple[pl.Series, pl.Series]], lines: Sequence[int]) -> Iterator[Echo]:
    for pattern in _TELLING:
        for raw, numbers in columns:
            told = (raw.str.contains(pattern) & numbers.head(LOOKED_AT).is_not_null()).fill_null(False)
            for record in told.arg_true()[: 1 if pattern != _TELLING[-1] else _COUNT]:
                yield Echo(int(lines[record]), raw.name, str(raw[record]), float(numbers[record]))
