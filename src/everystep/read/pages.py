"""PARQUET pages -> are their bytes those that were written? By the checksums that some writers add.

polars reads a page without comparing its checksum. Here the CRC-32 of a page's bytes is compared with the
one in its header. A file without checksums costs one look at its first page.
"""

import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from everystep.read.footer import PARSING_FAULTS, Pages, Thrift, pages_of
from everystep.words import DataError, quoted

_HEADER = 1 << 16
_THREADS = 4


def refuse_changed_bytes(path: Path) -> None:
    """Raise `DataError` where a page of a Parquet file isn't what its checksum says."""
    try:
        with path.open("rb") as file:
            found = list(pages_of(file))
            if not found or _checksum(file, found[0].start)[0] is None:
                return
        with ThreadPoolExecutor(_THREADS) as pool:
            wrong = [column for column in pool.map(lambda pages: _wrong(path, pages), found) if column]
    except (*PARSING_FAULTS, OSError):
        raise _damaged(path, "a page's header can't be read") from None
    if wrong:
        raise _damaged(path, f"a page of column {quoted(wrong[0])} isn't what its checksum says")


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path.name}: the file is damaged ({why}); write it anew")


def _wrong(path: Path, pages: Pages) -> str | None:
    """The column, if one of its pages has other bytes than it had when it was written."""
    at = pages.start
    with path.open("rb") as file:
        while at < pages.end:
            expected, start, size = _checksum(file, at)
            if not 0 <= size <= pages.end - start:
                raise ValueError(size)
            file.seek(start)
            if expected is not None and zlib.crc32(file.read(size)) != expected:
                return pages.column
            at = start + size
    return None


def _checksum(file: BinaryIO, at: int) -> tuple[int | None, int, int]:
    """What the header of the page at a byte says: its checksum, and where its bytes begin and how many."""
    file.seek(at)
    header = Thrift(file.read(_HEADER))
    about = header.struct()
    crc = about.get(4)
    return None if crc is None else crc & 0xFFFFFFFF, at + header.at, about[3]
