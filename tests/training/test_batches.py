"""Batches: every record once an epoch; gradients that average to that of all."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.training.batches import Records, Shuffled

seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int, count: int, weighted: bool = False, features: int = 3) -> Records:
    """The records of a small random table."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.5, 2, count) if weighted else None
    return Records.of(rng.normal(size=(count, features + 1)), weight)


def batches(records: Records, size: int, seed: int = 0, l2: float = 0.0) -> Shuffled:
    """Batches of these records."""
    return Shuffled(lambda: records, len(records), size, seed, l2)


@given(seed=seeds, count=st.integers(1, 60), size=st.integers(1, 70))
def test_every_record_once_an_epoch(seed: int, count: int, size: int) -> None:
    """Each of three epochs; the last batch has what is left; no batch is empty."""
    shuffled = batches(drawn(seed, count), size, seed)
    assert shuffled.per_epoch == -(-count // size)
    for epoch in range(3):
        first = epoch * shuffled.per_epoch
        rows = [shuffled.rows(first + k + 1).tolist() for k in range(shuffled.per_epoch)]
        assert sorted(chain.from_iterable(rows)) == list(range(count))
        assert [len(batch) for batch in rows[:-1]] == [size] * (len(rows) - 1)
        assert len(rows[-1]) == count - size * (len(rows) - 1)


@given(seed=seeds, count=st.integers(1, 20), size=st.integers(1, 20), weighted=st.booleans())
@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("bias", [True, False])
def test_a_batch_is_the_mean_over_its_records(
    bias: bool, l2: float, seed: int, count: int, size: int, weighted: bool
) -> None:
    """Loss and gradient, record by record, in a plain loop; a penalty pulls the weights alone."""
    records = drawn(seed, count, weighted)
    vector = np.random.default_rng(seed).normal(size=3 + bias)
    shuffled = batches(records, size, seed, l2)
    gradient, batch = shuffled.gradient(2, vector)
    assert batch is not None
    loss, slopes = 0.0, np.zeros(3 + bias)
    for row in shuffled.rows(2):
        weight = 1.0 if records.weight is None else records.weight[row]
        inputs = np.append(records.z[row], 1.0)[: 3 + bias]
        error = records.t[row] - inputs @ vector
        loss += weight * error**2 / len(batch.rows)
        slopes -= 2 * weight * error * inputs / len(batch.rows)
    slopes[:3] += 2 * l2 * vector[:3]
    assert batch.loss == pytest.approx(loss, rel=1e-12)
    assert gradient == pytest.approx(slopes, rel=1e-11, abs=1e-13)


@given(seed=seeds, count=st.integers(1, 40), size=st.integers(1, 12), weighted=st.booleans())
def test_an_epochs_gradients_average_to_that_of_all_records(
    seed: int, count: int, size: int, weighted: bool
) -> None:
    """Weighted by their sizes, as the last batch may be smaller: at one place, over one epoch."""
    records, vector = drawn(seed, count, weighted), np.random.default_rng(seed).normal(size=4)
    shuffled, whole = batches(records, size), batches(records, count)
    parts = [shuffled.gradient(k + 1, vector) for k in range(shuffled.per_epoch)]
    sizes = [len(batch.rows) for _, batch in parts if batch is not None]
    mean = np.average([gradient for gradient, _ in parts], axis=0, weights=sizes)
    assert mean == pytest.approx(whole.gradient(1, vector)[0], rel=1e-10, abs=1e-12)


def test_a_batch_worked_by_hand() -> None:
    """Two records at w = 1, b = 0: errors 1 and 3; loss 5, gradient −(1·1 + 3·2) and −(1 + 3)."""
    records = Records.of(np.array([[1.0, 2.0], [2.0, 5.0]]), None)
    gradient, batch = batches(records, 2).gradient(1, np.array([1.0, 0.0]))
    assert batch is not None
    assert (batch.loss, gradient.tolist()) == (5.0, [-7.0, -4.0])


def test_weights_are_beside_their_mean() -> None:
    """In any unit: what counts is how much more one row weighs than another."""
    records = Records.of(np.ones((2, 2)), np.array([1.0, 3.0]))
    assert records.weight is not None
    assert records.weight.tolist() == [0.5, 1.5]
