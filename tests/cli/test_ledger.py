"""`everystep ledger`: the records that moved a weight, by their lines in the file."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import everystep as es
from tests.cli.command import Command

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")


def test_the_three_rows(everystep: Command) -> None:
    """The balance, each record by its line with its part, and the sum."""
    everystep("example")
    ended = everystep("ledger", "three-rows.run", "--of", "x")
    assert (ended.status, ended.err) == (0, "")
    for said in (
        "WHO MOVED the weight of x in 10 steps, own units",
        "start 0 2 records pulled up by +1.84806 1 record pulled down by -0.102297 final 1.74576",
        "line 4 +1.46277 75.0 %",
        "all records +1.74576",
        "The rule is linear: the lines are each record's whole part",
    ):
        assert said in ended.words, said


@pytest.mark.parametrize("optimizer", ["sgd", "adamw", "line_search"])
def test_it_fits_the_terminal_and_says_how_exact_it_is(everystep: Command, optimizer: str) -> None:
    """At 80 columns, the strongest first, the rest summed, every weight in a line."""
    everystep("train", PENGUINS, "--target", "body_mass_g", "--optimizer", optimizer, "--steps", "50")
    ended = everystep("ledger", "penguins.run", "--top", "3")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "339 more" in ended.words
    assert "bill_depth_mm" in ended.words
    told = {"sgd": "linear", "adamw": "shares given the scaling", "line_search": "as the line search found"}
    assert told[optimizer] in ended.words


def test_every_record_in_a_file(everystep: Command) -> None:
    """The columns add up to what the weights moved; nothing is overwritten unless it is said."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    ended = everystep("ledger", "penguins.run", "--out", "moved.csv")
    assert ended.out == "what 342 records added, written to moved.csv\n"
    frame, model = pl.read_csv("moved.csv"), es.load("penguins.run").model
    assert frame["record"][0] == "line 2"
    np.testing.assert_allclose(frame["weight of bill_depth_mm"].sum(), model.weights[5], rtol=1e-10)
    again = everystep("ledger", "penguins.run", "--out", "moved.csv")
    assert again.status == 2
    assert "moved.csv exists already" in again.err
    assert everystep("ledger", "penguins.run", "--of", "year", "--out", "moved.csv", "--replace").status == 0
    assert pl.read_csv("moved.csv").columns == ["record", "weight of year"]


def test_wrong_calls(everystep: Command) -> None:
    """One sentence, status 2."""
    everystep("train", PENGUINS, "--target", "body_mass_g", "--optimizer", "lion", "--steps", "5")
    ended = everystep("ledger", "penguins.run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("everystep: Lion steps by the sign of a gradient")
    assert "--top must be 0 or more" in everystep("ledger", "penguins.run", "--top", "-1").err
    everystep("example")
    assert "the run has no weight of 'z'" in everystep("ledger", "three-rows.run", "--of", "z").err


def test_records_that_are_gone(everystep: Command) -> None:
    """A run without a copy of its records can't say who moved what, and says so."""
    everystep("train", PENGUINS, "--target", "body_mass_g", "--data", "none")
    ended = everystep("ledger", "penguins.run")
    assert ended.status == 2
    assert ended.err.count("\n") == 1
