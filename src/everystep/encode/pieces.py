"""Arrays of encoded rows one after the other in a file, each with its checksum."""

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from typing import Any

import numpy as np

from everystep.encode.encoder import Numbers


class DamagedError(Exception):
    """What is read is not what was written."""


@dataclass(frozen=True)
class Piece:
    """Where an array stands in the file."""

    start: int
    shape: tuple[int, ...]
    dtype: str
    checksum: int


Pieces = Sequence[Piece | None]
"""The arrays of a block, in the order of `arrays_of`."""


def arrays_of(block: Numbers) -> tuple[np.ndarray | None, ...]:
    """The arrays of a block."""
    return block.x, block.y, block.weight, block.kept


def put_block(file: FileIO, block: Numbers) -> Pieces:
    """Write a block at the end of an unbuffered file. Raises `OSError` where the disk has no room for it."""
    return [None if array is None else _put(file, array) for array in arrays_of(block)]


def block_at(file: FileIO, pieces: Pieces) -> Numbers:
    """The way back of `put_block`. Raises `DamagedError`."""
    x, y, weight, kept = (None if piece is None else _read(file, piece) for piece in pieces)
    assert x is not None
    assert kept is not None
    return Numbers(x, y, weight, kept)


def _put(file: FileIO, array: np.ndarray) -> Piece:
    data: Any = np.ascontiguousarray(array)
    start = file.seek(0, os.SEEK_END)
    view = memoryview(data).cast("B") if data.size else memoryview(b"")
    left = view
    while left:
        left = left[file.write(left) :]
    return Piece(start, data.shape, data.dtype.str, zlib.crc32(view))


def _read(file: FileIO, piece: Piece) -> np.ndarray:
    file.seek(piece.start)
    data: Any = np.empty(piece.shape, np.dtype(piece.dtype))
    view = left = memoryview(data).cast("B") if data.size else memoryview(b"")
    while left:  # a system may give less than it is asked for
        count = file.readinto(left)
        if not count:
            raise DamagedError
        left = left[count:]
    if zlib.crc32(view) != piece.checksum:
        raise DamagedError
    return np.asarray(data)
