"""Blocks that are somewhere else: work is sent to where they are, and only what it gives comes back."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np

Block = TypeVar("Block")
Other = TypeVar("Other")
Made = TypeVar("Made")
Values = np.ndarray[tuple[int, ...], np.dtype[Any]]


class Remote(ABC, Generic[Block]):
    """Blocks of rows that are read elsewhere, such as by the workers of a cluster.

    They can be gone through again and again; whoever iterates over them has the rows themselves brought here.
    `sizes` tell how many rows each has. Work may be any function that can be pickled, also a nested one.
    """

    sizes: Sequence[int]

    @abstractmethod
    def sent_with(self, work: Callable[[Block, Any], Made], values: Iterable[Any]) -> Iterator[Made]:
        """What `work` makes of each block and its value, in order; of as many blocks as there are values."""

    def sent(self, work: Callable[[Block], Made]) -> Iterator[Made]:
        """What `work` makes of each block, in order."""
        return self.sent_with(lambda block, _: work(block), [None] * len(self.sizes))

    def of_first(self, work: Callable[[Block], Made]) -> Made:
        """What `work` makes of the first block."""
        return next(self.sent_with(lambda block, _: work(block), [None]))

    def __iter__(self) -> Iterator[Block]:
        return self.sent(_itself)


class _Made(Remote[Made], Generic[Block, Made]):
    """What work makes of each block, left where the blocks are."""

    def __init__(self, work: Callable[[Block], Made], blocks: Remote[Block], sizes: Sequence[int]) -> None:
        self._work, self._blocks, self.sizes = work, blocks, sizes

    def sent_with(self, work: Callable[[Made, Any], Other], values: Iterable[Any]) -> Iterator[Other]:
        """Both works at once."""
        before = self._work  # what is sent knows the work, and not the place that it is sent to
        return self._blocks.sent_with(lambda block, value: work(before(block), value), values)


class _Paired(Remote[tuple[Block, Other]], Generic[Block, Other]):
    """Each block with a value of its own, which is sent along."""

    def __init__(self, blocks: Remote[Block], values: Sequence[Other]) -> None:
        self._blocks, self._values, self.sizes = blocks, values, blocks.sizes

    def sent_with(
        self, work: Callable[[tuple[Block, Other], Any], Made], values: Iterable[Any]
    ) -> Iterator[Made]:
        """Both values at once."""
        return self._blocks.sent_with(
            lambda block, both: work((block, both[0]), both[1]), zip(self._values, values, strict=False)
        )


def made_of(
    work: Callable[[Block], Made], blocks: Iterable[Block], sizes: Sequence[int] | None = None
) -> Iterable[Made]:
    """What `work` makes of each block, when it is asked for and where the block is.

    `sizes` are the rows of each then, where these are others than before.
    """
    if isinstance(blocks, Remote):
        return _Made(work, blocks, blocks.sizes if sizes is None else sizes)
    return map(work, blocks)


def numbered(blocks: Iterable[Block]) -> Iterable[tuple[int, Block]]:
    """Each block with its number, from 0."""
    if isinstance(blocks, Remote):
        return made_of(_turned, _Paired(blocks, range(len(blocks.sizes))))
    return enumerate(blocks)


def with_values(
    blocks: Iterable[Block], values: Values, rows: Callable[[Block], int]
) -> Iterable[tuple[Block, Values]]:
    """Each block with its part of `values`, one for each row; `rows` counts those of a block.

    >>> list(with_values(["ab", "c"], np.array([1, 2, 3]), len))
    [('ab', array([1, 2])), ('c', array([3]))]
    """
    if isinstance(blocks, Remote):
        return _Paired(blocks, cut(values, blocks.sizes))
    return _with_values(blocks, values, rows)


def cut(values: Values, sizes: Sequence[int]) -> list[Values]:
    """The values in pieces of these sizes."""
    return np.split(values, np.cumsum(sizes)[:-1])


def sizes_of(blocks: Iterable[Block], rows: Callable[[Block], int]) -> list[int]:
    """How many rows each block has, counted by `rows` where it isn't known."""
    return list(blocks.sizes if isinstance(blocks, Remote) else map(rows, blocks))


def _with_values(
    blocks: Iterable[Block], values: Values, rows: Callable[[Block], int]
) -> Iterator[tuple[Block, Values]]:
    first = 0
    for block in blocks:
        last = first + rows(block)
        yield block, values[first:last]
        first = last


def _itself(block: Block) -> Block:
    return block


def _turned(pair: tuple[Block, Other]) -> tuple[Other, Block]:
    return pair[1], pair[0]
