"""The order in which batches go through the records: shuffled anew in each epoch, in bounded memory."""

from functools import lru_cache
from threading import Thread

import numpy as np

from everystep.model.units import Numbers

STRETCH = 256
"""Records beside each other that come into the same group; those on a disk are read at once."""

GROUP = 65_536
"""Records that are shuffled among each other."""

GROUPS = 16
"""So many groups stay at hand; half of them may be shuffled ahead."""


def shuffled(seed: int, count: int, first: int, last: int) -> Numbers:
    """The records at the places `first` to `last`, without that one, of all epochs one after the other.

    Places and records are counted from 0. Each epoch has every record once, in an order of its own, which
    follows from `seed` and its number alone. Up to `GROUP` records are shuffled as they are. Of more, the
    stretches are shuffled; so many of them as fill a group are taken together, and their records shuffled:
    a group has records from all parts of the table, and only a group must be at hand.

    Source: Xu et al., "In-Database Machine Learning with CorgiPile: Stochastic Gradient Descent without Full
    Data Shuffle" (2022), for shuffling in two levels.

    >>> shuffled(0, 5, 0, 5), shuffled(0, 5, 5, 10)
    (array([2, 4, 3, 0, 1]), array([1, 4, 3, 0, 2]))
    """
    pieces = []
    while first < last:
        epoch, place = divmod(first, count)
        start, group = _group(seed, epoch, count, _group_at(seed, epoch, count, place))
        piece = group[place - start : place - start + last - first]
        pieces.append(piece)
        first += len(piece)
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces or [np.empty(0, np.int64)])


def shuffle_ahead(seed: int, count: int, first: int, most: int) -> None:
    """Shuffle beside other work what `shuffled` will be asked for from the place `first` on.

    Up to `most` records, and no more than stay at hand until then.
    """
    last = first + min(most, GROUPS // 2 * min(count, GROUP))
    Thread(target=shuffled, args=(seed, count, first, last), daemon=True).start()


def _group_at(seed: int, epoch: int, count: int, place: int) -> int:
    """The number of the group that has a place of the epoch; the short stretch may shift it by one."""
    if count <= GROUP:
        return 0
    _, starts = _stretches(seed, epoch, count)
    return int(np.searchsorted(starts, place, side="right")) - 1


@lru_cache(maxsize=GROUPS)
def _group(seed: int, epoch: int, count: int, number: int) -> tuple[int, Numbers]:
    """Where a group begins in its epoch, and its records in their order."""
    if count <= GROUP:
        return 0, _kept(np.random.default_rng([seed, epoch]).permutation(count))
    stretches, starts = _stretches(seed, epoch, count)
    each = GROUP // STRETCH
    here = stretches[number * each : (number + 1) * each]
    records = (here[:, None] * STRETCH + np.arange(STRETCH)).ravel()
    order = np.random.default_rng([seed, epoch, number + 1]).permutation(records[records < count])
    return int(starts[number]), _kept(order)


@lru_cache(maxsize=2)
def _stretches(seed: int, epoch: int, count: int) -> tuple[Numbers, Numbers]:
    """The numbers of an epoch's stretches in their order, and where each group of them begins."""
    stretches = np.random.default_rng([seed, epoch]).permutation(-(-count // STRETCH))
    lengths = np.minimum(count - stretches * STRETCH, STRETCH)
    starts = np.cumsum(lengths) - lengths
    return stretches, starts[:: GROUP // STRETCH]


def _kept(order: Numbers) -> Numbers:
    order.flags.writeable = False  # other steps of the epoch take theirs from it
    return order
