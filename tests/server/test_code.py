"""The code and the command that the page shows make the page's runs, to the last bit."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.server.code import command_line, python_of
from everystep.server.examples import BY_HAND
from everystep.server.setup import Setup
from everystep.server.tables import Tables
from everystep.server.trainings import Trainings
from everystep.words import printable
from tests.cli.command import Command
from tests.hostile import NAMES
from tests.server.conftest import Visit, cells, setup_of

SETTINGS: dict[str, dict[str, Any]] = {
    "nothing said": {},
    "by hand": BY_HAND,
    "a rule with settings": {"optimizer": "adam:beta1=0.8", "learning_rate": 0.05, "steps": 30},
    "batches": {"optimizer": "sgd", "batch_size": 2, "epochs": 4, "seed": 7, "schedule": "cosine"},
    "held out": {"validation": 0.34, "patience": 3, "epochs": 20, "learning_rate": 0.1},
    "a start": {"start": [-0.5, 1e-05], "steps": 4, "standardize": False, "learning_rate": 0.01},
    "no bias": {"fit_intercept": False, "l2": 0.25, "clip": 2, "average": 1, "steps": 9, "finish": "none"},
    "as names": {"as_category": ["x"], "steps": 3},
}


def _both(setup: Setup) -> tuple[str, str, list[Any]]:
    tables = Tables()
    table = tables.of(setup)
    return python_of(setup, table), command_line(setup, table), Trainings(tables).of(setup)


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_code_makes_the_run(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With settings of every kind; what is printed is the run."""
    setup = Setup.of(setup_of(data=cells(x=[1, 2, 4, 5.5], y=[2, 4, 6, 9]), settings=SETTINGS[kind]))
    code, _, (labelled,) = _both(setup)
    made: dict[str, Any] = {}
    exec(code, made)
    np.testing.assert_array_equal(made["run"].recording.parameters, labelled.run.recording.parameters)
    assert "EQUATION" in capsys.readouterr().out


def test_the_code_makes_the_others_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A race and a branch, by their labels, side by side."""
    variants = [
        {"label": "it's adam", "settings": {"optimizer": "adam"}, "best_rate": True},
        {"label": "later", "settings": {"learning_rate": 0.05, "steps": 3}, "from": {"state": 2}},
    ]
    code, _, labelled = _both(Setup.of(setup_of(data=cells(x=[1, 2, 3], y=[2, 4, 6]), trainings=variants)))
    made: dict[str, Any] = {}
    exec(code, made)
    for (label, run), one in zip(made["others"], labelled[1:], strict=True):
        assert label == one.label
        np.testing.assert_array_equal(run.recording.parameters, one.run.recording.parameters)
    assert capsys.readouterr().out.startswith("RUNS ")


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_command_makes_the_run(kind: str, everystep: Command) -> None:
    """On the records as the page exports them."""
    data = cells(x=[1, 2, 4, 5.5], y=[2, 4, 6, 9])
    _, command, (labelled,) = _both(Setup.of(setup_of(data=data, settings=SETTINGS[kind])))
    Path("my-records.csv").write_text("x,y\n1,2\n2,4\n4,6\n5.5,9\n")
    ended = everystep(*shlex.split(command)[1:], "--out", "a.run")
    assert ended.err == ""
    run = es.load("a.run")
    np.testing.assert_array_equal(run.recording.parameters, labelled.run.recording.parameters)


def test_the_commands_of_the_examples_that_come_along(everystep: Command) -> None:
    """`everystep example` writes their files."""
    everystep("example")
    _, command, (labelled,) = _both(Setup.of(setup_of()))
    settings = "--learning-rate 0.1 --steps 10 --tolerance 0 --no-standardize"
    assert command == f"everystep train three-rows.csv --target y {settings}"
    everystep(*shlex.split(command)[1:], "--out", "a.run")
    run = es.load("a.run")
    np.testing.assert_array_equal(run.recording.parameters, labelled.run.recording.parameters)


def test_names_of_any_kind(everystep: Command) -> None:
    """Quotes, dollars, spaces and a dash in front reach Python and the shell as they are."""
    name = 'it\'s $HOME; "x"'
    columns = [{"name": name, "cells": [1, 2, 3]}, {"name": "--y", "cells": [2, 4, 6]}]
    data = {"kind": "cells", "name": "-a'b $(rm) `x`", "columns": columns}
    setup = Setup.of(setup_of(data=data, target=name, only=["--y"]))
    code, command, (labelled,) = _both(setup)
    made: dict[str, Any] = {}
    exec(code.replace("print(run)", ""), made)
    np.testing.assert_array_equal(made["run"].recording.parameters, labelled.run.recording.parameters)
    labelled.run.to_frame().write_csv(shlex.split(command)[2])
    everystep(*shlex.split(command)[1:], "--out", "a.run")
    np.testing.assert_array_equal(es.load("a.run").recording.parameters, labelled.run.recording.parameters)


def test_a_long_table_is_a_file_in_the_code(visit: Visit) -> None:
    """Its cells would bury the call; the page exports them under that name."""
    told = visit.ask("/api/train", setup_of(data={"kind": "example", "name": "noisy-line"}, settings={}))
    assert (
        "# noisy-line.csv is what the page exports as CSV\nrun = es.train('noisy-line.csv', target='y'"
        in (told["python"])
    )
    file = visit.client.post(
        "/api/export", json={"setup": setup_of(data={"kind": "example", "name": "noisy-line"}), "what": "csv"}
    )
    assert 'filename="noisy-line.csv"' in file.headers["content-disposition"]


def test_a_hostile_name_in_the_command() -> None:
    """Pasted into a shell each is one word, in which nothing acts meanwhile; and it is the name."""
    names = list(NAMES.values())
    setup = Setup.of(setup_of(data=cells(**{name: [1, 2, 3] for name in names}), only=names))
    command = command_line(setup, Tables().of(setup))
    assert command == printable(command)
    told = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=True,
    ).stdout.decode()
    words = told.split("\0")[:-1]
    assert set(names) <= {word.removeprefix("--only=") for word in words}
