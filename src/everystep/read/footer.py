"""PARQUET's last part -> where each column's pages stand, and between which numbers its cells lie.

Parsed here (Thrift's compact protocol, the few types that Parquet uses), for polars tells neither.
"""

import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

PARSING_FAULTS = (LookupError, TypeError, ValueError, ArithmeticError, RecursionError, struct.error)
"""What parsing bytes raises that aren't what they should be."""

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_WHOLE, _FLOATS = {1, 2}, {4: "<f", 5: "<d"}
"""Parquet's numbers for the types of whole numbers, and of floats with their layout."""
_REPEATED = 2
"""Parquet's number for a field that a record has any number of times."""


@dataclass(frozen=True)
class Pages:
    """The pages of one column in one group of rows: where they stand, how many cells they hold in all, and
    whether all numbers are finite."""

    column: str
    start: int
    end: int
    values: int
    finite: bool


def finite_columns(paths: Iterable[str | Path]) -> frozenset[str]:
    """Columns without an infinity in any file, as the least and the largest number kept there tell."""
    found: dict[str, bool] = {}
    try:
        for path in paths:
            with Path(path).open("rb") as file:
                for pages in pages_of(file):
                    found[pages.column] = found.get(pages.column, True) and pages.finite
    except (*PARSING_FAULTS, OSError):
        return frozenset()
    return frozenset(column for column, finite in found.items() if finite)


def pages_of(file: BinaryIO) -> Iterator[Pages]:
    """All pages of a Parquet file, as its last part lists them.

    Raises one of `PARSING_FAULTS` where they stand outside the file, or hold other counts of rows.
    """
    last = file.seek(-8, 2)
    size = int.from_bytes(file.read(4), "little")
    file.seek(-8 - size, 2)
    footer = Thrift(file.read(size)).struct()
    repeated = {element[4] for element in footer[2] if element.get(3) == _REPEATED}
    for group in footer.get(4, []):
        if not group[3]:
            continue  # without rows there are no pages
        for column in group[1]:
            about = column[3]
            first = min(about[9], about.get(11) or about[9])
            if not 0 < first <= first + about[7] <= last:
                raise ValueError("pages outside the file")
            if about[5] != group[3] and repeated.isdisjoint(about[3]):
                raise ValueError("another count of rows")
            name = b".".join(about[3]).decode(errors="replace")
            yield Pages(name, first, first + about[7], about[5], _is_finite(about))


def _is_finite(about: dict[int, Any]) -> bool:
    if about[1] not in _FLOATS:
        return about[1] in _WHOLE
    kept = about.get(12, {})
    ends = [kept.get(5, kept.get(1)), kept.get(6, kept.get(2))]
    return all(end and math.isfinite(struct.unpack(_FLOATS[about[1]], end)[0]) for end in ends)


class Thrift:
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
