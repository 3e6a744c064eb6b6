"""TEXT with separators (CSV and its kin) -> a table of text cells, each record with its line."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from everystep.read.decode import Decoded, decoded
from everystep.read.faults import quote_fault, ragged_fault
from everystep.read.header import HEAD_ROWS, Header, Row, find_header, named
from everystep.read.options import TEXT_SETTINGS, ReadOptions
from everystep.read.separators import Separation, candidates, in_spaces, separated, separated_by
from everystep.read.structure import Positions, Structure
from everystep.read.table import Reading, Skipped, Table
from everystep.words import DataError, counted, listed, whole


@dataclass(frozen=True)
class _Text:
    """A decoded text cut into records, and what was found on the way."""

    separation: Separation
    quote: str | None
    first_line: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]

    @property
    def filled(self) -> Positions:
        """Which records aren't blank: neither empty nor made of separators or spaces alone."""
        found, text = self.separation.structure, np.frombuffer(self.separation.data, np.uint8)
        returns = (found.ends > found.starts) & (text[found.ends - 1] == ord("\r"))
        blank = found.ends - found.starts - returns < found.fields
        indented = (
            ~blank & (found.fields == 1) & np.isin(text[np.minimum(found.starts, len(text) - 1)], [9, 32])
        )
        for i in np.flatnonzero(indented):
            blank[i] = not self.separation.data[found.starts[i] : found.ends[i]].strip()
        return np.flatnonzero(~blank)

    def line(self, record: int) -> int:
        """The line of the file at which a record begins."""
        return int(self.separation.structure.lines[record]) + self.first_line - 1


def read_text(data: bytes, name: str, options: ReadOptions, spaces: bool = False) -> Table:
    """The records of a separated text, all cells text. `spaces`: runs of spaces may separate fields."""
    options.refuse(TEXT_SETTINGS, f"{name}, a text")
    text = decoded(data, name, options.encoding)
    cut = _cut(text, name, options, spaces)
    filled = cut.filled
    if not filled.size:
        raise DataError(f"{name}: the file is empty; it needs a header and at least one record")
    header = find_header([_row(cut, int(i)) for i in filled[:HEAD_ROWS]], options.header)
    records = filled[header.first :]
    if not records.size:
        raise DataError(
            f"{name}: there is a header (line {whole(header.line or 1)}) but no record below it; add records"
        )
    frame, notes = _frame(cut, records, header, name)
    return _table(frame, cut, records, replace(header, notes=notes), text, name)


def _cut(text: Decoded, name: str, options: ReadOptions, spaces: bool) -> _Text:
    data, skipped = _below(text.data, options.skip_first)
    quote = '"' if options.quote is None else options.quote or None
    separation = _separation(data, quote, options, spaces)
    cut = _Text(separation, quote, options.skip_first + 1, skipped, text.notes)
    return cut if separation.structure.sound else _mended(cut, name, options)


def _below(data: bytes, lines: int) -> tuple[bytes, tuple[Skipped, ...]]:
    """The text below the first lines, and those lines."""
    if not lines:
        return data, ()
    *above, rest = data.split(b"\n", lines) if data.count(b"\n") >= lines else [*data.split(b"\n"), b""]
    texts = (line.rstrip(b"\r").decode() for line in above)
    return rest, tuple(Skipped(i, t, "left out by --skip-first") for i, t in enumerate(texts, start=1))


def _separation(data: bytes, quote: str | None, options: ReadOptions, spaces: bool) -> Separation:
    if options.separator == " ":
        return separated_by(in_spaces(data), " ", quote)
    if options.separator is not None:
        return separated_by(data, options.separator, quote)
    found = separated(data, quote, candidates(options.decimal))
    if found.separator is None and spaces:
        in_columns = separated(in_spaces(data), quote, " ")
        return in_columns if in_columns.separator else found
    return found


def _mended(cut: _Text, name: str, options: ReadOptions) -> _Text:
    """Two things that people write and no rule allows: `1, "a"`, and inch marks as plain text."""
    data, separation = cut.separation.data, cut.separation
    mark, quote = re.escape(separation.character.encode()), (cut.quote or "").encode()
    closed = re.sub(rb"(^|%b|\n) +(?=%b(?!%b))" % (mark, quote, quote), rb"\1", data)
    closed = re.sub(rb"(?<=%b) +(?=%b|\r?\n|$)" % (quote, mark), b"", closed)
    tight = separated_by(closed, separation.character, cut.quote)
    if tight.structure.sound:
        return replace(cut, separation=replace(tight, separator=separation.separator))
    if not separation.structure.proper and options.quote is None:
        note = "quote marks stand inside fields and never around them, so they were read as plain text"
        plain = _separation(data, None, options, spaces=False)
        return replace(cut, separation=plain, quote=None, notes=(*cut.notes, note))
    raise quote_fault(data, separation.structure, name, cut.first_line)


def _row(cut: _Text, record: int) -> Row:
    found, data = cut.separation.structure, cut.separation.data
    text = data[found.starts[record] : found.ends[record]].rstrip(b"\r").decode()
    return Row(cut.line(record), tuple(_fields(text, cut)))


def _fields(text: str, cut: _Text) -> Sequence[str]:
    quoting = csv.QUOTE_MINIMAL if cut.quote else csv.QUOTE_NONE
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=cut.separation.character,
        quotechar=cut.quote or None,
        quoting=quoting,
    )
    return next(reader, [""])


def _frame(cut: _Text, records: Positions, header: Header, name: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    fields, width = cut.separation.structure.fields[records], len(header.names)
    if (fields == width + 1).all() and cut.separation.separator:
        header = replace(header, names=(*header.names, ""))
        frame = _cells(cut, records, width + 1)
        if frame.to_series(width).drop_nulls().str.len_bytes().sum() == 0:
            return named(frame, header, name)
    wrong = np.flatnonzero(fields != width)
    if wrong.size:
        record = int(records[wrong[0]])
        raise ragged_fault(
            name, cut.line(record), int(fields[wrong[0]]), width, header.line, cut.separation.character
        )
    return named(_cells(cut, records, width), header, name)


def _cells(cut: _Text, records: Positions, width: int) -> pl.DataFrame:
    """All cells as text; a cell with nothing in it is null."""
    body = _body(cut.separation.data, cut.separation.structure, records)
    frame = pl.read_csv(
        body,
        has_header=False,
        schema={str(i): pl.String for i in range(width)},
        separator=cut.separation.character,
        quote_char=cut.quote,
    )
    if frame.height != len(records):
        raise DataError(
            f"{cut.line(int(records[0]))}: the records could not be told apart; check the quote marks"
        )
    return frame


def _body(data: bytes, found: Structure, records: Positions) -> bytes:
    """The bytes of the records alone: one slice where no blank line stands between them."""
    gaps = np.flatnonzero(np.diff(records) > 1)
    firsts = records[np.concatenate(([0], gaps + 1))]
    lasts = records[np.concatenate((gaps, [len(records) - 1]))]
    return b"\n".join(data[found.starts[a] : found.ends[b]] for a, b in zip(firsts, lasts, strict=True))


def _table(
    frame: pl.DataFrame, cut: _Text, records: Positions, header: Header, text: Decoded, name: str
) -> Table:
    lines = cut.separation.structure.lines[records] + (cut.first_line - 1)
    reading = Reading(
        source=name,
        format="CSV" if cut.separation.separator in {",", ";", None} else "text",
        separator=cut.separation.separator,
        quote=cut.quote,
        encoding=text.encoding,
        header_line=header.line,
        skipped=(*cut.skipped, *header.skipped),
        notes=(*cut.notes, *_blank_note(cut, records), *header.notes),
    )
    return Table(name, frame.lazy(), dict(frame.schema), frame.height, reading, _as_range(lines))


def _blank_note(cut: _Text, records: Positions) -> tuple[str, ...]:
    """Blank lines between records (at the end of a file they mean nothing)."""
    between = np.setdiff1d(np.arange(records[0], records[-1] + 1), records, assume_unique=True)
    if not between.size:
        return ()
    lines = [whole(cut.line(int(record))) for record in between[:6]]
    rest = f" and {whole(between.size - 6)} more" if between.size > 6 else ""
    return (f"{counted(between.size, 'blank line')} between records skipped: {listed(lines)}{rest}",)


def _as_range(lines: Positions) -> range | Positions:
    """Lines that simply count up are not stored one by one."""
    first, last = int(lines[0]), int(lines[-1])
    return range(first, last + 1) if last - first == len(lines) - 1 else lines
