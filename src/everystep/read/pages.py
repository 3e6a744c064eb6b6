"""PARQUET pages -> are they what they say, and their bytes those that were written?

polars believes what a page's header says, and ends with the process where that is absurd; and it reads a page
without comparing its checksum, which some writers add. Here the headers are added up, and the CRC-32 of a
page's bytes is compared with the one in its header.
"""

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from everystep.read.footer import PARSING_FAULTS, Pages, Thrift, pages_of
from everystep.words import DataError, quoted

_SHORT, _LONG = 1 << 9, 1 << 16
"""Bytes that a page's header may have: most are short, some carry long texts."""

_SLACK = 100
"""Bytes that old writers forgot to count."""

_MOST = 1000
"""Pages of a column and a group of rows that are looked at where there are no checksums."""

_THREADS = 4


def refuse_changed_bytes(path: Path) -> None:
    """Raise `DataError` where a page of a Parquet file isn't what its checksum says, or can't be at all."""
    try:
        with path.open("rb") as file:
            found = list(pages_of(file))
        with ThreadPoolExecutor(_THREADS) as pool:
            wrong = [column for column in pool.map(lambda pages: _wrong(path, pages), found) if column]
    except (*PARSING_FAULTS, OSError):
        raise _damaged(path, "what it says of its pages can't be right") from None
    if wrong:
        raise _damaged(path, f"a page of column {quoted(wrong[0])} isn't what its checksum says")


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path.name}: the file is damaged ({why}); write it anew")


def _wrong(path: Path, pages: Pages) -> str | None:
    """The column, if one of its pages has other bytes than it had when it was written.

    Raises one of `PARSING_FAULTS` where the headers don't add up.
    """
    at, values, visited = pages.start, 0, 0
    with path.open("rb", buffering=0) as file:
        while at < pages.end and values < pages.values:
            head = _head(file, at)
            if not 0 <= head.size <= pages.end + _SLACK - head.start:
                raise ValueError(head)
            values, visited = values + head.values, visited + 1
            if head.checksum is not None:
                file.seek(head.start)
                if zlib.crc32(file.read(head.size)) != head.checksum:
                    return pages.column
            elif visited == _MOST:
                return None
            at = head.start + head.size
    if values != pages.values:
        raise ValueError(values)
    return None


@dataclass(frozen=True)
class _Head:
    """What the header of a page says: its checksum, where its bytes begin, how many, with how many cells."""

    checksum: int | None
    start: int
    size: int
    values: int


def _head(file: RawIOBase, at: int) -> _Head:
    try:
        return _parsed(file, at, _SHORT)
    except IndexError:
        return _parsed(file, at, _LONG)


def _parsed(file: RawIOBase, at: int, length: int) -> _Head:
    file.seek(at)
    header = Thrift(file.read(length) or b"")
    about = header.struct()
    crc, cells = about.get(4), about.get(5) or about.get(8) or {1: 0}
    if about[2] < 0 or cells[1] < 0:
        raise ValueError(about)
    return _Head(None if crc is None else crc & 0xFFFFFFFF, at + header.at, about[3], cells[1])
