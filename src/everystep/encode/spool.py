"""Encoded rows that are gone through again and again: in memory, or where they are many in a file."""

import errno
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Self
from weakref import finalize

import numpy as np

from everystep.encode.encoder import Numbers
from everystep.words import DataError, quoted

IN_MEMORY = 256 << 20
"""Bytes of encoded rows that stay in memory."""


@dataclass(frozen=True)
class Piece:
    """Where an array stands in the file."""

    start: int
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    checksum: int


@dataclass(eq=False)
class Spool:
    """The blocks of rows that were added, as often as they are asked for.

    While they are small they are kept as they are. Then all go to a temporary file, of which nobody but this
    process knows, and which ends with it; each array comes back with its checksum compared.

    >>> spool = Spool(in_memory=0)
    >>> spool.add(Numbers(np.ones((2, 1)), np.zeros(2), None, np.arange(2)))
    >>> [(block.x.tolist(), block.weight) for block in spool]
    [([[1.0], [1.0]], None)]
    """

    in_memory: int = field(default_factory=lambda: IN_MEMORY)
    _blocks: list[Numbers] = field(default_factory=list)
    _bytes: int = 0
    _file: IO[bytes] | None = None
    _pieces: list[list[Piece | None]] = field(default_factory=list)

    @classmethod
    def of(cls, blocks: Iterable[Numbers]) -> Self:
        """All blocks there are."""
        spool = cls()
        for block in blocks:
            spool.add(block)
        return spool

    def add(self, block: Numbers) -> None:
        """The next block. Raises `DataError` where the disk has no room for it."""
        self._bytes += sum(array.nbytes for array in _arrays(block) if array is not None)
        if self._file is None and self._bytes <= self.in_memory:
            self._blocks.append(block)
            return
        waiting, self._blocks = [*self._blocks, block], []
        for one in waiting:
            self._write(one)

    def __iter__(self) -> Iterator[Numbers]:
        if self._file is None:
            yield from self._blocks
        for pieces in self._pieces:
            x, y, weight, kept = (None if piece is None else self._read(piece) for piece in pieces)
            assert x is not None
            assert kept is not None
            yield Numbers(x, y, weight, kept)

    def __len__(self) -> int:
        return len(self._blocks) + len(self._pieces)

    @property
    def width(self) -> int:
        """How many features the rows have; 0 without rows."""
        if self._blocks:
            return self._blocks[0].x.shape[1]
        first = self._pieces[0][0] if self._pieces else None
        return 0 if first is None else first.shape[1]

    def _write(self, block: Numbers) -> None:
        try:
            self._file = self._file or self._opened()
            self._pieces.append([None if array is None else self._put(array) for array in _arrays(block)])
        except OSError as fault:
            raise _no_room(fault) from None

    def _opened(self) -> IO[bytes]:
        file = tempfile.TemporaryFile(buffering=0, prefix="everystep-")  # noqa: SIM115 - open as long as the rows are there
        finalize(self, file.close)
        return file

    def _put(self, array: np.ndarray) -> Piece:
        assert self._file is not None
        data: Any = np.ascontiguousarray(array)
        start = self._file.seek(0, os.SEEK_END)
        view = memoryview(data).cast("B") if data.size else b""
        self._file.write(view)
        return Piece(start, data.shape, data.dtype, zlib.crc32(view))

    def _read(self, piece: Piece) -> np.ndarray:
        assert self._file is not None
        self._file.seek(piece.start)
        data = self._file.read(int(np.prod(piece.shape)) * piece.dtype.itemsize)
        if zlib.crc32(data) != piece.checksum:
            raise DataError(
                f"the rows in the temporary folder {quoted(tempfile.gettempdir(), 200)} are not what was "
                "written there: its disk loses data; set TMPDIR to a folder on another one"
            )
        return np.frombuffer(data, piece.dtype).reshape(piece.shape)


def _arrays(block: Numbers) -> tuple[np.ndarray | None, ...]:
    return block.x, block.y, block.weight, block.kept


def _no_room(fault: OSError) -> DataError:
    folder = quoted(tempfile.gettempdir(), 200)
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return DataError(
            f"the disk of the temporary folder {folder} is full: the rows as numbers need more room than it "
            "has; set TMPDIR to a folder with more"
        )
    return DataError(f"the temporary folder {folder} can't be written to: {(fault.strerror or '').lower()}")
