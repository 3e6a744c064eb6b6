"""Record by record, the forward pass has the loss and the gradient that the sums have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.fit import fit
from everystep.model.linear import Parameters
from everystep.model.units import Units
from everystep.record.forward import Forward, Rows, forward
from everystep.record.split import Samples
from everystep.training.settings import Settings
from everystep.training.stopping import Limits

seeds = st.integers(0, 2**32 - 1)
WEIGHED = st.sampled_from(["alike", "unlike"])


def drawn(seed: int, weighed: str = "alike", rows: int = 20) -> Rows:
    """A table with offsets and scales of its own; unlike weights hold some zeros."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.uniform(-3, 3, 3), rng.uniform(0.5, 3, 3), (rows, 3))
    y = x @ rng.normal(size=3) + rng.normal(size=rows)
    weight = rng.choice([0.0, 0.5, 1.0, 3.0], rows) + np.eye(1, rows)[0] if weighed == "unlike" else None
    return Rows(x, y, weight, np.arange(rows))


def in_blocks(rows: Rows, cuts: list[int]) -> list[Rows]:
    """The same rows in pieces."""
    edges = zip([0, *cuts], [*cuts, len(rows.y)], strict=True)
    parts = [slice(first, last) for first, last in edges]
    weights = [None if rows.weight is None else rows.weight[part] for part in parts]
    return [
        Rows(rows.x[part], rows.y[part], weight, rows.record[part])
        for part, weight in zip(parts, weights, strict=True)
    ]


def gradient_of(passed: Forward, weights: np.ndarray, l2: float, intercept: bool) -> np.ndarray:
    """−2/Σω·(shares) + 2·l2·w, without the bias' place where there is none."""
    gradient = -2 * passed.shares / passed.total_weight
    gradient[:-1] += 2 * l2 * weights
    return gradient if intercept else gradient[:-1]


@settings(deadline=None, max_examples=60)
@given(seeds, WEIGHED, st.sampled_from([0.0, 0.4]), st.booleans(), st.booleans())
def test_it_has_the_loss_and_the_gradient_of_the_sums(
    seed: int, weighed: str, l2: float, intercept: bool, standardize: bool
) -> None:
    """At every state of a short training, to 12 digits of the terms that are summed."""
    rows = drawn(seed, weighed)
    limits = Limits(steps=3, tolerance=0)
    chosen = Settings(limits=limits, standardize=standardize, fit_intercept=intercept, l2=l2)
    recording = fit(Samples(lambda: [rows], ("a", "b", "c")), chosen).recording
    for i in range(4):
        parameters = Parameters(recording.parameters[i], 3)
        passed = forward(in_blocks(rows, [7, 13]), recording.units, parameters, show=2)
        gradient = gradient_of(passed, parameters.weights, l2, intercept)
        size = passed.sizes.max() / passed.total_weight + np.abs(gradient).max()
        assert passed.squares / passed.total_weight == pytest.approx(recording.loss[i], rel=1e-12)
        assert recording.gradient[i] == pytest.approx(gradient, abs=1e-12 * size)


@settings(deadline=None, max_examples=30)
@given(seeds, WEIGHED, st.lists(st.integers(0, 20), max_size=4).map(sorted))
def test_blocks_add_up(seed: int, weighed: str, cuts: list[int]) -> None:
    """However the rows are cut, the sums agree, and the rows asked for are the ones spelled out."""
    rows, parameters = drawn(seed, weighed), Parameters(np.array([1.0, -0.5, 2.0, 0.3]), 3)
    whole = forward([rows], Units.own(3), parameters, show=20)
    parts = forward(in_blocks(rows, cuts), Units.own(3), parameters, show=20)
    assert (parts.rows, whole.hidden) == (20, 0)
    assert parts.total_weight == pytest.approx(whole.total_weight, rel=1e-15)
    assert parts.squares == pytest.approx(whole.squares, rel=1e-13)
    assert parts.shares == pytest.approx(whole.shares, abs=1e-13 * whole.sizes.max())
    assert parts.record.tolist() == whole.record.tolist() == list(range(20))
    few = forward(in_blocks(rows, cuts), Units.own(3), parameters, show=[3, 17, 99])
    assert few.own.y.tolist() == rows.y[[3, 17]].tolist()
    assert few.prediction.tolist() == whole.prediction[[3, 17]].tolist()


def test_shares_make_the_gradient_of_the_loss() -> None:
    """−2/W times the shares is the gradient of Σ(y − ŷ)²/W, as finite differences have it."""
    rows, theta, step = drawn(3), np.array([1.0, -0.5, 2.0, 0.3]), 1e-6

    def loss(vector: np.ndarray) -> float:
        return forward([rows], Units.own(3), Parameters(vector, 3), show=0).squares / 20

    shares = forward([rows], Units.own(3), Parameters(theta, 3), show=20).shares
    slopes = [(loss(theta + step * e) - loss(theta - step * e)) / (2 * step) for e in np.eye(4)]
    assert -2 / 20 * shares == pytest.approx(slopes, rel=1e-6)


def test_the_worked_example_record_by_record() -> None:
    """From zeros: residuals 2, 4, 6; Σr² = 56; Σx·r = 28; Σr = 12."""
    rows = Rows(np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]), None, np.array([0, 1, 2]))
    passed = forward([rows], Units.own(1), Parameters(np.zeros(2), 1), show=2)
    assert (passed.residual.tolist(), passed.squares, passed.shares.tolist()) == ([2, 4], 56, [28, 12])
    assert (passed.hidden, passed.total_weight, passed.record.tolist()) == (1, 3, [0, 1])


def test_terms_that_cancel_leave_nothing() -> None:
    """A sum that is only its terms' rounding is 0, so that no dust is shown as a gradient."""
    x = np.array([[0.1], [0.2], [-0.3]])
    rows = Rows(x, np.ones(3), None, np.arange(3))
    assert sum(x[:, 0]) != 0
    passed = forward([rows], Units.own(1), Parameters(np.zeros(2), 1), show=3)
    assert passed.shares[0] != 0
    assert passed.settled(np.array([0.0, -2.0]), l2=0.0).shares.tolist() == [0, 3]
    assert passed.settled(np.array([2e-18, -2.0]), l2=0.0).shares.tolist() == pytest.approx(
        [-3e-18, 3], rel=1e-15
    )
    assert passed.settled(np.array([0.5, -2.0]), l2=0.1).shares.tolist() == [0, 3]
