"""The optimum against other programs' answers, recorded with their origin."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import everystep as es
from everystep.understand.residuals.walk import walk

HERE = Path(__file__).parent
PENGUINS = HERE.parents[1] / "examples" / "penguins.csv"


def test_the_penguins_optimum_is_that_of_statsmodels() -> None:
    """Weights, bias, standard errors and loss of the exact optimum agree to nine digits or more."""
    reference = json.loads((HERE / "penguins.json").read_text())
    run = es.train(PENGUINS, target="body_mass_g")
    names, best = run.fit.names, run.optimum
    assert set(names) == set(reference["weights"])
    assert best.standard_errors is not None
    for j, name in enumerate(names):
        assert best.weights[j] == pytest.approx(reference["weights"][name], rel=1e-9)
        assert best.standard_errors[j] == pytest.approx(reference["standard_errors"][name], rel=1e-9)
    assert best.bias == pytest.approx(reference["bias"], rel=1e-9)
    assert best.loss == pytest.approx(reference["mean_squared_error"], rel=1e-9)


def test_training_arrives_there() -> None:
    """The default training ends within its tolerance of that optimum: R² differs by less than 1e-8."""
    reference = json.loads((HERE / "penguins.json").read_text())
    run = es.train(PENGUINS, target="body_mass_g")
    r2 = 1 - run.loss[-1] / run.loss[0]
    assert 0 <= reference["r2"] - r2 < 1e-8


def quality_reference(table: str) -> dict[str, Any]:
    """What statsmodels finds of a table."""
    reference: dict[str, Any] = json.loads((HERE / "quality.json").read_text())[table]
    return reference


def series() -> dict[str, Any]:
    """The series of the reference, a record a minute."""
    reference, noon = quality_reference("series"), datetime(2020, 1, 1)
    moments = [noon + timedelta(minutes=i) for i in range(len(reference["y"]))]
    return {"a": reference["a"], "at": moments, "y": reference["y"]}


RUNS = {
    "penguins": lambda: es.train(PENGUINS, target="body_mass_g"),
    "series": lambda: es.train(series(), target="y"),
}


@pytest.mark.parametrize("table", RUNS)
def test_intervals_are_those_of_statsmodels(table: str) -> None:
    """Both ends of every 95 % interval agree to eight digits, the bias' too."""
    reference = quality_reference(table)
    intervals = RUNS[table]().quality.intervals
    assert intervals is not None
    assert {one.name.replace("bias", "const") for one in intervals} == set(reference["low"])
    for one in intervals:
        name = one.name.replace("bias", "const")
        assert one.low == pytest.approx(reference["low"][name], rel=1e-8)
        assert one.high == pytest.approx(reference["high"][name], rel=1e-8)


@pytest.mark.parametrize("table", RUNS)
def test_the_curve_is_ramseys_test_and_whites_error(table: str) -> None:
    """The square of Student's t is the F of RESET with power 2; the robust one is t with HC1 errors."""
    reference, walked = quality_reference(table), walk(RUNS[table]())
    spare, rows = walked.projection.spare, int(walked.powers[-1])
    t = walked.curve.t(float(walked.powers[0]), spare)
    assert t**2 == pytest.approx(reference["reset_f"], rel=1e-8)
    # statsmodels' column of squares has a condition number of 10¹⁰.
    robust = walked.curve.robust_t(spare, rows)
    assert abs(robust) == pytest.approx(abs(reference["white_t_of_the_square"]), rel=1e-5)


@pytest.mark.parametrize("table", RUNS)
def test_the_spread_is_koenkers_test(table: str) -> None:
    """The square of z is the studentised Lagrange multiplier for errors that grow with the prediction."""
    (spread,) = (one for one in RUNS[table]().quality.residuals.findings if one.kind == "spread")
    assert spread.z**2 == pytest.approx(quality_reference(table)["koenker_lm"], rel=1e-7)


def test_neighbours_in_time_are_those_of_durbin_watson_and_godfrey() -> None:
    """The Durbin-Watson statistic, and the F of Breusch and Godfrey with one lag, agree to nine digits."""
    reference, run = quality_reference("series"), es.train(series(), target="y")
    assert run.quality.residuals.durbin_watson == pytest.approx(reference["durbin_watson"], rel=1e-9)
    walked = walk(run)
    assert walked.neighbours is not None
    t = walked.neighbours.t(float(walked.powers[0]), walked.projection.spare, walked.projection)
    assert t**2 == pytest.approx(reference["breusch_godfrey_f"], rel=1e-9)
