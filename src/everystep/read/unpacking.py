"""PACKED files -> their bytes, counted as they come: a small file may unpack to more than any memory holds.

What a file says of its own size is not believed.
"""

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from everystep.read.files import opened
from everystep.words import DataError, whole

LARGE = 1 << 27
"""Bytes up to which any file may unpack."""

RATIO = 100
"""Times its size that a larger one may unpack to; tables that people and programs write stay far below."""

SPARSE = 1 << 26
"""Cells that a sheet may span however few of them are filled."""

_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_LOCAL_HEADER = 30

ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError)
"""What Python raises for zip files that are damaged, encrypted or compressed in an unusual way."""


def unpacked(data: bytes, name: str) -> bytes:
    """The bytes in a gzip file. Raises `DataError` for one that is cut short, damaged or swollen."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            found = b"".join(_counted(iter(lambda: file.read(_PIECE), b""), len(data), name))
        if found.startswith(_GZIP):
            raise DataError(f"{name}: it was packed twice; unpack it once")
        return found
    except (OSError, EOFError, zlib.error):
        raise DataError(f"{name}: the compressed file is damaged or cut short; fetch it anew") from None


def refuse_swollen(path: Path) -> None:
    """Raise `DataError` for a zip file, a sheet or arrays, that is damaged or unpacks to far too much."""
    with opened(path) as file:
        try:
            for member in zipfile.ZipFile(file).infolist():
                pieces = _counted(_inflated(file, member), member.compress_size, path.name)
                if _may_be_sparse(pieces) and member.filename.startswith("xl/worksheets/"):
                    _refuse_sparse(_inflated(file, member), path.name)
        except ZIP_FAULTS:
            raise DataError(f"{path.name}: the file is damaged or cut short; save it anew") from None


def _counted(pieces: Iterable[bytes], packed: int, name: str) -> Iterator[bytes]:
    """The pieces, as long as they aren't too many."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max(LARGE, RATIO * packed):
            raise DataError(
                f"{name}: it unpacks to more than {whole(LARGE >> 20)} MB and {RATIO} times its size, as "
                "files do that are made to fill a memory; unpack it yourself if you trust it"
            )
        yield piece


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member of a zip file unpacks to, piece by piece; nothing for one that isn't compressed."""
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    file.seek(sum(struct.unpack("<HH", header[-4:])), 1)
    inflate, left = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size
    while left > 0 and not inflate.eof:
        packed = file.read(min(left, _PIECE >> 4))
        if not packed:
            raise EOFError
        left -= len(packed)
        while packed and not inflate.eof:
            yield inflate.decompress(packed, _PIECE)
            packed = inflate.unconsumed_tail


_PLACES = re.compile(rb'\br="([A-Z]{0,3})([0-9]{1,7})"')
_SIGNS = [
    re.compile(sign) for sign in (rb'r="[A-Z]{3}[0-9]', rb'r="[A-Z]{2}[0-9]', rb'r="[A-Z]{1,3}[0-9]{6}')
]
"""Of cells beyond 702 columns, beyond 26 columns, and beyond 99,999 rows."""


def _may_be_sparse(pieces: Iterable[bytes]) -> bool:
    """Whether a sheet spans so much that its cells are worth counting; all pieces are gone through."""
    seen, rest = [False] * len(_SIGNS), b""
    for piece in pieces:
        text = rest + piece
        rest = text[-32:]
        seen = [found or sign.search(text) is not None for found, sign in zip(seen, _SIGNS, strict=True)]
    wide, broad, long = seen
    return wide or (broad and long)


def _refuse_sparse(pieces: Iterable[bytes], name: str) -> None:
    """A cell far from all others makes a reader lay out all the empty ones between."""
    rows, columns, filled, rest = 1, 1, 0, b""
    for piece in pieces:
        text = rest + piece
        rest = text[-64:]
        places = set(_PLACES.findall(text))
        filled += len(places)
        rows = max(rows, max((int(row) for _, row in places), default=1))
        columns = max(columns, max((_number(letters) for letters, _ in places), default=1))
    if rows * columns > max(SPARSE, 100 * filled):
        raise DataError(
            f"{name}: the sheet spans {whole(rows)} rows and {whole(columns)} columns, nearly all of them "
            "empty; delete what stands far from the table, or save the table as CSV"
        )


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, Z 26, AA 27."""
    found = 0
    for letter in letters:
        found = 26 * found + letter - 64
    return found
