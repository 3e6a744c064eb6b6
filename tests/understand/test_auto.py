"""What "auto" chooses: exact where it is said to be, a bound that holds, a rule of thumb that works."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes

import everystep as es
from everystep.optimize import OPTIMIZERS, GradientDescent, Momentum, Nesterov, Optimizer
from everystep.understand.auto import PARTS, surely_stable_rate

PENGUINS = Path(__file__).parents[2] / "examples" / "penguins.csv"
FULL = [name for name in OPTIMIZERS if name != "sgd"]
BATCHED = [name for name in OPTIMIZERS if name != "gd"]


def mean_square_growth(rate: float, z: np.ndarray, size: int) -> float:
    """The factor a step by which the mean squared error matrix grows in the long run, exactly.

    M ← E[(I − ηH_B)·M·(I − ηH_B)], as a matrix that acts on M's entries; batches of `size` records drawn
    independently, H_B = (2/m) Σ zzᵀ. Directions that no record reaches are left out.
    """
    hessians = np.array([2 * np.outer(row, row) for row in z])
    mean, eye = hessians.mean(axis=0), np.eye(z.shape[1])
    squares = np.mean([np.kron(hessian, hessian) for hessian in hessians], axis=0)
    squares = squares / size + (1 - 1 / size) * np.kron(mean, mean)
    step = np.kron(eye, eye) - rate * (np.kron(mean, eye) + np.kron(eye, mean)) + rate**2 * squares
    return float(np.abs(np.linalg.eigvals(step)).max())


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(3, 12),
    features=st.integers(1, 3),
    size=st.sampled_from([1, 2, 5, 100]),
)
def test_below_the_bound_steps_on_batches_shrink_the_error(
    seed: int, count: int, features: int, size: int
) -> None:
    """In the mean square, whatever the records: heavy tails, a bias, features of very different size."""
    rng = np.random.default_rng(seed)
    z = rng.standard_t(2, (count, features)) * 10.0 ** rng.uniform(-1, 1, features)
    z = np.column_stack([z, np.ones(count)])
    curvatures = np.linalg.eigvalsh(2 * z.T @ z / count)
    assume(curvatures[0] > 1e-3 * curvatures[-1])
    steepest = 2 * float((z * z).sum(axis=1).max())
    rate = surely_stable_rate(size, curvatures[-1], steepest)
    assert mean_square_growth(0.999 * rate, z, size) < 1


def test_where_all_records_are_alike_the_bound_is_the_edge() -> None:
    """One record of curvature 8, in batches of any size: stable below 1/4 and not above."""
    rate, z = surely_stable_rate(3, largest=8.0, record=8.0), np.array([[2.0]])
    assert rate == 0.25
    assert mean_square_growth(0.99 * rate, z, 3) < 1 < mean_square_growth(1.01 * rate, z, 3)


def test_in_very_large_batches_it_is_the_window_of_gd() -> None:
    """2/L."""
    assert surely_stable_rate(10**9, largest=8.0, record=100.0) == pytest.approx(0.25, rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "optimizer", "rate", "certainty"),
    [
        ({}, GradientDescent(), 2 / (11.0929395 + 0.2403938), "exact"),
        ({"optimizer": "auto"}, Momentum(0.5525838), 0.2739854, "exact"),
        ({"optimizer": "auto", "learning_rate": 0.1}, GradientDescent(), 0.1, "as asked"),
        ({"optimizer": "sgd", "batch_size": 1}, es.SGD(), 0.1 * 2 / 20, "bound"),
        ({"optimizer": "auto", "batch_size": 1}, es.SGD(), 0.1 * 2 / 20, "bound"),
        ({"optimizer": "nesterov", "batch_size": 1}, Nesterov(0.9), 0.01 * 2 / 20, "rule of thumb"),
        ({"optimizer": "adadelta"}, es.AdaDelta(), PARTS[es.AdaDelta][0], "rule of thumb"),
        ({"optimizer": "adam"}, es.Adam(), PARTS[es.Adam][0] * 2, "rule of thumb"),
        ({"optimizer": "adam", "batch_size": 2}, es.Adam(), PARTS[es.Adam][1] * 2, "rule of thumb"),
    ],
)
def test_what_is_chosen_for_the_three_rows(
    settings: dict[str, Any], optimizer: Optimizer, rate: float, certainty: str
) -> None:
    """Unstandardised: L = 11.09, the steepest record (x = 3) has 2·(9 + 1) = 20, the usual weight is 2."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", standardize=False, steps=1, **settings)
    choice = run.fit.choice
    assert choice.certainty == certainty
    assert choice.rate == pytest.approx(rate, rel=1e-6)
    assert type(choice.optimizer) is type(optimizer)
    assert vars(choice.optimizer) == pytest.approx(vars(optimizer), rel=1e-6)


def test_every_adaptive_rule_has_its_rule_of_thumb() -> None:
    """All that are not linear in the gradient."""
    assert set(PARTS) == {OPTIMIZERS[name] for name in OPTIMIZERS} - {
        GradientDescent,
        es.SGD,
        Momentum,
        Nesterov,
    }


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize(("table", "target"), [(PENGUINS, "body_mass_g"), ("diabetes", "target")])
def test_with_auto_every_rule_comes_near_on_all_records(name: str, table: Any, target: str) -> None:
    """3,000 steps leave at most a hundredth of the start's excess, whatever the rule."""
    data = load_diabetes(as_frame=True).frame if table == "diabetes" else table
    run = es.train(data, target=target, optimizer=name, steps=3000)
    assert run.fit.choice.certainty in {"exact", "rule of thumb"}
    assert run.recording.excess[-1] < 0.01 * run.recording.excess[0]


@pytest.mark.parametrize("name", BATCHED)
@pytest.mark.parametrize("size", [1, 32])
def test_with_auto_every_rule_comes_near_on_small_batches(name: str, size: int) -> None:
    """4,000 steps leave at most a twenty-fifth of it, in spite of the noise."""
    run = es.train(PENGUINS, target="body_mass_g", optimizer=name, batch_size=size, steps=4000, keep="ends")
    assert run.recording.excess[-1] < 0.04 * run.recording.excess[0]
