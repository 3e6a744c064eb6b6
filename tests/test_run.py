"""The public face from Python: `train`, `Run`, and what hangs on them."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pytest

import everystep as es

TABLE = {"x": [1, 2, 3, 5], "c": ["a", "b", "a", "a"], "y": [2.0, 4.0, 6.0, 11.0]}


def printed_by(code: str) -> str:
    """What a new Python prints that runs this code."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_costs_next_to_nothing() -> None:
    """`import everystep` loads no library; names come when they are used, and are the real ones."""
    code = "import sys, everystep; print({'numpy', 'polars', 'sklearn', 'cyclopts'} & set(sys.modules))"
    assert printed_by(code) == "set()\n"
    assert es.train.__module__ == "everystep.begin"
    assert set(es.__all__) <= set(dir(es))
    with pytest.raises(AttributeError, match="module 'everystep' has no attribute 'tran'"):
        assert es.tran


def test_the_order_of_imports_does_not_matter() -> None:
    """`es.train` is the function also where a module of the package was imported first."""
    code = "import everystep.estimators, everystep.training.loop, everystep as es; print(callable(es.train))"
    assert printed_by(code) == "True\n"


def test_a_run_is_its_steps() -> None:
    """Iterating gives every step in order, whatever was kept; each begins where the one before ended."""
    run = es.train(TABLE, target="y", steps=12, tolerance=0, keep=5)
    steps = list(run)
    assert [step.number for step in steps] == list(range(1, 13))
    for before, after in pairwise(steps):
        np.testing.assert_array_equal(before.after.parameters.vector, after.before.parameters.vector)
    assert float(run.loss[-1]) == run.fit.loss


def test_progress_sees_every_step() -> None:
    """The callback gets each step once it is taken."""
    seen: list[es.Step] = []
    es.train(TABLE, target="y", steps=7, tolerance=0, progress=seen.append)
    assert [step.number for step in seen] == [1, 2, 3, 4, 5, 6, 7]


def test_the_records_come_back_as_a_frame() -> None:
    """What was read is a data frame with typed columns."""
    assert es.train(TABLE, target="y").to_frame().equals(pl.DataFrame(TABLE))


def test_excess_is_loss_above_the_optimum() -> None:
    """In own units, and without a penalty: loss − optimum.loss, never negative."""
    run = es.train(TABLE, target="y", steps=30)
    np.testing.assert_allclose(run.excess, run.loss - run.optimum.loss, atol=1e-12)
    assert (run.excess >= 0).all()


@pytest.mark.parametrize("frame", [pl.DataFrame, pd.DataFrame, dict])
def test_predictions_are_the_equation(frame: type) -> None:
    """A table in, a column out, from any kind of frame; notes say what is unlike the training."""
    run = es.train(TABLE, target="y")
    predicted = run.predictions(frame({"x": [2.0, 100.0], "c": ["b", "z"]}))
    weights, bias = run.model.weights, run.model.bias
    expected = [2 * weights[0] + weights[1] + bias, 100 * weights[0] + bias]
    np.testing.assert_allclose(predicted.values, expected)
    assert [note.column for note in predicted.notes] == ["x", "c"]
    assert predicted.to_frame().columns == ["x", "c", "predicted y"]


def test_a_setting_that_there_is_not() -> None:
    """A misspelt keyword is named with what was meant."""
    with pytest.raises(es.SettingError, match="there is no setting 'seperator'; did you mean 'separator'"):
        es.train(TABLE, target="y", seperator=";")


def test_the_report_is_text() -> None:
    """`print(run)` shows the whole of it, 80 columns wide."""
    text = str(es.train(TABLE, target="y"))
    assert max(map(len, text.splitlines())) <= 80
    for label in ("READ", "COLUMNS", "METHOD", "EQUATION", "TRAINING", "QUALITY"):
        assert f"\n{label}" in f"\n{text}"
