"""The order of the records: every one once an epoch, fair, the same again, and never all of it at hand."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.training import shuffling
from everystep.training.batches import Records, Shuffled
from everystep.training.shuffling import GROUP, STRETCH, shuffled

seeds = st.integers(0, 2**32 - 1)
SIZES = [GROUP - 1, GROUP, GROUP + 1, 2 * GROUP, 2 * GROUP + 17, 5 * GROUP + STRETCH]
"""Records around where a second group begins, with and without a stretch that is short."""


def epoch_of(seed: int, count: int, epoch: int) -> np.ndarray:
    """The whole order of an epoch."""
    return shuffled(seed, count, epoch * count, (epoch + 1) * count)


@given(seed=seeds, count=st.integers(1, 60), epoch=st.integers(0, 9))
def test_every_record_comes_once(seed: int, count: int, epoch: int) -> None:
    """Of a small table."""
    assert sorted(epoch_of(seed, count, epoch)) == list(range(count))


@pytest.mark.parametrize("count", SIZES)
def test_every_record_comes_once_in_groups(count: int) -> None:
    """Of a larger one, in each of three epochs, none of them in the order of another."""
    orders = [epoch_of(7, count, epoch) for epoch in range(3)]
    assert all((np.sort(order) == np.arange(count)).all() for order in orders)
    assert not any((orders[k] == orders[k - 1]).mean() > 0.01 for k in range(3))


@given(data=st.data(), count=st.sampled_from([5, 700, *SIZES]))
def test_any_part_is_a_part_of_the_whole(data: st.DataObject, count: int) -> None:
    """From anywhere to anywhere, over the ends of groups and epochs."""
    whole = np.concatenate([epoch_of(3, count, epoch) for epoch in range(3)])
    first = data.draw(st.integers(0, 3 * count))
    last = data.draw(st.integers(first, 3 * count))
    assert (shuffled(3, count, first, last) == whole[first:last]).all()


def test_each_epoch_and_each_seed_has_an_order_of_its_own() -> None:
    """Of 100 records no two orders are alike; the same seed gives the same again."""
    orders = [tuple(epoch_of(seed, 100, epoch)) for seed in range(5) for epoch in range(5)]
    assert len(set(orders)) == 25
    shuffling._group.cache_clear()
    assert tuple(epoch_of(3, 100, 2)) == orders[17]


def test_the_order_is_fair() -> None:
    """Each record comes first in about as many epochs as any other: χ² of 4,000 epochs of 8 records."""
    first = [int(epoch_of(0, 8, epoch)[0]) for epoch in range(4000)]
    counts = np.bincount(first, minlength=8)
    assert ((counts - 500) ** 2 / 500).sum() < 24.3  # the 99.9 % point of χ² with 7 degrees of freedom


def test_a_batch_has_records_from_all_parts_of_the_table() -> None:
    """Of 20 groups' records: 1,000 batches of 64 average to the middle of the table, and spread around it
    as records drawn from all of it do."""
    count = 20 * GROUP
    batches = shuffled(1, count, 0, 64_000).reshape(1000, 64) / count
    means = batches.mean(axis=1)
    wanted = np.sqrt(1 / 12 / 64)
    assert means.mean() == pytest.approx(0.5, abs=0.05)
    assert means.std() == pytest.approx(wanted, rel=0.1)


def test_a_step_in_a_large_epoch_needs_only_its_group() -> None:
    """Step 900 million of batches of one, from a billion records: two groups at most, and their places."""
    shuffling._group.cache_clear()
    batches = Shuffled(lambda: Records.of(np.empty((0, 2)), None), 10**9, 32, seed=0)
    rows = batches.rows(28_000_000)
    assert len(set(rows.tolist())) == 32
    assert shuffling._group.cache_info().misses <= 2


def test_nothing_is_a_part_too() -> None:
    """No places, no records."""
    assert shuffled(0, 10, 4, 4).tolist() == []


@pytest.mark.parametrize("count", [10, 65_536, 200_000])
def test_what_is_shuffled_ahead_is_still_at_hand_when_it_is_asked_for(count: int) -> None:
    """However much is asked for, no more than stays: a small table has an order for each of many epochs."""
    with patch.object(shuffling, "Thread") as thread:
        shuffling.shuffle_ahead(0, count, 3, 10**9)
    *_, first, last = thread.call_args.kwargs["args"]
    assert 0 < last - first <= shuffling.GROUPS // 2 * min(count, GROUP)
