"""Is the model any good: left-out records by a loop on paper, and standard errors by their formula."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import stdtrit

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


def test_weak_weights_have_zero_in_their_interval() -> None:
    """By (XᵀX)⁻¹·s² with s² = Σr²/(n − p): of these columns only the one that does not matter."""
    table = drawn(200)
    x = np.column_stack([table["a"], table["b"], table["noise"], np.ones(200)])
    best = np.linalg.lstsq(x, table["y"])[0]
    variance = np.sum((table["y"] - x @ best) ** 2) / (200 - 4)
    errors = np.sqrt(variance * np.linalg.inv(x.T @ x).diagonal())
    weak = tuple(
        name
        for name, w, e in zip(["a", "b", "noise"], best, errors, strict=False)
        if abs(w) < stdtrit(196, 0.975) * e
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
        (-0.25, "R² -0.25, below 0: no better than the mean"),
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


def left_out_squares(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The square by which each record is missed by the line through the others."""
    squares = []
    for out in range(len(x)):
        kept = np.arange(len(x)) != out
        slope, bias = np.polyfit(x[kept], y[kept], 1)
        squares.append((y[out] - slope * x[out] - bias) ** 2)
    return np.array(squares)


def test_give_or_take_is_the_spread_of_left_out_errors() -> None:
    """Leaving out each of n records: the standard error of the n squares, over twice the typical error."""
    x = np.arange(24.0)
    y = 2 * x + np.tile([0.1, -0.1, 3.5, 0.2, -0.1, 0.1, -0.2, 0.1, 0.2, -0.1, 0.1, -0.2], 2)
    squares = left_out_squares(x, y)
    quality = es.train({"x": x, "y": y}, "y").quality
    spread = np.std(squares, ddof=1) / np.sqrt(24)
    assert quality.give_or_take == pytest.approx(spread / (2 * np.sqrt(np.mean(squares))), rel=1e-9)
    assert "(give or take " in quality.sentence


def test_give_or_take_is_no_less_than_that_of_normal_errors() -> None:
    """Errors of one size differ in nothing, which is luck: typical error over √(2n)."""
    x = np.arange(24.0)
    quality = es.train({"x": x, "y": 2 * x + np.tile([1.0, -1.0], 12)}, "y").quality
    assert quality.typical_error is not None
    assert quality.give_or_take == pytest.approx(quality.typical_error / np.sqrt(48), rel=1e-12)


def test_of_a_handful_of_records_nothing_is_given_or_taken() -> None:
    """Nineteen: that the score is hardly known; twenty: how well. A fit without errors needs no such word."""
    x, y = np.arange(20.0), 2 * np.arange(20.0) + np.tile([1.0, -1.0], 10)
    few = es.train({"x": x[:19], "y": y[:19]}, "y").quality
    assert few.give_or_take is None
    assert few.sentence.endswith("From 19 records, such figures are hardly known.")
    assert "(give or take " in es.train({"x": x, "y": y}, "y").quality.sentence
    assert "hardly" not in es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y").quality.sentence


def test_worse_than_the_mean_is_only_what_is_beyond_chance() -> None:
    """Noise alone is no better than the mean; 50 columns of it for 60 rows are worse."""
    rng = np.random.default_rng(7)
    y = rng.normal(size=60)
    one = es.train({"a": rng.normal(size=60), "y": y}, "y").quality
    assert one.r2 is not None
    assert one.r2 < 0
    assert "below 0: no better than the mean" in one.sentence
    many = es.train({f"x{i}": rng.normal(size=60) for i in range(50)} | {"y": y}, "y").quality
    assert "below 0: worse than the mean" in many.sentence


def test_the_validation_error_is_told_with_what_flatters_it() -> None:
    """How many records it is of, and that they chose the state; without a step they chose nothing."""
    told = es.train(drawn(60), "y", validation=0.2).quality.sentence
    assert "This model's own error on the 12 validation records: " in told
    assert told.endswith("(RMSE); it flatters, as they also chose the state.")
    assert es.train(drawn(60), "y", validation=0.2, steps=0).quality.sentence.endswith("(RMSE).")


def test_a_penalty_is_part_of_what_is_judged() -> None:
    """The best model is that of the objective with its penalty, and the score says so."""
    assert (
        "cross-checks of the best model with this penalty."
        in es.train(drawn(60), "y", l2=0.1).quality.sentence
    )
