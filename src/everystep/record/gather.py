"""All records of a training in one piece, from which batches are drawn: in memory, or mapped from a file."""

import tempfile
from collections.abc import Iterable
from typing import IO

import numpy as np

from everystep.model.units import Array, Units
from everystep.record.forward import Rows
from everystep.training.batches import Records
from everystep.words import DataError, quoted

IN_MEMORY = 1 << 30
"""Bytes of records that are held in memory; more are mapped from a temporary file that ends with them."""


def records_in(units: Units, blocks: Iterable[Rows]) -> Records:
    """All rows that weigh something, in trained units.

    Raises `DataError` where they are many and the disk of the temporary folder has no room for them.
    """
    z, t, weights = _Rows(len(units.scale)), [], []
    for block in map(_weighing, blocks):
        z.add(units.features(block.x))
        t.append(units.target(block.y))
        weights += [] if block.weight is None else [block.weight]
    return Records.of(z.whole(), np.concatenate(t), np.concatenate(weights) if weights else None)


def _weighing(block: Rows) -> Rows:
    return block if block.weight is None or block.weight.all() else block.at(np.flatnonzero(block.weight))


class _Rows:
    """Rows of features below each other."""

    def __init__(self, features: int) -> None:
        self._pieces: list[Array] = []
        self._features = features
        self._bytes = 0
        self._file: IO[bytes] | None = None

    def add(self, rows: Array) -> None:
        """The next rows (n, d)."""
        self._bytes += rows.nbytes
        self._pieces.append(rows)
        if self._bytes > IN_MEMORY:
            self._write()

    def whole(self) -> Array:
        """All rows (n, d), each of them in one piece of memory, as a step needs it."""
        if self._file is None:
            return np.ascontiguousarray(np.concatenate(self._pieces))
        shape = (self._bytes // (8 * self._features), self._features)
        with self._file as file:
            file.flush()
            # The mapping stays when the file is closed, and the file as long as the mapping.
            return np.asarray(np.memmap(file, np.float64, "c", shape=shape))

    def _write(self) -> None:
        try:
            self._file = self._file or tempfile.TemporaryFile(prefix="everystep-")  # noqa: SIM115 - see `whole`
            for rows in self._pieces:
                self._file.write(np.ascontiguousarray(rows).data)
        except OSError as fault:
            folder = quoted(tempfile.gettempdir(), 200)
            raise DataError(
                f"the records can't be written to the temporary folder {folder}: "
                f"{(fault.strerror or 'unknown fault').lower()}; set TMPDIR to a folder with more room"
            ) from None
        self._pieces = []
