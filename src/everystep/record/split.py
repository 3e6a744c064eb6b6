"""Which records train and which are held out for validation."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from everystep.compiled.summing import Known
from everystep.model.units import Array
from everystep.read.table import block_rows
from everystep.record.forward import Rows
from everystep.remote import Remote, cut, made_of, sizes_of, with_values
from everystep.threads import in_order
from everystep.training.settings import Settings
from everystep.words import SettingError, counted, number

RowSource = Callable[[], Iterable[Rows]]
"""Gives the rows, block by block in the table's order, each time it is called."""

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Samples:
    """The numbers of a training: its `rows`, read anew at each call, and the features' `names`.

    Where the feature numbered `time_feature` tells when a record was, checks predict later records from
    earlier ones. `others` gives the rows of a validation table of its own, which takes no part in training.
    `known` are the sums of all rows, where they were made on the way.
    """

    rows: RowSource
    names: Sequence[str]
    time_feature: int | None = None
    others: RowSource | None = None
    known: Known | None = None

    def beside(self, others: Sequence[Rows]) -> "Samples":
        """The same, with the rows of a validation table."""
        return replace(self, others=partial(iter, others))

    def trained_on(self, settings: Settings) -> RowSource:
        """The rows that are not held out: all of them, unless a fraction was asked for."""
        marks = self._held_out(settings)
        return self.rows if marks is None else partial(_marked, self.rows, ~marks)

    def validation(self, settings: Settings) -> RowSource | None:
        """The rows that are held out, or those of the other table; None where there are neither."""
        marks = self._held_out(settings)
        return self.others if marks is None else partial(_marked, self.rows, marks)

    def sums_known(self, settings: Settings) -> Known | None:
        """The sums of the rows trained on, if they are all rows."""
        return None if settings.validation not in (0, "table") else self.known

    def _held_out(self, settings: Settings) -> Mask | None:
        if settings.validation == "table" or not settings.validation:
            return None
        return held_out(self.rows(), settings.validation, settings.seed, self.time_feature)


def held_out(blocks: Iterable[Rows], fraction: float, seed: int, time_feature: int | None) -> Mask:
    """A mark for each row: True for those held out, `fraction` of all rows, rounded up.

    They are drawn by `seed`; where the feature numbered `time_feature` tells when a record was, they
    are the latest ones, as a prediction is for a time to come. Raises `SettingError` if none is left.
    """
    times = None if time_feature is None else _column(blocks, time_feature)
    rows = sum(sizes_of(blocks, _count)) if times is None else len(times)
    count = math.ceil(fraction * rows)
    if count >= rows:
        raise SettingError(
            f"validation {number(fraction)} holds out all of {counted(rows, 'record')}: none is "
            "left to train on; take a smaller fraction."
        )
    marks = np.zeros(rows, dtype=np.bool_)
    if times is None:
        chosen = np.random.default_rng([seed, rows]).permutation(rows)[:count]
    else:
        chosen = np.argsort(times, kind="stable")[rows - count :]
    marks[chosen] = True
    return marks


def blocks_of(x: Array, y: Array, weight: Array | None) -> list[Rows]:
    """Arrays in the blocks that a table would be read in, so that both have the same bits."""
    each = block_rows(x.shape[1] + (1 if weight is None else 2))
    cuts = [slice(first, first + each) for first in range(0, len(y), each)]
    records = np.arange(len(y))
    return [Rows(x[cut], y[cut], None if weight is None else weight[cut], records[cut]) for cut in cuts]


def part_of(blocks: Iterable[Rows], marks: Mask) -> Iterable[Rows]:
    """The marked rows of each block."""
    known = [int(part.sum()) for part in cut(marks, blocks.sizes)] if isinstance(blocks, Remote) else None
    return made_of(_marked_rows, with_values(blocks, marks, _count), known)


def all_rows(blocks: Iterable[Rows]) -> Rows:
    """All rows that weigh something in one piece, in order."""
    pieces = list(blocks)
    x, y, record = (
        np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("x", "y", "record")
    )
    weights = [piece.weight for piece in pieces if piece.weight is not None]
    if not weights:
        return Rows(x, y, None, record)
    weight = np.concatenate(weights)
    kept = weight > 0
    return Rows(x[kept], y[kept], weight[kept], record[kept])


def _marked(rows: RowSource, marks: Mask) -> Iterable[Rows]:
    return part_of(rows(), marks)


def _marked_rows(pair: tuple[Rows, Mask]) -> Rows:
    block, mine = pair
    weight = None if block.weight is None else block.weight[mine]
    return Rows(block.x[mine], block.y[mine], weight, block.record[mine])


def _column(blocks: Iterable[Rows], feature: int) -> Array:
    return np.concatenate(list(in_order(lambda block: block.x[:, feature], blocks)))


def _count(block: Rows) -> int:
    return len(block.y)
