"""PARQUET pages -> are their bytes those that were written? By the checksums that some writers add.

polars reads a page without comparing its checksum. Here each page's header is parsed (Thrift's compact
protocol, the few types that Parquet uses) and the CRC-32 of the bytes behind it is compared. A file
without checksums costs one look at its first page.
"""

import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from everystep.words import DataError, quoted

_HEADER = 1 << 16
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_THREADS = 4


@dataclass(frozen=True)
class _Pages:
    """The pages of one column in one group of rows: where they stand in the file."""

    column: str
    start: int
    end: int


def refuse_changed_bytes(path: Path) -> None:
    """Raise `DataError` where a page of a Parquet file isn't what its checksum says."""
    try:
        with path.open("rb") as file:
            found = list(_pages(file))
            if not found or _checksum(file, found[0].start)[0] is None:
                return
        with ThreadPoolExecutor(_THREADS) as pool:
            wrong = [column for column in pool.map(lambda pages: _wrong(path, pages), found) if column]
    except (IndexError, KeyError, struct.error):
        raise _damaged(path, "a page's header can't be read") from None
    if wrong:
        raise _damaged(path, f"a page of column {quoted(wrong[0])} isn't what its checksum says")


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path.name}: the file is damaged ({why}); write it anew")


def _pages(file: BinaryIO) -> Iterator[_Pages]:
    """All pages, as the file's last part lists them."""
    file.seek(-8, 2)
    size = int.from_bytes(file.read(4), "little")
    file.seek(-8 - size, 2)
    footer = _Thrift(file.read(size)).struct()
    for group in footer.get(4, []):
        for column in group[1]:
            about = column[3]
            first = min(about[9], about.get(11) or about[9])
            yield _Pages(b".".join(about[3]).decode(errors="replace"), first, first + about[7])


def _wrong(path: Path, pages: _Pages) -> str | None:
    """The column, if one of its pages has other bytes than it had when it was written."""
    at = pages.start
    with path.open("rb") as file:
        while at < pages.end:
            expected, start, size = _checksum(file, at)
            file.seek(start)
            if expected is not None and zlib.crc32(file.read(size)) != expected:
                return pages.column
            at = start + size
    return None


def _checksum(file: BinaryIO, at: int) -> tuple[int | None, int, int]:
    """What the header of the page at a byte says: its checksum, and where its bytes begin and how many."""
    file.seek(at)
    header = _Thrift(file.read(_HEADER))
    about = header.struct()
    crc = about.get(4)
    return None if crc is None else crc & 0xFFFFFFFF, at + header.at, about[3]


class _Thrift:
    """Values of Thrift's compact protocol, read one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def struct(self) -> dict[int, Any]:
        """The fields of a struct by their numbers."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            fields[number] = self._value(head & 15)
        return fields

    def _value(self, kind: int) -> Any:
        if kind in {_TRUE, _FALSE}:
            return kind == _TRUE
        if kind in {_I16, _I32, _I64}:
            return self._whole()
        if kind in {_LIST, _SET}:
            return self._list()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct()
        return self._bytes({_BYTE: 1, _DOUBLE: 8}[kind])

    def _list(self) -> list[Any]:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        kind = head & 15
        return [self._byte() == 1 if kind in {_TRUE, _FALSE} else self._value(kind) for _ in range(count)]

    def _whole(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)

    def _varint(self) -> int:
        found, shift = 0, 0
        while (byte := self._byte()) & 0x80:
            found |= (byte & 0x7F) << shift
            shift += 7
        return found | byte << shift

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]
