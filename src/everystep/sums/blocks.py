"""Rows on their way into sums: arrays of one block, and parts of them."""

from collections.abc import Callable, Iterable

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.sums.magnitude import Mask

Block = tuple[Array, Array, Array | None]
"""Rows of features x (n, d), targets y (n,) and weights ω (n,), None where each row weighs 1."""

Rows = Callable[[], Iterable[Block]]
"""The records, which can be read again: each call starts a new pass over the same blocks."""


def part(block: Block, which: slice | Mask) -> Block:
    """Some rows of a block: a slice or a mask."""
    x, y, weight = block
    return x[which], y[which], None if weight is None else weight[which]


def in_order_of(block: Block, order: Numbers) -> Block:
    """The rows of a block in another order; the numbers stay row by row, or column by column."""
    x, y, weight = block
    by_column = x.flags.f_contiguous and not x.flags.c_contiguous
    moved = np.take(x.T, order, axis=1).T if by_column else x[order]
    return moved, y[order], None if weight is None else weight[order]


def weighing(block: Block) -> Block:
    """A block without its rows of weight 0: whatever stands in them, it is no number to calculate with."""
    weight = block[2]
    return block if weight is None or weight.all() else part(block, weight > 0)
