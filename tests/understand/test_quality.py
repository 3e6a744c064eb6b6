"""Is the model any good: left-out records by a loop on paper, and standard errors by their formula."""

from dataclasses import replace

import numpy as np
import pytest

import everystep as es
from everystep.sums.folds import fold_numbers


def drawn(rows: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Two columns that matter, one that does not, and noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3))
    y = 3 + 2 * x[:, 0] - x[:, 1] + rng.normal(size=rows)
    return {"a": x[:, 0], "b": x[:, 1], "noise": x[:, 2], "y": y}


def left_out(table: dict[str, np.ndarray], numbers: np.ndarray) -> tuple[float, float]:
    """RMSE of predicting each fold from the others: by least squares, and by the others' mean."""
    x = np.column_stack([table["a"], table["b"], table["noise"], np.ones(len(table["y"]))])
    y, errors, baseline = table["y"], [], []
    for fold in np.unique(numbers):
        others = numbers != fold
        best = np.linalg.lstsq(x[others], y[others])[0]
        errors += list(y[~others] - x[~others] @ best)
        baseline += list(y[~others] - y[others].mean())
    return float(np.sqrt(np.mean(np.square(errors)))), float(np.sqrt(np.mean(np.square(baseline))))


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (12, "leaving out each record in turn and fitting the best model to the others"),
        (103, "5-fold cross-checks of the best model"),
    ],
)
def test_it_is_the_loop_over_left_out_records(rows: int, kind: str) -> None:
    """Typical error, baseline and R² equal those of fitting anew without each fold, ten digits."""
    table = drawn(rows)
    quality = es.train(table, "y").quality
    error, baseline = left_out(table, fold_numbers(rows))
    assert quality.typical_error == pytest.approx(error, rel=1e-10)
    assert quality.baseline_error == pytest.approx(baseline, rel=1e-10)
    assert quality.r2 == pytest.approx(1 - (error / baseline) ** 2, rel=1e-10)
    assert quality.kind == kind


def test_it_is_the_best_model_that_is_judged() -> None:
    """A training that was cut short has the same quality: the two verdicts are never merged."""
    table = drawn(60)
    short, long = es.train(table, "y", steps=1), es.train(table, "y")
    assert short.training.kind != long.training.kind
    assert short.quality == long.quality


def test_the_seed_draws_the_folds() -> None:
    """Another seed gives another cut, and so slightly other figures."""
    table = drawn(60)
    assert es.train(table, "y", seed=1).quality != es.train(table, "y", seed=2).quality


def test_weak_weights_are_within_two_standard_errors() -> None:
    """By (XᵀX)⁻¹·s² with s² = Σr²/(n − p): of these columns only the one that does not matter."""
    table = drawn(200)
    x = np.column_stack([table["a"], table["b"], table["noise"], np.ones(200)])
    best = np.linalg.lstsq(x, table["y"])[0]
    variance = np.sum((table["y"] - x @ best) ** 2) / (200 - 4)
    errors = np.sqrt(variance * np.linalg.inv(x.T @ x).diagonal())
    weak = tuple(
        name for name, w, e in zip(["a", "b", "noise"], best, errors, strict=False) if abs(w) < 2 * e
    )
    run = es.train(table, "y")
    assert run.quality.weak == weak == ("noise",)
    assert run.optimum.standard_errors == pytest.approx(errors, rel=1e-10)


def test_without_standard_errors_nothing_is_weak() -> None:
    """A penalised best has none, so nothing is said."""
    assert es.train(drawn(200), "y", l2=0.1).quality.weak == ()


def test_too_few_records() -> None:
    """Two records leave nothing to leave out."""
    quality = es.train({"x": [1, 2], "y": [1, 3]}, "y").quality
    assert (quality.typical_error, quality.r2, quality.kind) == (None, None, None)
    assert quality.sentence == "too few records to leave any out: nothing can be said about new ones."


@pytest.mark.parametrize(
    ("r2", "words"),
    [
        (1.0, "R² 1.000"),
        (0.99996, "R² above 0.9995"),
        (0.8641, "R² 0.864"),
        (0.0, "R² 0.000"),
        (-0.25, "R² -0.25, below 0: worse than the mean"),
        (None, "no R²: the target is constant"),
    ],
)
def test_r2_in_words(r2: float | None, words: str) -> None:
    """One that is not 1 is not rounded to it; one below 0 is explained."""
    quality = replace(
        es.train(drawn(60), "y").quality, typical_error=2.0, baseline_error=4.0, r2=r2, give_or_take=None
    )
    assert quality.sentence == (
        f"typical error 2 on records not trained on (the mean alone: 4); {words}. "
        "From 5-fold cross-checks of the best model."
    )


def test_give_or_take_is_the_spread_of_left_out_errors() -> None:
    """Leaving out each of n records: the standard error of the n squares, over twice the typical error."""
    x = np.arange(12.0)
    y = 2 * x + np.array([0.3, -1.0, 0.5, 0.2, -0.4, 1.1, -0.6, 0.1, 0.9, -0.8, 0.4, -0.2])
    squares = []
    for left_out in range(12):
        kept = np.arange(12) != left_out
        slope, bias = np.polyfit(x[kept], y[kept], 1)
        squares.append((y[left_out] - slope * x[left_out] - bias) ** 2)
    quality = es.train({"x": x, "y": y}, "y").quality
    spread = np.std(squares, ddof=1) / np.sqrt(12)
    assert quality.give_or_take == pytest.approx(spread / (2 * np.sqrt(np.mean(squares))), rel=1e-9)
    assert "(give or take " in quality.sentence
