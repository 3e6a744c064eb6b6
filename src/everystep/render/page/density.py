"""How many of all records lie where: counted in one walk, however long the table is."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.record.forward import Rows
from everystep.understand.sight import Sight

COLUMNS, ROWS = 48, 32
SHADED_FEATURES = 12

Ends = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Density:
    """Counts of records (ROWS, COLUMNS) over a feature from left to right and the target from below up.

    `across` and `up` are the ends, those of the records in sight; what lies beyond counts at the edge.
    """

    across: Ends
    up: Ends
    counts: Numbers


def densities(blocks: Iterable[Rows], sight: Sight) -> list[Density]:
    """One for each of the first features; `sight` says from where to where.

    >>> seen = Sight(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]), np.array([0, 2]), 3, 2)
    >>> rows = Rows(np.array([[0.0], [0.1], [1.0]]), np.array([0.0, 0.0, 7.0]), None, np.arange(3))
    >>> (one,) = densities([rows], seen)
    >>> one.counts[0, 0], one.counts[0, 4], one.counts[31, 47]
    (np.int64(1), np.int64(1), np.int64(1))
    """
    features = min(sight.x.shape[1], SHADED_FEATURES)
    across, up = [_ends(column) for column in sight.x.T[:features]], _ends(sight.y)
    counts = np.zeros((features, ROWS * COLUMNS), dtype=np.int64)
    for rows in blocks:
        first = _cells(rows.y, up, ROWS) * COLUMNS
        for j in range(features):
            places = first + _cells(rows.x[:, j], across[j], COLUMNS)
            counts[j] += np.bincount(places, minlength=ROWS * COLUMNS)
    return [Density(across[j], up, counts[j].reshape(ROWS, COLUMNS)) for j in range(features)]


def _ends(values: Array) -> Ends:
    """From the least to the most; something around them where all are equal, however large they are."""
    low, high = float(values.min()), float(values.max())
    around = max(0.5, abs(low) * 1e-6)
    return (low, high) if high > low else (low - around, high + around)


def _cells(values: Array, ends: Ends, cells: int) -> Numbers:
    """In which cell each value lies, or is next to."""
    low, high = ends
    places: Numbers = np.clip((values - low) / (high - low) * cells, 0, cells - 1).astype(np.int64)
    return places
