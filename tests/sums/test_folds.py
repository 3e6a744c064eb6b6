"""Cross-validation out of the sums against the same done row by row."""

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.sums import Sums
from everystep.sums.folds import CrossValidation, cross_validate, fold_numbers, in_time_order, sum_folds
from tests.sums.cutting import reblocked

seeds = st.integers(0, 2**32 - 1)
Table = tuple[np.ndarray, np.ndarray, np.ndarray]
Splits = list[tuple[np.ndarray, np.ndarray]]


def drawn(seed: int, rows: int = 60) -> Table:
    """A table of three features with weights."""
    rng = np.random.default_rng(seed)
    x = rng.normal([0, 5, -2], [1, 3, 0.2], (rows, 3))
    return x, x @ [1.0, -0.5, 4.0] + rng.normal(size=rows) + 3, rng.uniform(0.5, 2, rows)


def by_hand(table: Table, splits: Splits, l2: float = 0.0, intercept: bool = True) -> dict[str, float]:
    """Each split trained with lstsq on standardised rows under penalty rows, judged row by row."""
    x, y, weight = table
    squares, baseline = np.full(len(y), np.nan), np.full(len(y), np.nan)
    for train, test in splits:
        omega, inside, target = weight[train], x[train], y[train]
        mean = np.average(np.column_stack([inside, target]), axis=0, weights=omega) * intercept
        scale = np.sqrt(np.average((inside - mean[:-1]) ** 2, axis=0, weights=omega))
        rows = np.vstack(
            [(inside - mean[:-1]) / scale * np.sqrt(omega)[:, None], np.sqrt(l2 * omega.sum()) * np.eye(3)]
        )
        slopes = np.linalg.lstsq(rows, np.append((target - mean[-1]) * np.sqrt(omega), np.zeros(3)))[0]
        predicted = (x[test] - mean[:-1]) / scale @ slopes + mean[-1]
        squares[test] = (y[test] - predicted) ** 2
        baseline[test] = (y[test] - np.average(target, weights=omega)) ** 2
    seen = ~np.isnan(squares)
    mse, mse0 = (np.average(values[seen], weights=weight[seen]) for values in (squares, baseline))
    parts = [np.average(squares[test], weights=weight[test]) for _, test in splits]
    error = np.std(parts, ddof=1) / np.sqrt(len(parts))
    return {"rmse": mse**0.5, "baseline_rmse": mse0**0.5, "r2": 1 - mse / mse0, "standard_error": error}


def agrees(found: CrossValidation | None, truth: dict[str, float]) -> bool:
    """Whether every figure is the one found by hand."""
    return all(getattr(found, name) == pytest.approx(value, rel=1e-9) for name, value in truth.items())


@given(seeds, st.sampled_from([0.0, 0.2]), st.booleans())
def test_five_folds_equal_a_loop_over_the_rows(seed: int, l2: float, intercept: bool) -> None:
    """Scaling and fit anew without each fold, with weights, penalty, with and without intercept."""
    x, y, weight = drawn(seed)
    numbers = fold_numbers(60, seed=seed)
    found = cross_validate(sum_folds(reblocked([(x, y, weight)], 16), numbers), l2, intercept)
    splits = [(numbers != fold, numbers == fold) for fold in range(5)]
    assert found is not None
    assert (found.kind, found.folds) == ("5-fold", 5)
    assert agrees(found, by_hand((x, y, weight), splits, l2, intercept))


@given(seeds)
def test_each_row_left_out_equals_a_loop_over_the_rows(seed: int) -> None:
    """Below fifty rows every row is predicted from all the others."""
    x, y, weight = drawn(seed, rows=14)
    numbers = fold_numbers(14)
    found = cross_validate(sum_folds([(x, y, weight)], numbers))
    assert found is not None
    assert (found.kind, found.folds) == ("each row left out", 14)
    assert agrees(found, by_hand((x, y, weight), [(numbers != i, numbers == i) for i in range(14)]))


def test_leaving_a_row_out_is_the_press_statistic() -> None:
    """Known from elsewhere: the left-out residual is r/(1 − h), h the diagonal of the hat matrix."""
    x, y, _ = drawn(9, rows=20)
    design = np.column_stack([x, np.ones(20)])
    hat = design @ np.linalg.pinv(design)
    press = np.mean(((y - hat @ y) / (1 - hat.diagonal())) ** 2)
    found = cross_validate(sum_folds([(x, y, None)], fold_numbers(20)), standardize=False)
    assert found is not None
    assert found.rmse**2 == pytest.approx(press, rel=1e-10)


@given(seeds)
def test_in_time_order_the_past_predicts_the_future(seed: int) -> None:
    """Segment k + 1 is predicted from segments 1 to k; the first never."""
    x, y, weight = drawn(seed)
    numbers = np.arange(60) * 4 // 60
    found = in_time_order(sum_folds([(x, y, weight)], numbers))
    splits = [(numbers < fold, numbers == fold) for fold in range(1, 4)]
    assert found is not None
    assert (found.kind, found.folds) == ("in time order", 3)
    assert agrees(found, by_hand((x, y, weight), splits))


@given(st.integers(0, 300), seeds)
def test_folds_are_balanced_and_repeatable(rows: int, seed: int) -> None:
    """No fold is more than one row larger than another, and a seed gives one shuffle."""
    numbers = fold_numbers(rows, seed=seed)
    sizes = np.bincount(numbers)
    assert len(numbers) == rows
    assert len(sizes) == (rows if rows < 50 else 5)
    assert rows == 0 or sizes.max() - sizes.min() <= 1
    assert numbers.tolist() == fold_numbers(rows, seed=seed).tolist()
    assert rows < 50 or numbers.tolist() != sorted(numbers.tolist())


@given(st.data(), st.integers(0, 300), seeds)
def test_a_part_of_the_rows_has_the_folds_that_it_has_among_all(data: Any, rows: int, seed: int) -> None:
    """However the hands lie that were dealt: a block is summed by fold without the others."""
    first = data.draw(st.integers(0, rows))
    last = data.draw(st.integers(first, rows))
    with patch("everystep.sums.folds.SHUFFLED_ROWS", 64):
        whole, piece = fold_numbers(rows, seed=seed), fold_numbers(rows, seed=seed, first=first, last=last)
    assert piece.tolist() == whole[first:last].tolist()


@given(seeds, st.integers(1, 70))
def test_folds_don_t_depend_on_how_the_rows_arrive(seed: int, rows: int) -> None:
    """The fold's number goes with the row, across blocks and past rows that weigh nothing."""
    x, y, weight = drawn(seed)
    weight[::7] = 0
    kept = weight > 0
    numbers = fold_numbers(int(kept.sum()), seed=seed)
    for fold, sums in enumerate(sum_folds(reblocked([(x, y, weight)], rows), numbers)):
        mine = numbers == fold
        direct = Sums.of(x[kept][mine], y[kept][mine], weight[kept][mine])
        assert sums.rows == direct.rows
        assert sums.mean == pytest.approx(direct.mean, rel=1e-13)
        assert sums.scatter == pytest.approx(direct.scatter, rel=1e-9, abs=1e-9)


def test_a_perfect_line_is_predicted_perfectly() -> None:
    """On y = 2x the typical error is that of rounding, and r² is 1."""
    x = np.arange(1.0, 9)[:, None]
    found = cross_validate(sum_folds([(x, 2 * x[:, 0], None)], fold_numbers(8)))
    assert found is not None
    assert found.rmse < 1e-14
    assert found.r2 == 1


def test_a_constant_target_has_no_r2() -> None:
    """There is nothing to explain, so no share of it either."""
    x = np.arange(6.0)[:, None]
    found = cross_validate(sum_folds([(x, np.full(6, 3.0), None)], fold_numbers(6)))
    assert found is not None
    assert (found.rmse, found.baseline_rmse, found.r2) == (0, 0, None)


def test_a_level_seen_only_in_the_left_out_row() -> None:
    """A column that is constant in the other folds gets no weight, and every figure is a number."""
    x = np.column_stack([np.arange(5.0), np.eye(5)[2]])
    found = cross_validate(sum_folds([(x, np.arange(5.0) ** 2, None)], fold_numbers(5)))
    assert found is not None
    assert np.isfinite([found.rmse, found.baseline_rmse]).all()


def test_too_few_records_are_not_judged() -> None:
    """With two records, or a single fold, there is no score; one predicted segment has no spread."""
    x, y, _ = drawn(0, rows=3)
    assert cross_validate(sum_folds([(x[:2], y[:2], None)], fold_numbers(2))) is None
    assert cross_validate([Sums.of(x, y)]) is None
    assert in_time_order([Sums.of(x, y)]) is None
    found = in_time_order([Sums.of(x[:2], y[:2]), Sums.of(x[2:], y[2:])])
    assert found is not None
    assert (found.standard_error, found.folds) == (None, 1)
