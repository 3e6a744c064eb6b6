"""Records, and how they were read: what every source becomes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import polars as pl

from everystep.read.files import Stamp, unchanged_since
from everystep.read.scans import missing_records, worded
from everystep.watch import tell
from everystep.words import quoted, whole

BLOCK_ROWS = 65_536
"""Rows of one block. Blocks are counted in raw rows of the whole table, before any row is left out,
so that whatever is summed block by block has the same bits however the table was cut into files."""

BLOCK_NUMBERS = 1 << 24
"""Numbers that a block holds at most (128 MB): a wide table has fewer rows in each."""

NUMBERS_OF_A_TEXT = 16
"""A column of text may become many columns of numbers; it counts as so many."""


@dataclass(frozen=True)
class Skipped:
    """A line of the source that is no record: a title, a blank line, a row of units, a total."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Echo:
    """One cell as it stood in the source and the number that it became."""

    line: int
    column: str
    read: str
    number: float


@dataclass(frozen=True)
class Reading:
    """How a table was read: everything a person may want to check, and what can be set otherwise.

    `format` names the kind of source in a word or two ('CSV', 'Excel', 'Parquet', 'data frame').
    Text sources also say their `separator`, `decimal` mark, `thousands` mark, `encoding` and `quote`;
    spreadsheets their `sheet`; `date_order` is that of dates like 01/02/2024. `notes` are sentences about
    whatever was not plain.
    """

    source: str
    format: str
    paths: tuple[str, ...] = ()
    separator: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    date_order: str | None = None
    header_line: int | None = None
    skipped: tuple[Skipped, ...] = ()
    echoes: tuple[Echo, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class JoinedLines(Sequence[int]):
    """The lines of several files, one file after the other; `starts` are the records at which each begins."""

    starts: tuple[int, ...]
    parts: tuple[Sequence[int], ...]

    def __len__(self) -> int:
        return self.starts[-1] + len(self.parts[-1])

    def __getitem__(self, record: Any) -> Any:
        if not 0 <= record < len(self):
            raise IndexError(record)
        part = bisect_right(self.starts, record) - 1
        return self.parts[part][record - self.starts[part]]


@dataclass(frozen=True)
class AtOnce:
    """The columns of a text that were read as numbers at once: their first cells as they stood, which of
    them have no value at all, and which have numbers too long to be exact."""

    top: pl.DataFrame
    empty: frozenset[str]
    long: frozenset[str]

    def head(self, rows: int) -> "AtOnce":
        """Without what is below so many records."""
        return AtOnce(self.top.head(rows), self.empty, self.long)


@dataclass(frozen=True)
class Table:
    """Records as typed columns, read in blocks, which can say where each of them stood.

    `frame` is lazy: a source in memory and one on disk are walked alike. `lines` gives the line (of a
    text file) or row number (of a sheet) at which record i of the table begins; None where a source
    has no lines, and records are then counted from 1.
    """

    name: str
    frame: pl.LazyFrame
    schema: dict[str, pl.DataType]
    rows: int
    reading: Reading
    lines: Sequence[int] | Any | None = field(default=None, repr=False)
    file_starts: tuple[tuple[int, str], ...] = ()
    """Where several files are one table: (first record, file name), in order."""
    stamps: tuple[Stamp, ...] = field(default=(), repr=False)
    """Of the files that it was read from; with `on_disk` they are read anew in each pass."""
    on_disk: bool = False
    at_once: AtOnce | None = field(default=None, repr=False)

    @property
    def is_remote(self) -> bool:
        """Whether others read its blocks (`Remote`), which then needn't be held here."""
        return False

    @property
    def block_rows(self) -> int:
        """How many rows its blocks have: it follows from the columns alone, wherever they are."""
        texts = sum(kind == pl.String for kind in self.schema.values())
        return block_rows(len(self.schema) + (NUMBERS_OF_A_TEXT - 1) * texts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the table's order."""
        return tuple(self.schema)

    def blocks(self, columns: Sequence[str] | None = None, rows: int | None = None) -> Iterator[pl.DataFrame]:
        """The records in order, `block_rows` or so many `rows` at a time; only the last block may be shorter.

        Raises `DataError` where they are left on disk, and a file there is damaged or has changed.
        """
        names = list(self.columns if columns is None else columns)
        each = self.block_rows if rows is None else rows
        parts = self.frame.select(names).collect_batches(
            chunk_size=each, maintain_order=True, lazy=True, engine="streaming"
        )
        if not self.on_disk:
            yield from _reblocked(parts, each)
            return
        with unchanged_since(self.stamps), worded(self.reading.paths, self.name):
            yield from self._all(_reblocked(parts, each))

    def _all(self, blocks: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The blocks, which must hold all records: polars says nothing where one of its threads broke off."""
        rows = 0
        for block in blocks:
            rows += block.height
            yield block
        if rows != self.rows:
            raise missing_records(rows, self.rows)

    def walked(self, columns: Sequence[str], rows: int | None = None) -> Iterable[tuple[int, pl.DataFrame]]:
        """The `blocks` of some columns, each with the number of its first record; who watches is told."""
        firsts = count(0, self.block_rows if rows is None else rows)
        for first, block in zip(firsts, self.blocks(columns, rows), strict=False):
            yield first, block
            tell(first + block.height, self.rows)

    def place(self, record: int) -> str:
        """Where record number `record` (from 0) stands in its file, as said in a sentence: 'line 7'."""
        if self.lines is None:
            return f"record {whole(record - self._file_start(record) + 1)}"
        return f"{'row' if self.reading.sheet else 'line'} {whole(int(self.lines[record]))}"

    def where(self, column: str, record: int) -> str:
        """Where a cell stands: "homes.csv, line 7, column 'price'"."""
        return f"{self.file(record)}, {self.place(record)}, column {quoted(column)}"

    def file(self, record: int) -> str:
        """The file that record number `record` (from 0) comes from."""
        return self.file_starts[self._part(record)][1] if self.file_starts else self.name

    def _file_start(self, record: int) -> int:
        return self.file_starts[self._part(record)][0] if self.file_starts else 0

    def _part(self, record: int) -> int:
        return bisect_right([first for first, _ in self.file_starts], record) - 1


def block_rows(columns: int) -> int:
    """How many rows a block of so many columns of numbers has."""
    return max(min(BLOCK_ROWS, BLOCK_NUMBERS // max(columns, 1)), 1)


def _reblocked(parts: Iterable[pl.DataFrame], each: int) -> Iterator[pl.DataFrame]:
    """Parts of any sizes as blocks of so many rows, each one piece of memory."""
    waiting: list[pl.DataFrame] = []
    rows = 0
    for part in parts:
        if not rows and part.height == each and part.n_chunks() == 1:
            yield part  # as it mostly comes: a copy would take as long as reading it
            continue
        waiting.append(part)
        rows += part.height
        while rows >= each:
            joined = pl.concat(waiting)
            yield joined.head(each).rechunk()
            waiting, rows = [joined[each:]], rows - each
    if rows:
        yield pl.concat(waiting).rechunk()
