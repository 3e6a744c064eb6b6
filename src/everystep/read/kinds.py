"""TYPED columns of any library -> the few types that the rest of everystep knows.

They are Int64, Float64, String, Boolean, Date, Datetime (no zone, microseconds), Time, and vectors
of Float64. What fits none of them is left out with a note.
"""

from dataclasses import replace
from datetime import date

import polars as pl
from polars import selectors as cs

from everystep.read.footer import finite_columns
from everystep.read.table import Table
from everystep.words import DataError, counted, quoted, whole

_MICROSECONDS = pl.Datetime("us")
_DAY = 86_400
_PER_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_FIRST, _LAST = (date.min - date(1970, 1, 1)).days, (date.max - date(1970, 1, 1)).days
"""The days of the calendar, from year 1 to year 9999, counted from 1970."""


def plain_kinds(table: Table) -> Table:
    """The table with structs taken apart and every column of a known type; NaN is missing.

    Lazy tables stay lazy: one pass looks for infinities, where a file doesn't tell that there are none, and
    for vectors of different lengths. Raises `DataError` for those, naming column and record.
    """
    table = _without_structs(table)
    _refuse_no_dates(table)
    notes: list[str] = []
    columns: list[pl.Expr] = []
    for name, kind in table.schema.items():
        column, note = _plain(name, kind)
        columns += [] if column is None else [column]
        notes += [note] if note else []
    if not columns:
        raise DataError(f"{table.name}: no column holds numbers, text, dates or vectors; {'; '.join(notes)}")
    frame = _with_arrays(table, table.frame.select(columns))
    schema = dict(frame.collect_schema())
    reading = replace(table.reading, notes=(*table.reading.notes, *notes))
    table = replace(table, frame=frame, schema=schema, reading=reading)
    _refuse_infinities(table)
    return replace(table, frame=frame.with_columns(cs.float().fill_nan(None)))


def held_by(kind: pl.DataType) -> str:
    """What a typed column holds, in the words of a person; files of one table hold the same."""
    if kind.is_numeric():
        return "numbers"
    if isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return "text"
    if isinstance(kind, pl.Date | pl.Datetime):
        return "dates"
    return {pl.Boolean: "true/false", pl.Time: "times of day", pl.Duration: "durations"}.get(
        type(kind), _word(kind)
    )


def _without_structs(table: Table) -> Table:
    """Columns a and b of a struct s become the columns s.a and s.b."""
    frame, schema = table.frame, table.schema
    while structs := [name for name, kind in schema.items() if isinstance(kind, pl.Struct)]:
        frame = frame.with_columns(pl.col(name).name.prefix_fields(f"{name}.") for name in structs).unnest(
            structs
        )
        schema = dict(frame.collect_schema())
    return replace(table, frame=frame, schema=schema)


def _plain(name: str, kind: pl.DataType) -> tuple[pl.Expr | None, str | None]:
    """The expression that gives the column its plain type (None: leave it out), and a note."""
    column, told = pl.col(name), f"column {quoted(name)}"
    if kind in {pl.String, pl.Boolean, pl.Date, pl.Time}:
        return column, None
    if isinstance(kind, pl.Categorical | pl.Enum | pl.Null):
        return column.cast(pl.String), None
    return _plain_number(column, kind) or _plain_time(column, kind, told) or _left_out(told, kind)


def _plain_number(column: pl.Expr, kind: pl.DataType) -> tuple[pl.Expr, None] | None:
    if kind.is_numeric():
        exact = kind.is_integer() and kind not in {pl.UInt64, pl.Int128, pl.UInt128}
        return column.cast(pl.Int64 if exact else pl.Float64), None
    if isinstance(kind, pl.Array | pl.List) and _holds_numbers(kind):
        return _vector(column, kind), None
    return None


def _plain_time(column: pl.Expr, kind: pl.DataType, told: str) -> tuple[pl.Expr, str | None] | None:
    if isinstance(kind, pl.Datetime):
        return _moment(column, kind), _zone_note(told, kind)
    if isinstance(kind, pl.Duration):
        return column.dt.total_seconds(fractional=True), f"{told} holds durations, read as seconds"
    return None


def _left_out(told: str, kind: pl.DataType) -> tuple[None, str]:
    return None, f"{told} holds {_word(kind)}, which is nothing to compute with, and was left out"


def _zone_note(told: str, kind: pl.Datetime) -> str | None:
    return (
        f"{told} has times of the zone {kind.time_zone}, which were put into UTC" if kind.time_zone else None
    )


def _moment(column: pl.Expr, kind: pl.Datetime) -> pl.Expr:
    utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if kind.time_zone else column
    return utc.cast(_MICROSECONDS)


def _holds_numbers(kind: pl.Array | pl.List) -> bool:
    inner = kind.inner
    return isinstance(inner, pl.DataType) and (inner.is_numeric() or inner == pl.Boolean)


def _vector(column: pl.Expr, kind: pl.Array | pl.List) -> pl.Expr:
    if isinstance(kind, pl.Array):
        return column.cast(pl.Array(pl.Float64, kind.size))
    return column.cast(pl.List(pl.Float64))


def _word(kind: pl.DataType) -> str:
    return {pl.Binary: "bytes", pl.Object: "objects"}.get(type(kind), str(kind))


def _with_arrays(table: Table, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Lists become arrays, whose length is the same in every record."""
    for name, kind in frame.collect_schema().items():
        if isinstance(kind, pl.List):
            frame = frame.with_columns(pl.col(name).list.to_array(_length(table, frame, name)))
    return frame


def _length(table: Table, frame: pl.LazyFrame, name: str) -> int:
    lengths = frame.select(pl.col(name).list.len()).collect().to_series()
    first = next(iter(lengths.drop_nulls()), 0)
    other = (lengths != first).fill_null(False)
    if other.any():
        record = other.arg_max() or 0
        raise DataError(
            f"{table.where(name, record)}: a vector of length {whole(lengths[record])}, where that of the "
            f"first record has length {whole(first)}; give every record as many numbers"
        )
    return int(first)


def _refuse_no_dates(table: Table) -> None:
    """Dates and times are stored as numbers, of which not every one is a day of a calendar."""
    bounds = {name: found for name, kind in table.schema.items() if (found := _bounds(kind))}
    if not bounds:
        return
    numbers = {name: pl.col(name).to_physical() for name in bounds}
    wrong = [(numbers[name] < low) | (numbers[name] > high) for name, (low, high) in bounds.items()]
    found = table.frame.select(one.any() for one in wrong).collect(engine="streaming").row(0)
    if not any(found):
        return
    name = list(bounds)[found.index(True)]
    cells = table.frame.select(numbers[name]).collect().to_series()
    record = ((cells < bounds[name][0]) | (cells > bounds[name][1])).fill_null(False).arg_max() or 0
    raise DataError(
        f"{table.where(name, record)}: {cells[record]}, as the file has it, is no date from year 1 to 9999 "
        "and no time of a day; correct it or make it missing"
    )


def _bounds(kind: pl.DataType) -> tuple[int, int] | None:
    """Between which numbers the cells of a type of dates or times must lie."""
    if isinstance(kind, pl.Date):
        return _FIRST, _LAST
    if isinstance(kind, pl.Time):
        return 0, _DAY * _PER_SECOND["ns"] - 1
    if not isinstance(kind, pl.Datetime):
        return None
    unit = _PER_SECOND[kind.time_unit]
    low, high = _FIRST * _DAY * unit, (_LAST + 1) * _DAY * unit - 1
    return max(low, -(2**63)), min(high, 2**63 - 1)


def _refuse_infinities(table: Table) -> None:
    known = finite_columns(table.reading.paths) if table.reading.format == "Parquet" else frozenset()
    floats = [name for name, kind in table.schema.items() if kind == pl.Float64 and name not in known]
    if not floats:
        return
    found = table.frame.select(pl.col(floats).is_infinite().any()).collect(engine="streaming").row(0)
    if not any(found):
        return
    name = floats[found.index(True)]
    cells = table.frame.select(name).collect().to_series()
    record = cells.is_infinite().fill_null(False).arg_max() or 0
    count = int(cells.is_infinite().sum())
    raise DataError(
        f"{table.where(name, record)}: {cells[record]} is not finite, so nothing can be computed with "
        f"it ({counted(count, 'such cell')}); correct it or make it missing"
    )
