"""The optimum against other programs' answers, recorded with their origin."""

import json
from pathlib import Path

import pytest

import everystep as es

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
