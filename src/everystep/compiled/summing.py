"""The sums of many rows at the speed of memory, where nothing is lost by it."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from threading import Thread
from typing import TypeVar

import numpy as np

from everystep.remote import Remote
from everystep.sums.blocks import Block, Rows
from everystep.sums.folds import Numbers, fold_numbers, of_each_fold, sum_folds, with_folds
from everystep.sums.moments import Moments
from everystep.sums.rooted import LostDigitsError, Sums, merge, sum_blocks
from everystep.threads import in_order, one_thread
from everystep.words import DataError

Judged = TypeVar("Judged")

MANY = 1 << 22
"""Numbers in a table from which on the compiled sums are faster, though the compiler must be loaded first."""


def get_ready() -> None:
    """Load the compiler and the compiled sums in a thread of its own, while a large table is read."""

    def load() -> None:
        from everystep.compiled.moments import moments_of

        moments_of(np.zeros((1, 1)), np.zeros(1))

    Thread(target=load, daemon=True).start()


@dataclass(frozen=True)
class Known:
    """The sums of all rows and of the folds that `seed` deals, which were made while the rows were read."""

    moments: Moments
    folds: tuple[Moments, ...]
    seed: int

    @classmethod
    def of(cls, sums: "BlockSums", seed: int) -> "Known":
        """What the blocks gave."""
        return cls(sums.moments, tuple(sums.folds[number] for number in sorted(sums.folds)), seed)


@dataclass(frozen=True)
class BlockSums:
    """The sums of some blocks, and of their folds by number."""

    moments: Moments
    folds: dict[int, Moments]

    @classmethod
    def of(cls, block: Block, first: int, count: int, seed: int) -> "BlockSums | None":
        """Those of the block that begins at record `first` of `count`.

        None for rows that can't be summed: who sums them again says why.
        """
        from everystep.compiled.moments import moments_of

        fold = fold_numbers(count, seed=seed, first=first, last=first + len(block[1]))
        try:
            return cls(moments_of(*block), dict(of_each_fold(block, fold, moments_of)))
        except DataError:
            return None

    def joined(self, later: "BlockSums") -> "BlockSums":
        """With those of the blocks that follow."""
        return BlockSums(merge(self.moments, later.moments), with_folds(self.folds, later.folds.items()))


def sum_rows(rows: Rows, known: Known | None = None, many: int = MANY) -> Sums:
    """The sums of all rows: of few by `sum_blocks`, of `many` numbers by the compiled moments, which may be
    known already.

    The root then comes from the scatter, unless that has lost digits (`triangle_of_scatter`): then the rows
    are read a second time, by `sum_blocks`. Which way is taken depends on the numbers alone, not on where
    they are. Raises as `sum_blocks` does.
    """
    if known is None:
        blocks, are_many = _counted(rows(), many)
        if not are_many:
            return sum_blocks(blocks)
    try:
        return Sums.rooted(_moments(blocks) if known is None else known.moments)
    except LostDigitsError:
        return sum_blocks(rows())


def _moments(blocks: Iterable[Block]) -> Moments:
    from everystep.compiled.moments import moments_of

    with one_thread():
        return reduce(merge, in_order(lambda block: moments_of(*block), blocks))


def judge_folds(
    rows: Rows, numbers: Numbers, judge: Callable[[Sequence[Moments]], Judged], many: int = MANY
) -> Judged:
    """What `judge` says of the sums of each fold: as `sum_rows` sums, so that its digits suffice."""
    if len(numbers) and len(numbers) * _columns(rows()) >= many:
        from everystep.compiled.moments import moments_of

        with suppress(LostDigitsError):
            return judge(sum_folds(rows(), numbers, moments_of))
    return judge(sum_folds(rows(), numbers))


def _columns(blocks: Iterable[Block]) -> int:
    """How many numbers a row has, its target among them."""
    return blocks.of_first(_width) if isinstance(blocks, Remote) else _width(next(iter(blocks)))


def _width(block: Block) -> int:
    return block[0].shape[1] + 1


def _counted(blocks: Iterable[Block], many: int) -> tuple[Iterable[Block], bool]:
    """The blocks again, and whether they hold so many numbers."""
    if isinstance(blocks, Remote):
        return blocks, sum(blocks.sizes) * _columns(blocks) >= many
    few, numbers, rest = [], 0, iter(blocks)
    for block in rest:
        few.append(block)
        numbers += len(block[1]) * _width(block)
        if numbers >= many:
            return chain(few, rest), True
    return few, False
