"""Optimizers, batches, schedules and validation from the command line."""

import json
import re
from pathlib import Path

import pytest

from everystep.optimize import OPTIMIZERS, SCHEDULES
from tests.cli.command import Command

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = str(EXAMPLES / "penguins.csv")
TRAIN = ("train", PENGUINS, "--target", "body_mass_g")


def part_of_penguins(name: str, first: int, last: int, without: str = "") -> str:
    """Some of the penguins as a file of their own, in the folder of the test."""
    lines = Path(PENGUINS).read_text().splitlines()
    header = lines[0].split(",")
    kept = [i for i, column in enumerate(header) if column != without]
    rows = [[line.split(",")[i] for i in kept] for line in (lines[0], *lines[first:last])]
    Path(name).write_text("\n".join(",".join(row) for row in rows) + "\n")
    return name


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_by_its_name(everystep: Command, optimizer: str) -> None:
    """The report says which rule it was, the run holds it, and each step can be shown."""
    ended = everystep(*TRAIN, "--optimizer", optimizer, "--epochs", "4", "--out", "a.run")
    assert ended.status == 0
    assert OPTIMIZERS[optimizer].title in ended.words.replace("Gradient", "gradient")
    assert json.loads(Path("a.run/run.json").read_text())["settings"]["optimizer"]["name"] == optimizer
    assert everystep("step", "a.run", "2").status == 0
    assert max(len(line) for line in ended.out.splitlines()) <= 100


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_schedule_by_its_name(everystep: Command, schedule: str) -> None:
    """The report names it, with the rates it went through."""
    ended = everystep(*TRAIN, "--schedule", schedule, "--batch-size", "50", "--epochs", "3")
    assert ended.status == 0
    assert schedule == "constant" or f"schedule {schedule}" in ended.words


def test_batches_without_an_optimizer_are_sgd(everystep: Command) -> None:
    """And sgd without a batch size takes 32; both are said."""
    batches = everystep(*TRAIN, "--batch-size", "64", "--epochs", "2").words
    assert "stochastic gradient descent on batches of 64 of 342 rows, shuffled anew each epoch" in batches
    assert "batches of 32 of 342 rows" in everystep(*TRAIN, "--optimizer", "sgd", "--epochs", "2").words


def test_a_step_on_a_batch_names_its_records(everystep: Command) -> None:
    """Its worked arithmetic is that of the batch's records, by their lines in the file."""
    everystep(*TRAIN, "--batch-size", "3", "--epochs", "1", "--out", "a.run")
    shown = everystep("step", "a.run", "2").words
    assert "on a batch of 3 records" in shown
    assert len(re.findall(r"line \d+: ŷ = ", shown)) == 3


def test_a_fraction_is_held_out(everystep: Command) -> None:
    """Its loss stands in the table of losses, and what the model is taken from is said."""
    ended = everystep(*TRAIN, "--validation", "0.25", "--patience", "5", "--batch-size", "16", "--seed", "2")
    assert ended.status == 0
    assert "validation on 86 records that are held out, drawn at random" in ended.words
    assert "RMSE (body_mass_g) validation" in ended.words
    assert "STOPPED EARLY" in ended.words


def test_another_table_validates(everystep: Command) -> None:
    """A file with the same columns; all records of the first then train."""
    part_of_penguins("train.csv", 1, 250)
    part_of_penguins("later.csv", 250, 345)
    ended = everystep("train", "train.csv", "--target", "body_mass_g", "--validation", "later.csv")
    assert "validation on 94 records of another table" in ended.words
    assert "on all 248 rows in each step" in ended.words


def test_the_exact_step_is_the_last(everystep: Command) -> None:
    """After the steps that were asked for; it is listed and can be shown."""
    ended = everystep(*TRAIN, "--finish", "exact", "--steps", "5", "--out", "a.run")
    assert "CONVERGED: 0 above the best loss, after 5 steps and the exact step" in ended.words
    assert "the exact step, to the best parameters" in everystep("step", "a.run", "6").words


def test_rates_of_a_schedule_are_in_the_list_of_states(everystep: Command) -> None:
    """One a state: that of the step that follows."""
    everystep(*TRAIN, "--schedule", "step:every=2,factor=0.5", "--learning-rate", "0.2", "--steps", "5")
    everystep("steps", "penguins.run", "--out", "states.json")
    states = json.loads(Path("states.json").read_text())
    assert [state["learning_rate"] for state in states] == [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]


WRONG = {
    ("--optimizer", "gd", "--batch-size", "8"): "gd uses all records in each step; for batches take sgd",
    ("--optimizer", "adam:beta1=2"): "beta1 must be at least 0 and below 1; it is '2.0'.",
    ("--schedule", "cosin"): "schedule: there is no 'cosin'; did you mean 'cosine'?",
    ("--batch-size", "0"): "batch_size must be a whole number above 0; it is '0'.",
    ("--batch-size", "2.5"): "--batch-size must be a whole number; it is '2.5'.",
    ("--keep", "some"): "--keep must be auto, all, ends or a whole number; it is 'some'.",
    ("--validation", "1"): "validation must be a fraction from 0 to below 1, or a table; it is '1.0'.",
    ("--validation", "other.csv"): "there is no file 'other.csv'",
    ("--validation", "no-target.csv"): "no-target.csv: the column 'body_mass_g', which the model was trained",
    ("--validation", "no-year.csv"): "no-year.csv: the column 'year', which the model was trained with, is",
    ("--validation", "empty.csv"): "validation: none of its records can be used, as each lacks the target",
    ("--patience", "3"): "patience waits for the validation loss; say how many records to hold out for it",
    ("--clip", "0"): "clip must be a number above 0; it is '0.0'.",
    ("--finish", "exact", "--average", "1"): "finish goes to the optimum of all records trained on",
}


@pytest.mark.parametrize("call", WRONG, ids=" ".join)
def test_a_wrong_call(everystep: Command, call: tuple[str, ...]) -> None:
    """Status 2, one line on standard error, nothing on standard output."""
    part_of_penguins("no-target.csv", 1, 50, without="body_mass_g")
    part_of_penguins("no-year.csv", 1, 50, without="year")
    part_of_penguins("empty.csv", 4, 5)
    ended = everystep(*TRAIN, *call)
    assert (ended.status, ended.out) == (2, "")
    assert WRONG[call] in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("call", [("step", "a.run", "1.5"), ("step", "a.run", "1", "--digits", "x")])
def test_whole_numbers_are_not_rounded(everystep: Command, call: tuple[str, ...]) -> None:
    """Where one is needed, 1.5 is a mistake."""
    assert "must be a whole number; it is" in everystep(*call).err
