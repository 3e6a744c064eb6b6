"""TEXT columns -> typed columns: one pass over whole columns, never over a sample, decides what each is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from everystep.read.cells.dates import Order, are_dates, as_dates
from everystep.read.cells.echoes import echoes_of
from everystep.read.cells.marks import Evidence, Marks, Where, marks_of, set_marks
from everystep.read.cells.numbers import Cells, as_numbers, cells_of, is_code, is_identifier, long_note
from everystep.read.options import ReadOptions
from everystep.read.table import Table
from everystep.words import SettingError, counted, nearest, printable, quoted


@dataclass(frozen=True)
class Column:
    """A column with its type, and what was decided on the way."""

    values: pl.Series
    notes: tuple[str, ...] = ()
    order: Order | None = None


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
    """The table with each column of text read as what it holds; the other columns stay as they are."""
    names = [name for name, kind in table.schema.items() if kind == pl.String]
    if not names:
        return table
    frame = table.frame.select(names).collect()
    cells = _all_cells(frame, options)
    numeric = [c for c in cells if _is_numeric(c, options)]
    marks = _marks(numeric, options, table.where)
    columns = [_column(c, marks if c in numeric else None, options, table.where) for c in cells]
    return _retyped(table, columns, numeric, marks)


def _all_cells(frame: pl.DataFrame, options: ReadOptions) -> list[Cells]:
    plain = frame.select(pl.all().cast(pl.Float64, strict=False))
    return [cells_of(name, frame[name], plain[name], options.missing) for name in frame.columns]


def _is_numeric(cells: Cells, options: ReadOptions) -> bool:
    if options.is_text(cells.column):
        return False
    # A date wanted as a number stays a date here: it is the encoder that makes days of it.
    dates = cells.count > 0 and are_dates(cells.texts)
    wanted = options.is_number(cells.column) and not dates
    return wanted or cells.mostly_numbers


def _marks(numeric: Sequence[Cells], options: ReadOptions, where: Where) -> Marks:
    plain = {c.column: c.texts for c in numeric if c.numbers.null_count() == c.texts.null_count()}
    odd = {c.column: c.texts for c in numeric if c.column not in plain}
    given = set_marks(options.decimal, options.thousands)
    usual = Marks(options.usual_decimal or ".", options.usual_thousands)
    return marks_of(Evidence(odd, plain), given, options.thousands, where, usual)


def _column(cells: Cells, marks: Marks | None, options: ReadOptions, where: Where) -> Column:
    """What a column is; `marks` are those of its numbers, None where it isn't numeric."""
    must_be_number = options.is_number(cells.column)
    if marks is None:
        return _as_text(cells) if options.is_text(cells.column) else _not_numeric(cells, options, where)
    if not must_be_number and is_code(cells):
        note = f"column {quoted(cells.column)} has leading zeros, so it is text, not numbers"
        return Column(_text(cells), (_with_way_out(note, "--as-number", cells.column),))
    if not must_be_number and is_identifier(cells):
        note = f"column {quoted(cells.column)} holds long numbers, each only once: identifiers, kept as text"
        return Column(_text(cells), (_with_way_out(note, "--as-number", cells.column),))
    numbers = as_numbers(cells, marks, where)
    return Column(
        numbers, tuple(note for note in (_sign_note(cells), long_note(cells.column, numbers)) if note)
    )


def _not_numeric(cells: Cells, options: ReadOptions, where: Where) -> Column:
    if cells.count == 0:
        nothing = pl.Series(cells.column, [None] * len(cells.raw), dtype=pl.Null)
        return Column(nothing, (f"column {quoted(cells.column)} has no value in any record",))
    if _is_boolean(cells.texts):
        return Column(cells.texts.str.to_lowercase() == "true")
    dates = as_dates(cells.column, cells.texts, options.date_order, where)
    if dates is None:
        return _as_text(cells)
    return Column(dates.values, (dates.note,) if dates.note else (), dates.order)


def _is_boolean(texts: pl.Series) -> bool:
    pattern = "^(?i:true|false)$"
    return bool(texts.head(100).str.contains(pattern).all()) and bool(texts.str.contains(pattern).all())


def _as_text(cells: Cells) -> Column:
    spaced = int((cells.raw != cells.raw.str.strip_chars()).sum())
    if not spaced:
        return Column(_text(cells))
    note = f"column {quoted(cells.column)}: spaces around {counted(spaced, 'cell')} were taken off"
    return Column(_text(cells), (note,))


def _text(cells: Cells) -> pl.Series:
    """The cells as they stood, signs and all; null where they were missing."""
    return cells.raw.str.strip_chars().set(cells.texts.is_null(), None)


def _with_way_out(note: str, option: str, column: str) -> str:
    return f"{note} (otherwise: {option} {printable(column)})"


def _sign_note(cells: Cells) -> str | None:
    if cells.sign is None:
        return None
    first = str(cells.raw[cells.texts.is_not_null().arg_max() or 0]).strip()
    bare = str(cells.texts.drop_nulls()[0])
    return (
        f"column {quoted(cells.column)}: {quoted(cells.sign)} was taken off every cell: {first} became {bare}"
    )


def _retyped(table: Table, columns: Sequence[Column], numeric: Sequence[Cells], marks: Marks) -> Table:
    values = [column.values for column in columns]
    frame = table.frame.with_columns(values)
    kinds = {series.name: series.dtype for series in values}
    by_name = {series.name: series for series in values}
    told = [(c.raw, by_name[c.column]) for c in numeric if by_name[c.column].dtype.is_numeric()]
    lines = table.lines if table.lines is not None else range(1, table.rows + 1)
    reading = replace(
        table.reading,
        decimal=marks.decimal if told or table.reading.separator else None,
        thousands=marks.thousands,
        date_order=next((column.order for column in columns if column.order), None),
        echoes=echoes_of(told, lines),
        notes=(*table.reading.notes, *(note for column in columns for note in column.notes)),
    )
    return replace(table, frame=frame, schema={**table.schema, **kinds}, reading=reading)
