"""What the best model leaves over: tables whose fault is known, noise that has none, sums by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.read.table import BLOCK_ROWS
from everystep.understand.residuals.chance import FALSE_ALARMS, as_normal, limit, ratio_as_normal
from everystep.understand.residuals.findings import Finding, errors_of_means
from everystep.understand.residuals.residuals import Residuals
from everystep.understand.residuals.walk import SAMPLE, walk

Table = dict[str, Any]


def residuals(table: Table, **settings: Any) -> Residuals:
    """Those of the best model; the training itself is of no interest here."""
    return es.train(table, "y", steps=1, keep="ends", **settings).quality.residuals


def finding(seen: Residuals, kind: str) -> Finding:
    """The check of that kind."""
    return next(one for one in seen.findings if one.kind == kind)


def told(seen: Residuals) -> set[str]:
    """The kinds of checks that found something."""
    return {one.kind for one in seen.telling}


def days(rows: int) -> list[date]:
    """A date a row."""
    return [date(2020, 1, 1) + timedelta(days=i) for i in range(rows)]


def noise(rows: int, seed: int) -> Table:
    """A table in which every assumption holds: numbers, levels, dates, and independent normal errors."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=rows), rng.exponential(size=rows)
    level, size = rng.integers(0, 6, size=rows), rng.integers(0, 4, size=rows)
    y = 3 + 2 * a - b + rng.normal(size=rows)
    return {"a": a, "b": b, "level": np.array(list("uvwxyz"))[level], "size": size, "at": days(rows), "y": y}


# --- what is wrong is found ------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("rows", "noisy"), [(10, 0.0), (50, 1.0), (400, 10.0)])
def test_a_parabola_fitted_by_a_line_is_called_bent(rows: int, noisy: float, sign: int) -> None:
    """y = ±x²: the line misses a curve, and which way it bends is said."""
    x = np.linspace(0, 10, rows)
    y = sign * x**2 + noisy * np.random.default_rng(0).normal(size=rows)
    bent = finding(residuals({"x": x, "y": y}), "curve")
    assert bent.telling
    assert bent.z * sign > 0
    ends = "above the model at both ends" if sign > 0 else "below the model at both ends"
    assert ends in bent.sentence


def test_how_much_the_curve_would_take_away() -> None:
    """Its size is the fall of the mean squared error when the square of the prediction is added."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(80, 2))
    y = (x @ [2.0, 1.0] + 3) ** 2 + rng.normal(size=80)
    table = {"a": x[:, 0], "b": x[:, 1], "y": y}
    columns = np.column_stack([x, np.ones(80)])
    prediction = columns @ np.linalg.lstsq(columns, y)[0]
    more = np.column_stack([columns, prediction**2])
    left = np.sum((y - more @ np.linalg.lstsq(more, y)[0]) ** 2)
    size = finding(residuals(table), "curve").size
    assert size == pytest.approx(1 - left / np.sum((y - prediction) ** 2), rel=1e-9)


def test_a_missing_intercept_is_among_the_causes() -> None:
    """y = x + 70 through the origin bends, and what may catch it is named."""
    x = np.arange(60.0, 71)
    bent = finding(residuals({"x": x, "y": x + 70}, fit_intercept=False), "curve")
    assert bent.telling
    assert bent.sentence.startswith("a curve, or an intercept, is missed")


@pytest.mark.parametrize("shrinking", [False, True])
def test_a_spread_that_grows_with_the_prediction_is_called_so(shrinking: bool) -> None:
    """Errors proportional to x: several times as large at one end; and uneven spread is no curve."""
    rng = np.random.default_rng(2)
    x = rng.uniform(1, 10, size=300)
    slope = -3 if shrinking else 3
    seen = residuals({"x": x, "y": slope * x + x * rng.normal(size=300)})
    assert told(seen) == {"spread"}
    spread = finding(seen, "spread")
    assert spread.size < 1 / 3 if shrinking else spread.size > 3
    assert "standard errors and intervals, which take one spread for all, are off" in spread.sentence
    ends = (
        "30 lowest predictions as for the 30 highest"
        if shrinking
        else "30 highest predictions as for the 30 lowest"
    )
    assert ends in spread.sentence


def test_rows_that_are_fitted_exactly_have_no_spread_to_compare() -> None:
    """A level with the highest predictions and no error at all: no ratio is made up."""
    rng = np.random.default_rng(14)
    high = np.arange(100) >= 80
    table = {"high": np.where(high, "yes", "no"), "y": np.where(high, 50.0, rng.normal(size=100))}
    assert "spread" not in {one.kind for one in residuals(table).findings}


def test_uneven_spread_alone_is_no_curve() -> None:
    """Over 200 tables with errors that grow tenfold, the robust standard error keeps the alarm rate."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x = rng.uniform(1, 10, size=150)
        alarms += finding(residuals({"x": x, "y": 3 * x + x * rng.normal(size=150)}), "curve").telling
    assert alarms <= 3


def test_a_drift_in_time_is_found_and_dated() -> None:
    """A level that rises for the last sixth of the days, after all the trend that a line can take."""
    rng = np.random.default_rng(3)
    a, t = rng.normal(size=300), np.arange(300)
    y = 2 * a + 3 * (t >= 250) + rng.normal(size=300)
    drift = finding(residuals({"a": a, "at": days(300), "y": y}), "drift")
    assert drift.telling
    assert drift.sentence.startswith("the mean residual drifts in time: after 2020-09-06 records lie ")


def test_neighbours_alike_are_found_only_in_the_order_of_time() -> None:
    """Errors that remember the day before; shuffled rows, or two a day, tell nothing and claim nothing."""
    rng = np.random.default_rng(4)
    error = np.zeros(200)
    for t in range(1, 200):
        error[t] = 0.7 * error[t - 1] + rng.normal()
    table = {"a": rng.normal(size=200), "at": days(200), "y": error}
    seen = residuals(table)
    assert "neighbours" in told(seen)
    assert 0.5 < finding(seen, "neighbours").size < 0.9
    assert seen.durbin_watson is not None
    assert 0 < seen.durbin_watson < 1
    order = rng.permutation(200)
    shuffled = {name: [values[i] for i in order] for name, values in table.items()}
    twice = table | {"at": [day for day in days(100) for _ in range(2)]}
    weighted = table | {"w": np.ones(200)}
    for other in (residuals(shuffled), residuals(twice), residuals(weighted, weight="w")):
        assert other.durbin_watson is None
        assert "neighbours" not in {one.kind for one in other.findings}


def test_a_segment_with_larger_errors_is_found() -> None:
    """One level of three with four times the spread."""
    rng = np.random.default_rng(5)
    level = np.array(["u", "v", "w"])[rng.integers(0, 3, size=300)]
    y = rng.normal(size=300) * np.where(level == "w", 4, 1)
    seen = residuals({"a": rng.normal(size=300), "level": level, "y": y})
    assert [one.label for one in seen.segments.worse] == ["level = w"]
    count = int((level == "w").sum())
    assert f"errors are largest where level = w ({count} rows)" in seen.segments.sentences[0]


def test_a_segment_with_a_shifted_mean_is_found() -> None:
    """Records in the middle of z lie higher, which a line in z can't say; the side is told right."""
    rng = np.random.default_rng(6)
    z = rng.uniform(size=400)
    y = 3 * (abs(z - 0.5) < 0.25) + rng.normal(size=400)
    segments = residuals({"a": rng.normal(size=400), "z": z, "y": y}).segments
    quarters = [one for one in segments.all if "z" in one.label]
    assert [one.bias > 0 for one in quarters] == [False, True, True, False]
    assert set(segments.aside) == set(quarters)
    side = "low" if segments.aside[0].bias > 0 else "high"
    assert segments.sentences[-1].startswith(f"predictions are too {side} where {segments.aside[0].label} (")
    assert segments.sentences[-1].endswith("; 3 more segments beyond chance")


def test_a_level_has_no_mean_residual_of_its_own() -> None:
    """Each level has a weight, so that its mean residual is 0: least squares sees to that."""
    segments = residuals(noise(300, seed=7)).segments
    levels = [one for one in segments.all if one.label.startswith("level = ")]
    assert len(levels) == 6
    assert all(abs(one.bias) < 1e-12 for one in levels)


# --- what is right is left alone --------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "seeds"), [(40, 200), (300, 200)])
def test_noise_raises_hardly_any_alarm(rows: int, seeds: int) -> None:
    """Where nothing is wrong, at most 1 table in 100 has any alarm: of 200, no more than 6.

    With a rate of exactly 1 in 100 there would be more than 6 once in 240 times.
    """
    assert FALSE_ALARMS == 0.01
    alarms = sum(bool(residuals(noise(rows, seed)).sentences) for seed in range(seeds))
    assert alarms <= 6


def test_a_small_difference_is_not_told_however_sure() -> None:
    """Of 200,000 rows everything is beyond chance: a curve worth a thousandth is known, and not told."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=200_000)
    bent = finding(residuals({"x": x, "y": x + 0.02 * x**2 + rng.normal(size=200_000)}), "curve")
    assert abs(bent.z) > bent.limit
    assert not bent.large
    assert not bent.telling


def test_an_exact_fit_leaves_nothing_to_judge() -> None:
    """Residuals that are rounding have no curve, no spread and no segments."""
    x = np.arange(100.0)
    seen = residuals({"x": x, "z": x % 7, "y": 1e6 + 0.1 * x - 0.3 * (x % 7)})
    assert seen.exact
    assert (seen.findings, seen.segments.all, seen.sentences) == ((), (), ())


def test_a_prediction_of_two_values_has_no_curve_to_miss() -> None:
    """With one column of 0 and 1 the square of the prediction is the prediction: nothing is claimed."""
    y = np.random.default_rng(9).normal(size=40)
    assert "curve" not in {one.kind for one in residuals({"x": [0, 1] * 20, "y": y}).findings}


@pytest.mark.parametrize("rows", [3, 4, 5, 9])
def test_tiny_tables_are_not_judged_by_parts(rows: int) -> None:
    """Nothing fails, and no part, spread or segment is judged."""
    seen = residuals({"x": np.arange(rows), "y": np.arange(rows) ** 2 % 5})
    assert len(seen.by_fitted) == 1
    assert {one.kind for one in seen.findings} <= {"curve"}
    assert seen.segments.all == ()


# --- the figures are those of their definitions -----------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"weight": "w"}, {"fit_intercept": False}])
def test_parts_are_those_by_hand(settings: Table) -> None:
    """Count, mean residual, typical error and its standard error, by the hat matrix, of each tenth."""
    rng = np.random.default_rng(10)
    x, w = rng.normal(size=(104, 2)) + 1, rng.uniform(0.2, 3, size=104)
    y = x @ [1.0, -2.0] + rng.normal(size=104)
    run = es.train(
        {"a": x[:, 0], "b": x[:, 1], "w": w, "y": y}, "y", drop=["w"] * ("weight" not in settings), **settings
    )
    omega = w if "weight" in settings else np.ones(104)
    z = x if "fit_intercept" in settings else np.column_stack([x, np.ones(104)])
    hat = z @ np.linalg.inv(z.T @ (omega[:, None] * z)) @ z.T
    fitted = hat @ (omega * y)
    residual = y - fitted
    walked = walk(run)
    spare = 104 - z.shape[1]
    squares = float(omega @ residual**2)
    errors = errors_of_means(walked, walked.by_fitted, squares)
    order = np.argsort(fitted)
    # Tenths by the count of rows: the k-th ends with row ⌈104·k/10⌉ of the order.
    ends = [0, *(int(np.ceil(104 * k / 10 - 1e-9)) for k in range(1, 11))]
    for part, (begin, end) in enumerate(pairwise(ends)):
        rows = order[begin:end]
        weight = omega[rows].sum()
        seen = run.quality.residuals.by_fitted[part]
        assert seen.rows == len(rows)
        assert seen.up_to == pytest.approx(fitted[rows[-1]])
        assert seen.mean == pytest.approx(omega[rows] @ residual[rows] / weight, abs=1e-12)
        assert seen.rmse == pytest.approx(np.sqrt(omega[rows] @ residual[rows] ** 2 / weight))
        mark = np.zeros(104)
        mark[rows] = omega[rows]
        free = weight - mark @ hat @ mark
        assert errors[part] == pytest.approx(np.sqrt(squares / spare * free) / weight)
        around = omega[rows] ** 2 @ (residual[rows] - seen.mean) ** 2
        own = np.sqrt(around * len(rows) / (len(rows) - 1)) / weight
        assert walked.by_fitted.tally.own_error[part] == pytest.approx(own)


def test_many_rows_are_cut_by_a_sample_of_them() -> None:
    """Beyond 10,000 rows tenths are those of every k-th row: nearly equal, and no row is lost."""
    rows = 3 * SAMPLE + 7
    rng = np.random.default_rng(11)
    x = rng.exponential(size=rows)
    seen = residuals({"x": x, "y": x + rng.normal(size=rows)})
    counts = [part.rows for part in seen.by_fitted]
    assert sum(counts) == rows
    assert max(abs(count - rows / 10) for count in counts) < 0.1 * rows / 10
    assert sum(one.rows for one in seen.segments.all) == rows
    assert seen.rmse == pytest.approx(1, abs=0.02)


def test_blocks_of_rows_are_one_table() -> None:
    """70,000 rows come in two blocks; neighbours across the seam count, and no part begins anew."""
    rng = np.random.default_rng(15)
    start, rows = datetime(2020, 1, 1), 70_000
    assert rows > BLOCK_ROWS
    a, y = rng.normal(size=rows), np.cumsum(rng.normal(size=rows))
    moments = [start + timedelta(seconds=i) for i in range(rows)]
    seen = residuals({"a": a, "at": moments, "y": y})
    day = np.arange(rows) / 86_400
    z = np.column_stack([a, day, day**0])
    # The hour is a feature too where the dates span more than a day, which 70,000 seconds don't.
    residual = y - z @ np.linalg.lstsq(z, y)[0]
    steps = np.sum(np.diff(residual) ** 2) / np.sum(residual**2)
    assert seen.durbin_watson == pytest.approx(steps, rel=1e-8)
    assert finding(seen, "neighbours").size == pytest.approx(
        np.sum(residual[1:] * residual[:-1]) / np.sum(residual**2), rel=1e-8
    )
    assert seen.by_time is not None
    assert sum(part.rows for part in seen.by_time) == rows
    assert seen.by_time[0].mean == pytest.approx(residual[: seen.by_time[0].rows].mean(), rel=1e-6)


def test_it_is_the_best_model_that_is_looked_at() -> None:
    """Residuals don't depend on how far the training came."""
    table = noise(60, seed=12)
    assert es.train(table, "y", steps=1).quality.residuals == es.train(table, "y").quality.residuals


def test_other_records_are_refused() -> None:
    """A table that lost rows since would give figures of something else."""
    run = es.train(noise(60, seed=13), "y")
    other = replace(run, records=es.train(noise(50, seed=13), "y").records)
    with pytest.raises(es.DataError, match="others than those trained on: 50 rows for 60 rows"):
        _ = other.quality.residuals


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),
    [(5.841, 3, 0.01), (3.169, 10, 0.01), (4.144, 10, 0.002), (2.845, 20, 0.01), (3.390, 100, 0.001)],
)
def test_students_t_as_a_normal_figure(t: float, freedom: int, tail: float) -> None:
    """Against a printed table of t: the normal figure's two-sided tail is right to a tenth of itself."""
    z = as_normal(t, freedom)
    assert 2 * (1 - NormalDist().cdf(z)) == pytest.approx(tail, rel=0.1)
    assert as_normal(-t, freedom) == -z


@pytest.mark.parametrize(
    ("chi2", "freedom", "z"), [(23.209, 10, 2.326), (37.566, 20, 2.326), (135.807, 100, 2.326)]
)
def test_a_mean_square_as_a_normal_figure(chi2: float, freedom: int, z: float) -> None:
    """Against a printed table of chi-square at 1 %."""
    assert ratio_as_normal(chi2 / freedom, freedom) == pytest.approx(z, abs=0.01)


def test_the_limit_grows_with_the_number_of_tests() -> None:
    """Bonferroni: k tests at a k-th of the level each."""
    for tests in (1, 10, 1000):
        assert 2 * tests * (1 - NormalDist().cdf(limit(tests))) == pytest.approx(0.002)
