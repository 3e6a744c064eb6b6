"""`everystep workbook`: a spreadsheet of a run, where it goes and what it says of itself."""

from pathlib import Path

import openpyxl

from tests.cli.command import Command

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")


def test_the_three_rows(everystep: Command) -> None:
    """Beside the run under its name, with live formulas; a second time only if replacing is said."""
    everystep("example")
    ended = everystep("workbook", "three-rows.run")
    assert (ended.status, ended.out) == (
        0,
        "10 steps of 10 written to three-rows.run.xlsx: live formulas\n",
    )
    book = openpyxl.load_workbook("three-rows.run.xlsx")
    assert book.sheetnames == ["Read me", "Play", "Records", "Steps", "Losses"]
    assert book["Play"]["B5"].value == 0.1
    assert set(book.defined_names) >= {"learning_rate", "l2_penalty", "start_1", "start_2", "state_shown"}
    again = everystep("workbook", "three-rows.run")
    assert again.status == 2
    assert "three-rows.run.xlsx exists already; choose another --out, or give --replace" in again.err
    assert everystep("workbook", "three-rows.run", "--steps", "3", "--replace").out.startswith(
        "3 steps of 10"
    )


def test_a_larger_run_is_values_and_says_so(everystep: Command) -> None:
    """The penguins have 342 records: a table of states."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    ended = everystep("workbook", "penguins.run", "--out", "p.xlsx")
    assert "434 steps of 434 written to p.xlsx: values, as 342 records are more than the 60" in ended.words
    assert max(map(len, ended.out.splitlines())) <= 80
    assert openpyxl.load_workbook("p.xlsx").sheetnames == ["Read me", "Losses", "Chart"]


def test_records_that_are_gone(everystep: Command) -> None:
    """Without them there are the states still, as values."""
    everystep("example")
    everystep("train", "three-rows.csv", "--target", "y", "--data", "none", "--out", "gone.run")
    assert "values, as the run's records are not at hand" in everystep("workbook", "gone.run").words


def test_wrong_calls(everystep: Command) -> None:
    """One sentence, status 2, and no file."""
    everystep("example")
    for call, why in {
        ("--steps", "0"): "steps must be 1 or more; it is 0",
        ("--out", "run.csv"): "--out run.csv: the ending must be .xlsx",
        ("--out", "no/run.xlsx"): "no/run.xlsx can't be written: no such file or directory",
    }.items():
        ended = everystep("workbook", "three-rows.run", *call)
        assert (ended.status, ended.out) == (2, "")
        assert why in ended.err
        assert ended.err.count("\n") == 1
    assert not list(Path().glob("*.xlsx"))
