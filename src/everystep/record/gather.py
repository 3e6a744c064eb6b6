"""All records of a training in one piece, from which batches are drawn: in memory, or mapped from a file."""

import os
import tempfile
from collections.abc import Iterable

import numpy as np

from everystep.model.units import Array, Units
from everystep.record.forward import Rows
from everystep.training.batches import Records
from everystep.words import DataError, quoted, whole

IN_MEMORY = 1 << 30
"""Bytes of records that are held in memory; more are mapped from a temporary file that ends with them."""

AT_ONCE = 2048
"""Rows that are brought into trained units at a time: they stay in the processor's cache."""


def records_in(units: Units, blocks: Iterable[Rows], most: int) -> Records:
    """All rows that weigh something, in trained units; there are at most so many.

    Raises `DataError` where there are more, and where the disk of the temporary folder has no room for them.
    """
    rows, count, weights = _room(most, len(units.scale) + 1), 0, []
    for block in map(_weighing, blocks):
        if count + len(block.y) > most:
            raise DataError(f"the records are others than those trained on, which were {whole(most)}")
        _fill(rows[count : count + len(block.y)], block, units)
        count += len(block.y)
        weights += [] if block.weight is None else [block.weight]
    return Records.of(rows[:count], np.concatenate(weights) if weights else None)


def _fill(rows: Array, block: Rows, units: Units) -> None:
    """What `Units` makes of features and target, without another copy of them."""
    for first in range(0, len(rows), AT_ONCE):
        cut = slice(first, first + AT_ONCE)
        z = rows[cut, :-1]
        np.subtract(block.x[cut], units.center, out=z)
        np.divide(z, units.scale, out=z)
        rows[cut, -1] = units.target(block.y[cut])


def _weighing(block: Rows) -> Rows:
    return block if block.weight is None or block.weight.all() else block.at(np.flatnonzero(block.weight))


def _room(rows: int, width: int) -> Array:
    """An array for so many rows, each of them in one piece of memory, as a step needs it."""
    if 8 * rows * width <= IN_MEMORY:
        return np.empty((rows, width))
    try:
        with tempfile.TemporaryFile(prefix="everystep-") as file:
            # Written once, so that a disk without room says so here. The mapping stays, and with it the file.
            _reserve(file.fileno(), 8 * rows * width)
            return np.asarray(np.memmap(file, np.float64, "r+", shape=(rows, width)))
    except OSError as fault:
        folder = quoted(tempfile.gettempdir(), 200)
        raise DataError(
            f"the records can't be written to the temporary folder {folder}: "
            f"{(fault.strerror or 'unknown fault').lower()}; set TMPDIR to a folder with more room"
        ) from None


def _reserve(file: int, size: int) -> None:
    """Take room on the disk; where the system can't, the file only says how long it is."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.ftruncate(file, size)
