"""A PLAIN text -> a table, fast: what is a number in every cell is read as one, never as text.

This is the fast twin of `reader.read_text`. It takes the texts that programs write and gives up on any
other: what it reads is what the careful way reads, and what it doesn't is left to that.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from everystep.read.cells.echoes import LOOKED_AT
from everystep.read.files import changed
from everystep.read.options import ReadOptions
from everystep.read.table import AtOnce, Table
from everystep.read.text.chunks import Chunk, Form, chunks_of
from everystep.read.text.header import HEAD_ROWS, Header, find_header, names_of
from everystep.read.text.kinds import Kinds, kinds_of, long_floats, merged, surprising
from everystep.read.text.layout import Layout, layout_of
from everystep.read.text.reader import reading_of, row_of
from everystep.watch import tell
from everystep.words import EverystepError

_HEAD = 1 << 21
_JUDGED = 1 << 20
"""The separator is found in the first megabyte below the lines that are left out."""

_SAMPLE = 1 << 16
_AT_A_TIME = 2
_PLAIN_ENCODING = "UTF-8"


class _NotPlainError(Exception):
    """The text isn't plain, or is not what it seemed to be."""


@dataclass(frozen=True)
class _Plan:
    """What the top of a plain text told: header, form of the lines, byte and line of the first record."""

    layout: Layout
    header: Header
    form: Form
    start: int
    line: int


def read_plain(
    file: BinaryIO, name: str, options: ReadOptions, spaces: bool = False, kept: Path | None = None
) -> Table | None:
    """The records of a plain text; None where it isn't plain, or options ask for a look at each cell.

    With `kept`, where the file is, they are left there and read anew in each pass, chunk by chunk.
    """
    if _ask_for_text(options):
        return None
    try:
        plan = _plan(file, name, options, spaces)
        sample = _sample(file, plan)
        kinds = kinds_of(sample, lambda column: options.is_text(plan.header.names[int(column)]))
        walk = _walked(file, plan, kinds, keep=kept is None)
        frame = _in_memory(file, plan, walk) if kept is None else _on_disk(kept, plan, walk)
        return replace(_table(frame, sample, plan, walk), on_disk=kept is not None)
    except (_NotPlainError, EverystepError, pl.exceptions.PolarsError):
        return None  # the careful way says what is wrong, if anything is


def _ask_for_text(options: ReadOptions) -> bool:
    """Whether something was set, or is usual, by which a plain number may be something else."""
    given = (options.sheet, options.encoding, options.decimal, options.thousands, options.usual_thousands)
    return bool(options.missing) or any(given) or options.usual_decimal not in {None, "."}


def _plan(file: BinaryIO, name: str, options: ReadOptions, spaces: bool) -> _Plan:
    head = _lines_at(file, 0, _HEAD).rstrip(b"\r\n")
    layout = layout_of(head, name, options, spaces)
    found, below = layout.separation.structure, layout.separation.data
    filled = layout.filled
    if not len(filled):
        raise _NotPlainError
    usual = (layout.separation.separator or " ") != " " and layout.encoding == _PLAIN_ENCODING
    even = len(filled) == len(found.fields) and bool((found.fields == found.fields[0]).all())
    seen = len(head) < _HEAD or (len(below) > _JUDGED and len(filled) > HEAD_ROWS)
    if not (usual and even and seen and head.endswith(below)):
        raise _NotPlainError
    header = find_header([row_of(layout, i) for i in range(min(len(filled), HEAD_ROWS))], options.header)
    if header.first == len(filled):
        raise _NotPlainError
    form = Form(layout.separation.character, layout.quote, len(header.names))
    start = int(found.starts[header.first]) + len(head) - len(below)
    return _Plan(layout, header, form, start, layout.line(header.first))


def _lines_at(file: BinaryIO, start: int, size: int) -> bytes:
    """Whole lines from byte `start` on, about `size` bytes."""
    file.seek(start)
    return file.read(size) + file.readline()


def _sample(file: BinaryIO, plan: _Plan) -> pl.DataFrame:
    """Cells from the top, the middle and the end, as text."""
    size = file.seek(0, 2)
    parts = [_parsed(_lines_at(file, plan.start, 1 << 20), plan.form, {}).head(LOOKED_AT)]
    for place in ((plan.start + size) // 2, size - _SAMPLE):
        if place > plan.start + (1 << 20):
            file.seek(place)
            file.readline()
            parts.append(_parsed(_lines_at(file, file.tell(), _SAMPLE), plan.form, {}))
    return pl.concat(parts)


@dataclass
class _Walk:
    """What a walk over all chunks found: the columns' kinds, which have a value, which have long numbers."""

    kinds: Kinds
    rows: int = 0
    parts: list[pl.DataFrame] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    long: set[str] = field(default_factory=set)

    def add(self, part: pl.DataFrame, kinds: Kinds, keep: bool) -> None:
        """Take in the records of the next chunk."""
        self.kinds = merged(self.kinds, kinds)
        self.rows += part.height
        self.filled |= {column.name for column in part if column.null_count() < part.height}
        self.long |= long_floats(part)
        self.parts += [part] if keep else []


def _walked(file: BinaryIO, plan: _Plan, kinds: Kinds, keep: bool) -> _Walk:
    """Walk over all chunks, two of them parsed at a time; what one teaches of the kinds later ones know."""
    walk, coming = _Walk(kinds), deque[tuple[int, Future[tuple[pl.DataFrame, Kinds]]]]()
    size, read = file.seek(0, 2) - plan.start, 0
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for chunk in _plain_chunks(file, plan, pl.Int64 in kinds.values()):
            coming.append((len(chunk.data), pool.submit(_read, chunk, plan.form, walk.kinds)))
            if len(coming) > _AT_A_TIME:
                length, part = coming.popleft()
                walk.add(*part.result(), keep)
                read += length
                tell(walk.rows, max(round(walk.rows * size / read), walk.rows))
        for _, part in coming:
            walk.add(*part.result(), keep)
    if not walk.rows:
        raise _NotPlainError
    return walk


def _in_memory(file: BinaryIO, plan: _Plan, walk: _Walk) -> pl.LazyFrame:
    """All records; text of columns that late turned out not to be numbers is fetched by a second walk."""
    parts, kinds = walk.parts, walk.kinds
    texts = [name for name, kind in kinds.items() if kind == pl.String]
    late = [name for name in texts if any(part.schema[name] != pl.String for part in parts)]
    if late:
        again = (_parsed(chunk.data, plan.form, {}, late) for chunk in _plain_chunks(file, plan, zeros=False))
        parts = [part.with_columns(text) for part, text in zip(parts, again, strict=True)]
    return pl.concat(part.cast(pl.Schema(kinds)) for part in parts).lazy()


def _on_disk(path: Path, plan: _Plan, walk: _Walk) -> pl.LazyFrame:
    """All records, parsed anew in each pass; only the columns that the pass asks for."""

    def parts(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        try:
            with path.open("rb") as file:
                for chunk in _plain_chunks(file, plan, zeros=False):
                    part = _parsed(chunk.data, plan.form, walk.kinds, columns)
                    part = part.head(part.height if rows is None else rows)
                    part = part if columns is None else part.select(columns)
                    yield part if predicate is None else part.filter(predicate)
                    rows = None if rows is None else rows - part.height
                    if rows == 0:
                        return
        except (_NotPlainError, pl.exceptions.PolarsError):
            raise changed(path) from None

    return register_io_source(parts, schema=pl.Schema(walk.kinds))


def _plain_chunks(file: BinaryIO, plan: _Plan, zeros: bool) -> Iterator[Chunk]:
    for chunk in chunks_of(file, plan.start, plan.form, zeros):
        if chunk is None:
            raise _NotPlainError
        yield chunk


def _read(chunk: Chunk, form: Form, kinds: Kinds) -> tuple[pl.DataFrame, Kinds]:
    """The records of a chunk, and the kinds of columns after a look at it."""
    try:
        part = _parsed(chunk.data, form, kinds)
    except pl.exceptions.PolarsError:
        kinds = merged(kinds, kinds_of(_parsed(chunk.data, form, {}), lambda _: False))
        part = _parsed(chunk.data, form, kinds)
    codes = [str(i) for i in chunk.zeros if kinds[str(i)] == pl.Int64]
    if odd := {*surprising(part), *codes}:
        kinds = {name: pl.String if name in odd else kind for name, kind in kinds.items()}
        part = part.with_columns(_parsed(chunk.data, form, {}, list(odd)))
    if part.height != chunk.lines or _has_blank(part):
        raise _NotPlainError
    return part, kinds


def _has_blank(part: pl.DataFrame) -> bool:
    """Whether a record has nothing in any column."""
    may = all(column.null_count() for column in part)
    return may and bool(part.select(pl.all_horizontal(pl.all().is_null()).any()).item())


def _parsed(data: bytes, form: Form, kinds: Kinds, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Cells under the numbers of their columns (from 0): numbers where `kinds` say so, else text."""
    return pl.read_csv(
        data,
        has_header=False,
        schema={str(i): kinds.get(str(i), pl.String) for i in range(form.width)},
        columns=None if columns is None else [int(name) for name in columns],
        separator=form.separator,
        quote_char=form.quote,
    )


def _table(frame: pl.LazyFrame, top: pl.DataFrame, plan: _Plan, walk: _Walk) -> Table:
    layout, header = plan.layout, plan.header
    names, notes = _names(frame, plan, walk)
    kinds = pl.Schema(walk.kinds)
    numbers = {name: new for name, new in names.items() if walk.kinds[name] != pl.String}
    at_once = AtOnce(
        top.select(numbers.keys()).rename(numbers).head(walk.rows),
        frozenset(new for name, new in numbers.items() if name not in walk.filled),
        frozenset(new for name, new in numbers.items() if name in walk.long),
    )
    return Table(
        layout.name,
        frame.select(names.keys()).rename(names),
        {new: kinds[name] for name, new in names.items()},
        walk.rows,
        reading_of(layout, header, (*layout.notes, *notes)),
        range(plan.line, plan.line + walk.rows),
        at_once=at_once,
    )


def _names(frame: pl.LazyFrame, plan: _Plan, walk: _Walk) -> tuple[dict[str, str], tuple[str, ...]]:
    """The columns' names. Only nameless columns must be seen for it: are they empty, do they count up?"""
    nameless = [str(i) for i, name in enumerate(plan.header.names) if not name]
    seen = frame.select(nameless).collect()
    columns = [seen[name] if name in nameless else pl.Series(name, [None]) for name in walk.kinds]
    return names_of(columns, plan.header, plan.layout.name)
