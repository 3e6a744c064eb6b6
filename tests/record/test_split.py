"""Which records are held out: as many as said, the same again, the latest where time is known."""

import math
from collections.abc import Iterator
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.record.forward import Rows
from everystep.record.split import Samples, all_rows, held_out, part_of
from everystep.training.settings import Settings
from everystep.words import SettingError


def blocks(count: int, size: int = 7, times: list[float] | None = None) -> Iterator[Rows]:
    """Rows numbered from 0, their number as target, in blocks of `size`."""
    number = np.arange(count, dtype=np.float64)
    feature = number if times is None else np.array(times)
    for first in range(0, count, size):
        part = slice(first, first + size)
        yield Rows(feature[part, None], number[part], None, number[part].astype(np.int64))


@given(
    count=st.integers(2, 60), fraction=st.floats(0.01, 0.9), seed=st.integers(0, 99), size=st.integers(1, 60)
)
def test_as_many_as_said_and_the_same_again(count: int, fraction: float, seed: int, size: int) -> None:
    """The fraction rounded up; how the rows come in blocks makes no difference."""
    if math.ceil(fraction * count) >= count:
        return
    marks = held_out(blocks(count), fraction, seed, None)
    assert marks.sum() == math.ceil(fraction * count)
    assert marks.tolist() == held_out(blocks(count, size), fraction, seed, None).tolist()


def test_each_seed_draws_its_own() -> None:
    """And each record is drawn about as often as another: 400 draws of 10 out of 40."""
    marks = np.array([held_out(blocks(40), 0.25, seed, None) for seed in range(400)])
    assert len({tuple(row) for row in marks.tolist()}) == 400
    assert (np.abs(marks.sum(axis=0) - 100) < 3.9 * math.sqrt(400 * 0.25 * 0.75)).all()


def test_the_latest_are_held_out_where_time_is_known() -> None:
    """Whatever their order in the table: a prediction is for a time to come."""
    times = [5.0, 1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0, 0.0]
    marks = held_out(blocks(10, times=times), 0.3, 0, time_feature=0)
    assert sorted(np.array(times)[marks].tolist()) == [7, 8, 9]


def test_both_parts_are_all_rows() -> None:
    """Each row trains or validates, and never both."""
    samples, settings = Samples(lambda: blocks(20), ["x"]), Settings(validation=0.3)
    trained, validation = samples.trained_on(settings), samples.validation(settings)
    assert validation is not None
    parts = [all_rows(rows()).y.tolist() for rows in (trained, validation)]
    assert sorted(chain.from_iterable(parts)) == list(range(20))
    assert len(parts[1]) == 6


def test_a_table_of_its_own_validates_alone() -> None:
    """Then all rows train."""
    others = list(blocks(3))
    samples, settings = Samples(lambda: blocks(20), ["x"]).beside(others), Settings(validation="table")
    validation = samples.validation(settings)
    assert validation is not None
    assert len(all_rows(samples.trained_on(settings)()).y) == 20
    assert all_rows(validation()).y.tolist() == [0, 1, 2]


def test_without_validation_nothing_is_held_out() -> None:
    """All rows train."""
    samples = Samples(lambda: blocks(20), ["x"])
    assert samples.validation(Settings()) is None
    assert len(all_rows(samples.trained_on(Settings())()).y) == 20


def test_rows_that_weigh_nothing_are_in_no_batch() -> None:
    """They are as good as absent."""
    rows = Rows(np.ones((3, 1)), np.arange(3.0), np.array([1.0, 0.0, 2.0]), np.arange(3))
    left = all_rows([rows])
    assert left.weight is not None
    assert (left.y.tolist(), left.weight.tolist(), left.record.tolist()) == ([0, 2], [1, 2], [0, 2])


def test_parts_keep_their_weights_and_their_records() -> None:
    """Block by block."""
    rows = Rows(np.ones((3, 1)), np.arange(3.0), np.array([1.0, 5.0, 2.0]), np.array([7, 8, 9]))
    (part,) = part_of([rows], np.array([False, True, True]))
    assert part.weight is not None
    assert (part.y.tolist(), part.weight.tolist(), part.record.tolist()) == ([1, 2], [5, 2], [8, 9])


def test_nothing_left_to_train_on() -> None:
    """One record can't do both."""
    with pytest.raises(SettingError) as error:
        held_out(blocks(3), 0.8, 0, None)
    assert str(error.value) == (
        "validation 0.8 holds out all of 3 records: none is left to train on; take a smaller fraction."
    )
