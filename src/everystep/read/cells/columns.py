"""TEXT columns -> typed columns: one pass over whole columns, never over a sample, decides what each is."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import polars as pl

from everystep.read.cells.dates import Order, are_dates, as_dates
from everystep.read.cells.doubts import doubts_of, faults_note
from everystep.read.cells.echoes import LOOKED_AT, echoes_of
from everystep.read.cells.marks import Evidence, Marks, Where, marks_of, set_marks
from everystep.read.cells.numbers import (
    Cells,
    as_numbers,
    cells_of,
    is_code,
    is_identifier,
    is_long,
    long_note,
)
from everystep.read.options import ReadOptions
from everystep.read.table import Table
from everystep.words import SettingError, counted, nearest, printable, quoted


@dataclass(frozen=True)
class Column:
    """A column with its type, and what was decided on the way."""

    values: pl.Series
    notes: tuple[str, ...] = ()
    order: Order | None = None


class TextNeededError(Exception):
    """Columns that were read as numbers at once must be seen as text: their points may set off thousands."""


def check_names(table: Table, options: ReadOptions) -> None:
    """Raise `SettingError` where an option names a column that the table hasn't."""
    for option, names in (("--as-category", options.text_columns), ("--as-number", options.number_columns)):
        for name in names:
            if name not in table.schema:
                raise SettingError(
                    f"{option} {printable(name)}: {table.name} has no column {quoted(name)}; "
                    f"{nearest(name, table.columns)}"
                )


def typed(table: Table, options: ReadOptions) -> Table:
    """The table with each column of text read as what it holds; the other columns stay as they are.

    Raises `TextNeededError` where some were read as numbers at once, and others show marks of their own.
    """
    names = [name for name, kind in table.schema.items() if kind == pl.String]
    if not names and table.at_once is None:
        return table
    cells = _all_cells(table.frame.select(names).collect(), options)
    numeric = [c for c in cells if _is_numeric(c, options)]
    if table.at_once and any(c.is_odd for c in numeric):
        raise TextNeededError
    marks = _marks(numeric, options, table.where)
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        columns = list(
            pool.map(lambda c: _column(c, marks if c in numeric else None, options, table.where), cells)
        )
    return _retyped(table, columns, {c.column: c.raw for c in numeric}, marks)


def _all_cells(frame: pl.DataFrame, options: ReadOptions) -> list[Cells]:
    plain = frame.select(pl.all().cast(pl.Float64, strict=False))
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return list(pool.map(lambda raw: cells_of(raw.name, raw, plain[raw.name], options.missing), frame))


def _is_numeric(cells: Cells, options: ReadOptions) -> bool:
    if options.is_text(cells.column):
        return False
    # A date wanted as a number stays a date here: it is the encoder that makes days of it.
    wanted = options.is_number(cells.column) and not (cells.count > 0 and are_dates(cells.texts))
    return wanted or cells.mostly_numbers


def _marks(numeric: Sequence[Cells], options: ReadOptions, where: Where) -> Marks:
    odd = {c.column: c.texts for c in numeric if c.is_odd}
    plain = {c.column: c.texts for c in numeric if not c.is_odd}
    given = set_marks(options.decimal, options.thousands)
    usual = Marks(options.usual_decimal or ".", options.usual_thousands)
    return marks_of(Evidence(odd, plain), given, options.thousands, where, usual)


def _column(cells: Cells, marks: Marks | None, options: ReadOptions, where: Where) -> Column:
    """What a column is; `marks` are those of its numbers, None where it isn't numeric."""
    must_be_number = options.is_number(cells.column)
    if marks is None:
        return (
            _as_text(cells, wanted=True)
            if options.is_text(cells.column)
            else _not_numeric(cells, options, where)
        )
    if not must_be_number and is_code(cells):
        note = f"column {quoted(cells.column)} has leading zeros, so it is text, not numbers"
        return Column(_text(cells), (_with_way_out(note, "--as-number", cells.column),))
    if not must_be_number and is_identifier(cells):
        note = f"column {quoted(cells.column)} holds long numbers, each only once: identifiers, kept as text"
        return Column(_text(cells), (_with_way_out(note, "--as-number", cells.column),))
    numbers = as_numbers(cells, marks, where)
    notes = (_sign_note(cells), _long_note(numbers), faults_note(cells))
    return Column(numbers, tuple(note for note in notes if note))


def _not_numeric(cells: Cells, options: ReadOptions, where: Where) -> Column:
    if cells.count == 0:
        return _nothing(cells.raw)
    if _is_boolean(cells.texts):
        return Column(cells.texts.str.starts_with("t") | cells.texts.str.starts_with("T"))
    dates = as_dates(cells.column, cells.texts, options.date_order, where)
    if dates is None:
        return _as_text(cells)
    return Column(dates.values, (dates.note,) if dates.note else (), dates.order)


def _nothing(cells: pl.Series) -> Column:
    nothing = pl.Series(cells.name, [None] * len(cells), dtype=pl.Null)
    return Column(nothing, (_nothing_note(cells.name),))


def _nothing_note(column: str) -> str:
    return f"column {quoted(column)} has no value in any record"


def _is_boolean(texts: pl.Series) -> bool:
    pattern = "^(?i:true|false)$"
    return bool(texts.head(100).str.contains(pattern).all()) and bool(texts.str.contains(pattern).all())


def _as_text(cells: Cells, wanted: bool = False) -> Column:
    """A column of text; where it was `wanted` as text, nothing is said of what else it could be."""
    doubts = () if wanted else doubts_of(cells)
    spaced = int((cells.raw != cells.stripped).sum())
    if spaced:
        note = f"column {quoted(cells.column)}: spaces around {counted(spaced, 'cell')} were taken off"
        doubts = (note, *doubts)
    return Column(_text(cells), doubts)


def _text(cells: Cells) -> pl.Series:
    """The cells as they stood, signs and all; null where they were missing."""
    return cells.stripped.set(cells.texts.is_null(), None)


def _with_way_out(note: str, option: str, column: str) -> str:
    return f"{note} (otherwise: {option} {printable(column)})"


def _long_note(numbers: pl.Series) -> str | None:
    return long_note(numbers.name) if is_long(numbers) else None


def _sign_note(cells: Cells) -> str | None:
    if cells.sign is None:
        return None
    first = str(cells.raw[cells.texts.is_not_null().arg_max() or 0]).strip()
    bare = str(cells.texts.drop_nulls()[0])
    return (
        f"column {quoted(cells.column)}: {quoted(cells.sign)} was taken off every cell: {first} became {bare}"
    )


def _retyped(table: Table, columns: Sequence[Column], raw: Mapping[str, pl.Series], marks: Marks) -> Table:
    """The table with its columns typed; `raw` are the cells of numeric ones."""
    values = {column.values.name: column.values for column in columns}
    notes = {column.values.name: column.notes for column in columns}
    frame = table.frame.with_columns(values.values())
    if table.at_once is not None:
        empty = sorted(table.at_once.empty)
        frame = frame.with_columns(pl.lit(None, pl.Null).alias(name) for name in empty)
        top = table.frame.select(table.at_once.top.columns).head(LOOKED_AT).collect()
        raw = {**raw, **table.at_once.top.drop(empty).to_dict()}
        values |= {name: pl.Series(name, [], pl.Null) if name in empty else top[name] for name in top.columns}
        notes |= {name: (_nothing_note(name),) for name in empty}
        notes |= {name: (long_note(name),) for name in table.at_once.long}
    in_order = [name for name in table.schema if name in values]
    told = [(raw[name], values[name]) for name in in_order if name in raw and values[name].dtype.is_numeric()]
    lines = table.lines if table.lines is not None else range(1, table.rows + 1)
    reading = replace(
        table.reading,
        decimal=marks.decimal if told or table.reading.separator else None,
        thousands=marks.thousands,
        date_order=next((column.order for column in columns if column.order), None),
        echoes=echoes_of(told, lines),
        notes=(*table.reading.notes, *(note for name in in_order for note in notes.get(name, ()))),
    )
    schema = {**table.schema, **{name: values[name].dtype for name in in_order}}
    return replace(table, frame=frame, schema=schema, reading=reading, at_once=None)
