"""TEXT with separators (CSV and its kin) -> a table of text cells, each record with its line."""

import csv
import io
from dataclasses import replace

import numpy as np
import polars as pl

from everystep.read.options import TEXT_SETTINGS, ReadOptions
from everystep.read.table import Reading, Table
from everystep.read.text.faults import Shape, ragged_fault
from everystep.read.text.header import HEAD_ROWS, Header, find_header, named
from everystep.read.text.layout import Layout, layout_of
from everystep.read.text.structure import Positions, Structure
from everystep.read.text.titles import Row
from everystep.words import DataError, counted, listed, whole

csv.field_size_limit(1 << 30)
"""A text in a cell may be long; that a quote mark was never closed is found out otherwise."""


def read_text(data: bytes, name: str, options: ReadOptions, spaces: bool = False) -> Table:
    """The records of a separated text, all cells text. `spaces`: runs of spaces may separate fields."""
    options.refuse(TEXT_SETTINGS, f"{name}, a text")
    layout = layout_of(data, name, options, spaces)
    filled = layout.filled
    if not filled.size:
        raise DataError(f"{name}: the file is empty; it needs a header and at least one record")
    header = find_header([row_of(layout, int(i)) for i in filled[:HEAD_ROWS]], options.header)
    records = filled[header.first :]
    if not records.size:
        raise DataError(
            f"{name}: there is a header (line {whole(header.line or 1)}) but no record below it; add records"
        )
    frame, notes = _frame(layout, records, header)
    return _table(frame, layout, records, replace(header, notes=notes))


def row_of(layout: Layout, record: int) -> Row:
    """A record with its line and its cells."""
    found, data = layout.separation.structure, layout.separation.data
    text = data[found.starts[record] : found.ends[record]].rstrip(b"\r").decode()
    return Row(layout.line(record), tuple(_fields(text, layout)))


def _fields(text: str, layout: Layout) -> list[str]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=layout.separation.character,
        quotechar=layout.quote or None,
        quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE,
    )
    return next(reader, [""])


def _frame(layout: Layout, records: Positions, header: Header) -> tuple[pl.DataFrame, tuple[str, ...]]:
    fields, width = layout.separation.structure.fields[records], len(header.names)
    if layout.separation.separator and (fields == width + 1).all():
        frame = _cells(layout, records, width + 1)
        if not (frame.to_series(width).str.len_bytes() > 0).any():
            return named(frame, replace(header, names=(*header.names, "")), layout.name)
    wrong = np.flatnonzero(fields != width)
    if wrong.size:
        place = f"{layout.name}, line {whole(layout.line(int(records[wrong[0]])))}"
        raise ragged_fault(
            place, int(fields[wrong[0]]), Shape(width, header.line, layout.separation.character)
        )
    return named(_cells(layout, records, width), header, layout.name)


def _cells(layout: Layout, records: Positions, width: int) -> pl.DataFrame:
    """All cells as text; a cell with nothing in it is null."""
    try:
        frame = pl.read_csv(
            _body(layout.separation.data, layout.separation.structure, records),
            has_header=False,
            schema={str(i): pl.String for i in range(width)},
            separator=layout.separation.character,
            quote_char=layout.quote,
        )
    except pl.exceptions.PolarsError:
        frame = pl.DataFrame()
    if frame.height != len(records):
        raise DataError(
            f"{layout.name}: the records can't be told apart; check its quote marks and separator"
        )
    return frame


def _body(data: bytes, found: Structure, records: Positions) -> bytes:
    """The bytes of the records alone: one slice where no blank line stands between them."""
    gaps = np.flatnonzero(np.diff(records) > 1)
    firsts = records[np.concatenate(([0], gaps + 1))]
    lasts = records[np.concatenate((gaps, [len(records) - 1]))]
    return b"\n".join(data[found.starts[a] : found.ends[b]] for a, b in zip(firsts, lasts, strict=True))


def _table(frame: pl.DataFrame, layout: Layout, records: Positions, header: Header) -> Table:
    lines = layout.separation.structure.lines[records] + (layout.first_line - 1)
    reading = reading_of(layout, header, (*layout.notes, *_blank_note(layout, records), *header.notes))
    return Table(layout.name, frame.lazy(), dict(frame.schema), frame.height, reading, _as_range(lines))


def reading_of(layout: Layout, header: Header, notes: tuple[str, ...]) -> Reading:
    """How the text was read, as far as its layout and its header tell."""
    separator = layout.separation.separator
    return Reading(
        source=layout.name,
        format="text" if separator in {"\t", " ", "|"} else "CSV",
        separator=separator,
        quote=layout.quote,
        encoding=layout.encoding,
        header_line=header.line,
        skipped=(*layout.skipped, *header.skipped),
        notes=notes,
    )


def _blank_note(layout: Layout, records: Positions) -> tuple[str, ...]:
    """Blank lines between records (at the end of a file they mean nothing)."""
    between = np.setdiff1d(np.arange(records[0], records[-1] + 1), records, assume_unique=True)
    if not between.size:
        return ()
    lines = [whole(layout.line(int(record))) for record in between[:6]]
    rest = f" and {whole(between.size - 6)} more" if between.size > 6 else ""
    return (f"{counted(between.size, 'blank line')} between records skipped: {listed(lines)}{rest}",)


def _as_range(lines: Positions) -> range | Positions:
    """Lines that simply count up are not stored one by one."""
    first, last = int(lines[0]), int(lines[-1])
    return range(first, last + 1) if last - first == len(lines) - 1 else lines
