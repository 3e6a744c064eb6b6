"""Every kind of verdict on a case made for it; what a remedy promises comes true."""

from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.understand.agreement import agreement
from everystep.understand.verdicts.verdict import KINDS
from everystep.words import number
from tests.sums.test_nist import DIGITS, read, right_digits

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}


def drawn(seed: int = 0, rows: int = 60) -> dict[str, np.ndarray]:
    """A table of two columns with noise."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=rows), rng.normal(size=rows)
    return {"a": a, "b": b, "y": 3 * a - 2 * b + rng.normal(size=rows)}


def collinear() -> dict[str, np.ndarray]:
    """A table whose third column is the sum of the others."""
    table = drawn()
    return {"a": table["a"], "b": table["b"], "c": table["a"] + table["b"], "y": table["y"]}


CASES: dict[str, dict[str, Any]] = {
    "converged": {"table": drawn(), "tolerance": 1e-16},
    "loss converged": {"table": THREE_ROWS, "by_hand": True, "steps": 300},
    "collinear columns": {"table": collinear()},
    "diverged": {"table": THREE_ROWS, "by_hand": True, "learning_rate": 0.2},
    "oscillating": {"table": THREE_ROWS, "by_hand": True, "learning_rate": 0.1795, "steps": 100},
    "creeping": {"table": THREE_ROWS, "by_hand": True, "learning_rate": 0.0045, "steps": 500},
    "noise floor": {"table": drawn(), "batch_size": 2, "learning_rate": 0.1, "epochs": 60},
    "rate floor": {"table": THREE_ROWS, "by_hand": True, "optimizer": "rmsprop", "steps": 2000},
    "out of reach": {
        "table": THREE_ROWS,
        "by_hand": True,
        "optimizer": "adamw:weight_decay=2",
        "steps": 3000,
    },
    "stopped early": {
        "table": drawn(),
        "batch_size": 4,
        "validation": 0.3,
        "patience": 2,
        "learning_rate": 0.1,
    },
    "not falling yet": {
        "table": THREE_ROWS,
        "by_hand": True,
        "optimizer": "momentum",
        "learning_rate": 0.3,
        "steps": 3,
    },
    "still falling": {"table": THREE_ROWS, "by_hand": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_case(kind: str) -> None:
    """The verdict names it; only a divergence is a failure; all but a clean end say what to do."""
    case = dict(CASES[kind])
    run = es.train(case.pop("table"), "y", **case)
    assert run.training.kind == kind
    assert run.training.failed == (kind == "diverged")
    assert bool(run.training.remedy) == (kind not in {"converged", "stopped early"})
    assert kind.upper() in str(run)


def test_collinear_columns_are_named() -> None:
    """Which depend on each other, that the predictions don't suffer, and that leaving one out helps."""
    run = es.train(collinear(), "y")
    assert "features depend on each other: a, b and c." in run.training.reason
    assert "(c)" in run.training.remedy
    assert es.train(collinear(), "y", drop=["c"]).training.kind in {"converged", "loss converged"}


def test_creeping_names_the_rate_and_the_steps_it_saves() -> None:
    """0.0045 is 39 times too small; the named rate takes the number of steps that is named."""
    run = es.train(THREE_ROWS, "y", by_hand=True, learning_rate=0.0045, steps=500)
    assert "0.0045 is 39 times smaller than the best constant one" in run.training.reason
    assert run.training.remedy == (
        "Take the learning rate 0.176471. It would take 213 steps in all, instead of 5,979, to 1e-8 of the "
        "loss at the start."
    )
    for rate, steps in ((0.0045, 5979), (3 / 17, 213)):
        there = es.train(THREE_ROWS, "y", by_hand=True, learning_rate=rate, steps=9999, tolerance=1e-8)
        assert there.recording.steps == steps


def test_oscillating_says_how_near_the_limit_is() -> None:
    """At 0.1795 of 0.18029 the steepest direction dies out slower than all else."""
    run = es.train(THREE_ROWS, "y", by_hand=True, learning_rate=0.1795, steps=100)
    assert run.training.reason.startswith(
        "the learning rate is at 99.6 % of the limit, so each step overshoots along x + bias, where nearly "
        "all of what is left lies; "
    )
    better = es.train(THREE_ROWS, "y", by_hand=True, learning_rate=run.outlook.best_constant_rate, steps=100)
    assert better.excess[-1] < run.excess[-1]
    assert (
        es.train(THREE_ROWS, "y", by_hand=True, learning_rate=3 / 17, steps=50).training.kind
        == "still falling"
    )


def test_the_best_constant_rate_is_never_called_oscillating() -> None:
    """However near the limit it lies: no constant rate is better."""
    table = {"a": [1, 2, 3, 4, 5], "b": [2.1, 4, 6, 8, 10.1], "y": [3, 5, 8, 9, 11]}
    assert es.train(table, "y", steps=500).training.kind == "still falling"


def test_the_floor_of_rmsprop_grows_with_the_square_of_the_rate() -> None:
    """On the three rows it ends jumping by η in both parameters: ½·(η/2)²·(1, 1)H(1, 1)ᵀ = 29/12·η²."""
    for rate in (0.02, 0.1, 0.2):
        run = es.train(
            THREE_ROWS, "y", by_hand=True, optimizer="rmsprop:decay=0.9", learning_rate=rate, steps=3000
        )
        assert run.training.kind == "rate floor"
        assert run.excess[-1] == pytest.approx(29 / 12 * rate**2, rel=1e-4)
        limit = number(2 / rate, 3)
        assert f"its sharpness is {limit}, of the {limit} that η = {rate} can stand" in run.training.reason
        assert run.sharpness(2900).value == pytest.approx(2 / rate, rel=1e-3)
        floor = run.outlook.course.floor
        assert floor is not None
        assert floor.middle == pytest.approx(29 / 12 * rate**2, rel=1e-4)


def test_a_smaller_decay_brings_it_into_reach() -> None:
    """AdamW with λ = 2 can't hold w = 2; below the decay that is named it comes nearer."""
    far = es.train(THREE_ROWS, "y", by_hand=True, optimizer="adamw:weight_decay=2", steps=3000)
    assert "within 0.5 of zero, and the best one of x is 2 away" in far.training.reason
    assert abs(float(far.recording.weights[-1, 0])) <= 0.5 + 0.2
    near = es.train(THREE_ROWS, "y", by_hand=True, optimizer="adamw:weight_decay=0.4", steps=3000)
    assert near.training.kind != "out of reach"
    assert near.excess[-1] < far.excess[-1]


def test_batches_that_diverge_are_told_their_bound() -> None:
    """One record at a time is surely stable below 0.10985 on the three rows, and the remedy works."""
    run = es.train(THREE_ROWS, "y", batch_size=1, standardize=False, learning_rate=0.3)
    assert run.training.kind == "diverged"
    assert "batches of 1 are surely stable only below 0.1098 (a bound)" in run.training.reason
    better = es.train(THREE_ROWS, "y", batch_size=1, standardize=False, learning_rate=0.1)
    assert better.training.kind in {"converged", "loss converged"}


@pytest.mark.parametrize("optimizer", ["gd", "auto", "adam"])
@pytest.mark.parametrize("name", DIGITS)
def test_no_nist_set_converges_with_fewer_than_four_digits(name: str, optimizer: str) -> None:
    """Against the certified coefficients, not our own optimum: 'converged' means four right digits."""
    data, x, y, intercept = read(name)
    table = {f"x{j}": x[:, j] for j in range(x.shape[1])} | {"y": y}
    run = es.train(table, "y", optimizer=optimizer, fit_intercept=intercept)
    told = data["exact"]["coefficients"]
    certified = told[intercept:] + told[:intercept]
    digits = right_digits(np.append(run.model.weights, [run.model.bias] * intercept), certified)
    assert (run.training.kind == "converged") <= (digits >= 4)
    if optimizer == "auto":
        assert run.training.kind == "converged"


def test_the_loss_alone_would_call_longley_converged() -> None:
    """Adam comes to 10⁻⁸ of the start's loss with two right digits in a coefficient: hence the rule."""
    _, x, y, _ = read("Longley")
    table = {f"x{j}": x[:, j] for j in range(x.shape[1])} | {"y": y}
    run = es.train(table, "y", optimizer="adam")
    assert run.recording.excess[-1] <= 1e-8 * run.recording.loss[0]
    assert agreement(run.fit).digits < 3
    assert run.training.kind == "loss converged"
    assert "±" in run.training.reason


def test_digits_are_counted_as_nist_counts_them() -> None:
    """−log₁₀ of the relative error of the worst coefficient; of a best one of zero, in its usual size."""
    run = es.train(THREE_ROWS, "y", start=(0.999, 1e-3), steps=0)
    found = agreement(run.fit)
    assert (found.name, found.best) == ("bias", 0.0)
    deviation = np.std(THREE_ROWS["y"])
    assert found.digits == pytest.approx(-np.log10(abs(found.trained) / deviation))
