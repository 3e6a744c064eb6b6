"""Encoded rows that are gone through again and again: in memory, or where they are many in a file."""

import errno
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import FileIO
from typing import Self
from weakref import finalize

from everystep.encode.encoder import Numbers
from everystep.encode.pieces import DamagedError, Pieces, arrays_of, block_at, put_block
from everystep.words import DataError, quoted

IN_MEMORY = 256 << 20
"""Bytes of encoded rows that stay in memory."""


@dataclass(eq=False)
class Spool:
    """The blocks of rows that were added, as often as they are asked for.

    While they are small they are kept as they are. Then all go to a temporary file, of which nobody but this
    process knows, and which ends with it; each array comes back with its checksum compared.

    >>> import numpy as np
    >>> spool = Spool(in_memory=0)
    >>> spool.add(Numbers(np.ones((2, 1)), np.zeros(2), None, np.arange(2)))
    >>> [(block.x.tolist(), block.weight) for block in spool]
    [([[1.0], [1.0]], None)]
    """

    in_memory: int = field(default_factory=lambda: IN_MEMORY)
    _blocks: list[Numbers] = field(default_factory=list)
    _bytes: int = 0
    _file: FileIO | None = None
    _pieces: list[Pieces] = field(default_factory=list)

    @classmethod
    def of(cls, blocks: Iterable[Numbers]) -> Self:
        """All blocks there are."""
        spool = cls()
        for block in blocks:
            spool.add(block)
        return spool

    def add(self, block: Numbers) -> None:
        """The next block. Raises `DataError` where the disk has no room for it."""
        self._bytes += sum(array.nbytes for array in arrays_of(block) if array is not None)
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
            assert self._file is not None
            try:
                yield block_at(self._file, pieces)
            except DamagedError:
                raise DataError(
                    f"the rows in the temporary folder {quoted(tempfile.gettempdir(), 200)} are not what was "
                    "written there: its disk loses data; set TMPDIR to a folder on another one"
                ) from None

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
            self._pieces.append(put_block(self._file, block))
        except OSError as fault:
            raise _no_room(fault) from None

    def _opened(self) -> FileIO:
        file = tempfile.TemporaryFile(buffering=0, prefix="everystep-")  # noqa: SIM115 - open as long as the rows are there
        finalize(self, file.close)
        return file


def _no_room(fault: OSError) -> DataError:
    folder = quoted(tempfile.gettempdir(), 200)
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return DataError(
            f"the disk of the temporary folder {folder} is full: the rows as numbers need more room than it "
            "has; set TMPDIR to a folder with more"
        )
    return DataError(f"the temporary folder {folder} can't be written to: {(fault.strerror or '').lower()}")
