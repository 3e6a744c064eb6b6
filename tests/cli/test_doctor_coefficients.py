"""`everystep doctor TABLE --target y --coefficients FILE`: the doctor from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.understand.elsewhere import homes

ROWS = "x,y\n1,2\n2,4\n3,6\n"
TEN_STEPS = "name,value\nx,1.74576\nbias,0.57794\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    """The three rows."""
    (tmp_path / "rows.csv").write_text(ROWS)
    return "rows.csv"


def written(folder: Path, text: str, name: str = "numbers.csv") -> str:
    """A file beside the table."""
    (folder / name).write_text(text)
    return name


def test_the_tutorials_line(everystep: Command, table: str, tmp_path: Path) -> None:
    """Ten steps at η = 0.1: how far the line is from the best, and that the rate was right."""
    file = written(tmp_path, TEN_STEPS)
    ended = everystep("doctor", table, "--target", "y", "--coefficients", file, "--learning-rate", "0.1")
    assert (ended.status, ended.err) == (0, "")
    assert "NOT AT THE OPTIMUM: 0.0479 above the best loss" in ended.words
    assert (
        "The learning rate 0.1 lies inside the window: below 0.1803 steps on all records are stable"
        in ended.words
    )
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.json", '{"x": 1.74576, "bias": 0.57794}'),
        ("c.csv", "feature;coefficient\nintercept;0.57794\nx;1.74576\n"),
        ("c.tsv", "name\tvalue\nx\t1.74576\nbias\t0.57794\n"),
    ],
)
def test_files_of_coefficients(everystep: Command, table: str, tmp_path: Path, name: str, text: str) -> None:
    """JSON, and tables with any separator and any order."""
    ended = everystep(
        "doctor", table, "--target", "y", "--coefficients", written(tmp_path, text, name), "--json"
    )
    assert ended.status == 0
    assert json.loads(ended.out)["excess"] == pytest.approx(0.0479167, rel=1e-5)


def test_a_model_of_our_own(everystep: Command, table: str) -> None:
    """A saved run, or the model.json in it, is such a file."""
    everystep("train", table, "--target", "y", "--by-hand", "--out", "a.run")
    for file in ("a.run", "a.run/model.json"):
        ended = everystep("doctor", table, "--target", "y", "--coefficients", file, "--json")
        assert json.loads(ended.out)["loss"] == pytest.approx(0.0479162, rel=1e-5)


def test_diverged_coefficients_end_with_status_1(everystep: Command, tmp_path: Path) -> None:
    """The homes, with the coefficients of the diverged regressor: the status says that it failed."""
    x, y = homes()
    x.assign(price=y).to_csv(tmp_path / "homes.csv", index=False)
    file = written(tmp_path, "name,value\nsqft,-3.4e11\nbedrooms,6.1e11\nage,-7.7e11\nbias,8.9e10\n")
    told = ["--learning-rate", "0.01", "--batch-size", "1", "--half"]
    ended = everystep("doctor", "homes.csv", "--target", "price", "--coefficients", file, *told)
    assert ended.status == 1
    assert "DIVERGED: " in ended.out
    assert "Scaling is the cause: standardise the columns" in ended.words


def test_a_weight_that_is_no_number(everystep: Command, table: str, tmp_path: Path) -> None:
    """An empty cell, or nan: the weight is named, and the status is that of a failed training."""
    file = written(tmp_path, "name,value\nx,nan\nbias,0.5\n")
    ended = everystep("doctor", table, "--target", "y", "--coefficients", file)
    assert ended.status == 1
    assert "NO NUMBER: x is nan: no prediction can be made" in ended.words


def test_categories_have_their_levels_names(everystep: Command, tmp_path: Path) -> None:
    """A level that isn't named as the ledger names it is refused, with the names that there are."""
    written(
        tmp_path, "city,size,y\n" + "".join(f"{'UB'[i % 2]},{i},{i + i % 2}\n" for i in range(12)), "t.csv"
    )
    wrong = written(tmp_path, "name,value\nsize,1\ncity_B,1\nbias,0\n")
    ended = everystep("doctor", "t.csv", "--target", "y", "--coefficients", wrong)
    assert ended.status == 2
    assert "name 'city_B', which is no feature of these records; did you mean 'city=" in ended.err


def test_losses(everystep: Command, table: str, tmp_path: Path) -> None:
    """A CSV with a column 'loss': the verdict and the rate."""
    file = written(tmp_path, "epoch,loss\n0,18.6667\n1,0.2963\n2,0.0734\n3,0.0674\n")
    ended = everystep("doctor", table, "--target", "y", "--losses", file)
    assert ended.status == 0
    assert "STILL FALLING" in ended.out
    assert "Your rate was about 0.1 " in ended.words
    growing = written(tmp_path, "loss\n18.6667\n27.6741\n41.0539\nnan\n")
    ended = everystep("doctor", table, "--target", "y", "--losses", growing, "--json")
    assert ended.status == 1
    found = json.loads(ended.out)
    assert (found["verdict"]["kind"], found["rate"]["value"]) == ("diverged", pytest.approx(0.2, rel=1e-3))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,y,z\n1,2,3\n", "has 3 columns; a file of coefficients has two"),
        ("name,value\nx,high\nbias,low\n", "the second column, 'value', must hold the numbers"),
        ("name,value\nx,1\nx,2\n", "record 2 names 'x' again"),
        ("name,value\nx,1\n,2\n", "record 2 has no name"),
        ("name,value\nz,1\nbias,2\n", "the coefficients name 'z', which is no feature"),
    ],
)
def test_files_that_cannot_be(everystep: Command, table: str, tmp_path: Path, text: str, says: str) -> None:
    """Each mistake in one sentence, with status 2."""
    ended = everystep("doctor", table, "--target", "y", "--coefficients", written(tmp_path, text))
    assert (ended.status, ended.out) == (2, "")
    assert says in ended.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "numbers.json is no JSON"),
        ("[1, 2]", "coefficients are an object of numbers by feature"),
        ('{"x": "high"}', "coefficients are an object of numbers by feature"),
    ],
)
def test_json_that_cannot_be(everystep: Command, table: str, tmp_path: Path, text: str, says: str) -> None:
    """The same for JSON."""
    file = written(tmp_path, text, "numbers.json")
    ended = everystep("doctor", table, "--target", "y", "--coefficients", file)
    assert ended.status == 2
    assert says in ended.err


def test_calls_that_cannot_be(everystep: Command, table: str, tmp_path: Path) -> None:
    """Nothing to examine, two things at once, a file that isn't there, losses that could be several."""
    file = written(tmp_path, TEN_STEPS)
    for told, says in (
        (["--half"], "--half goes with --coefficients or --losses"),
        (["--coefficients", file, "--losses", file], "give either --coefficients or --losses"),
        (["--coefficients", file, "--optimizer", "adam"], "--optimizer says how to train"),
        (["--losses", file, "--l2", "1"], "--l2 says how to train"),
        (["--coefficients", file, "--learning-rate", "auto"], "must be the number that was used"),
        (["--coefficients", "none.json"], "none.json can't be read"),
        (["--coefficients", "none.csv"], "there is no file 'none.csv'"),
        (["--losses", table], "columns of numbers are: 'x' and 'y'"),
        (["--losses", file, "--learning-rate", "1"], "--learning-rate goes with --coefficients"),
        (["--losses", file], "say whether your loss has a ½"),
    ):
        ended = everystep("doctor", table, "--target", "y", *told)
        assert ended.status == 2
        assert says in ended.err
