"""How to know data again: the SHA-256 of its files, or of the cells of a table in memory."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import numpy as np
import polars as pl

from everystep.read.files import Stamp, opened, refuse_changed
from everystep.read.table import Table
from everystep.words import EverystepError


@dataclass(frozen=True)
class Digest:
    """What tells data from any other: `sha256` of the file `name` with so many `bytes`, as `sha256sum`
    prints it; for a table that was in memory `bytes` is None, and it is that of the table's cells.
    """

    name: str
    sha256: str
    bytes: int | None


def digests_of(table: Table) -> tuple[Digest, ...]:
    """The digest of each file that a table was read from, in order; of its cells if it came from none.

    Raises `DataError` for a file that isn't any more what was read.
    """
    paths = [Path(path) for path in table.reading.paths]
    if not paths:
        return (Digest(table.name, sha256_of_cells(table), None),)
    refuse_changed(table.stamps)
    digests = tuple(Digest(path.name, sha256(path), Stamp.of(path).size) for path in paths)
    refuse_changed(table.stamps)
    return digests


class Digesting:
    """The digests of a table, made beside other work; the thread ends with the process, done or not."""

    def __init__(self, table: Table) -> None:
        self._found: tuple[Digest, ...] = ()
        self._fault: EverystepError | None = None
        self._thread = Thread(target=self._make, args=(table,), daemon=True)
        self._thread.start()

    def done(self) -> tuple[Digest, ...]:
        """The digests, once they are made. Raises as `digests_of` does."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._found

    def _make(self, table: Table) -> None:
        try:
            self._found = digests_of(table)
        except EverystepError as fault:
            self._fault = fault


def digests_like(table: Table, earlier: Sequence[Digest]) -> tuple[Digest, ...]:
    """A table's digests as earlier ones were made: of its cells if those were, else of its files."""
    if earlier[0].bytes is None:
        return (Digest(table.name, sha256_of_cells(table), None),)
    return digests_of(table)


def sha256(path: Path) -> str:
    """A file's SHA-256 as `sha256sum` prints it. Raises `DataError` where it can't be read."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_cells(table: Table) -> str:
    """The SHA-256 of a table's content: its columns' names, and each block's cells column by column.

    Of a column of numbers are hashed which cells are missing, then the numbers as they lie in memory; of
    any other its cells as Python writes them. So it doesn't matter what kind of object held the table.
    """
    content = hashlib.sha256()
    for block in table.blocks():
        for column in block:
            for part in _parts(column):
                content.update(len(part).to_bytes(8, "little"))
                content.update(part)
    return content.hexdigest()


def _parts(column: pl.Series) -> Iterator[bytes]:
    yield column.name.encode()
    numbers = column.fill_null(0).to_numpy() if column.dtype.is_integer() or column.dtype.is_float() else None
    if numbers is not None and numbers.dtype.kind in "iuf":
        yield column.is_null().to_numpy().tobytes()
        yield np.ascontiguousarray(numbers, dtype=numbers.dtype.newbyteorder("<")).tobytes()
    else:
        yield repr(column.to_list()).encode("utf-8", "surrogatepass")
