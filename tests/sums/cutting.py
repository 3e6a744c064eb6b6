"""Rows that arrive in pieces of any size, cut anew into equal blocks."""

from collections.abc import Iterable, Iterator

import numpy as np

from everystep.sums.blocks import Block, part


def reblocked(pieces: Iterable[Block], rows: int) -> Iterator[Block]:
    """The same rows in blocks of `rows`; only the last may be shorter.

    Sums of blocks have the same bits only for the same blocks, so rows that arrive in pieces of any
    size (files, batches) are cut anew before they are summed.

    >>> pieces = [(np.ones((n, 1)), np.ones(n), None) for n in (1, 4, 0, 2)]
    >>> [len(y) for x, y, weight in reblocked(pieces, rows=3)]
    [3, 3, 1]
    """
    waiting: list[Block] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece[1])
        if count >= rows:
            joined = _joined(waiting)
            for start in range(0, count - rows + 1, rows):
                yield part(joined, slice(start, start + rows))
            waiting = [part(joined, slice(count - count % rows, count))]
            count %= rows
    if count:
        yield _joined(waiting)


def _joined(pieces: list[Block]) -> Block:
    x, y, weights = zip(*pieces, strict=True)
    if all(weight is None for weight in weights):
        return np.concatenate(x), np.concatenate(y), None
    filled = [np.ones(len(values)) if w is None else w for values, w in zip(y, weights, strict=True)]
    return np.concatenate(x), np.concatenate(y), np.concatenate(filled)
