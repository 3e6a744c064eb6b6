"""The user's journey through the command line, from the first minute to a prediction."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command import Command

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = str(EXAMPLES / "penguins.csv")


def test_the_first_minute(command: Command, tmp_path: Path) -> None:
    """`everystep example` writes two tables, trains the first, and says where the tutorial slipped."""
    ended = command("example")
    assert (ended.status, ended.err) == (0, "")
    assert {"three-rows.csv", "penguins.csv", "three-rows.run"} == {p.name for p in tmp_path.iterdir()}
    assert "L = (1/3)·[(2)² + (4)² + (6)²] = (1/3)·56 = 18.6667" in ended.out
    assert "1 18.66667 -18.66667 -8.00000 1.86667 0.80000 0.29630" in ended.words
    assert "at x = 10 it predicts 18.04; the best line says 20" in ended.words
    assert (
        "172 at η = 0.1; 160 at 0.17647, the best constant rate; 38 with the best heavy ball; 1 with "
        "standardised columns"
    ) in ended.words
    assert "0.2963, 1.9556 and 1.0667" in ended.words
    assert max(map(len, ended.out.splitlines())) <= 80
    again = command("example")
    assert again.status == 0
    assert (tmp_path / "three-rows-2.run").is_dir()


def test_a_terminal_without_the_letters(tmp_path: Path) -> None:
    """Where output can't hold ŷ or η, it is UTF-8, and nothing fails."""
    command = [sys.executable, "-m", "everystep", "example"]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert "ŷ = w·x + b" in ended.stdout.decode("utf-8")


def test_the_example_overwrites_nothing(command: Command, tmp_path: Path) -> None:
    """A file of the same name that is another one stops it."""
    (tmp_path / "penguins.csv").write_text("mine\n1\n")
    ended = command("example")
    assert ended.status == 2
    assert ended.err == "everystep: penguins.csv exists here and is another; go to an empty folder.\n"
    assert (tmp_path / "penguins.csv").read_text() == "mine\n1\n"


def test_a_real_table(everystep: Command, tmp_path: Path) -> None:
    """The main job says what was read, how columns became numbers, both verdicts, and what is next."""
    ended = everystep("train", PENGUINS, "--target", "body_mass_g")
    assert ended.status == 0
    for said in (
        "344 rows, 8 columns; comma; decimal point; UTF-8",
        "2 rows left out: the target 'body_mass_g' is missing (lines 5 and 273) 342 rows used",
        "7 columns → 10 features; standardised inside, shown in their own units",
        "=Chinstrap =Gentoo (vs Adelie)",
        "η = 0.294905 (found: the best constant rate here, exact; stable below 0.297978)",
        "forecast: 434 steps until the excess is 1e-8 of the loss at the start",
        "CONVERGED: 0.00618 above the best loss, after 434 steps",
        "typical error 297.1 (give or take 11) on records not trained on (the mean alone: 807); R² 0.864",
        "SAVED penguins.run",
        "NEXT everystep step penguins.run 1",
    ):
        assert said in ended.words, said
    assert max(map(len, ended.out.splitlines())) <= 80
    assert (tmp_path / "penguins.run" / "records" / "penguins.csv").is_file()


def test_what_to_type_next_works(everystep: Command) -> None:
    """Each command that the report offers does what it says."""
    everystep("train", EXAMPLES / "three-rows.csv", "--target", "y", "--by-hand")
    step = everystep("step", "three-rows.run", "2")
    assert "∂L/∂w = -(2/3)·[1·(-0.666667) + 2·(-0.533333) + 3·(-0.4)]" in step.words
    steps = everystep("steps", "three-rows.run")
    assert len(steps.out.splitlines()) == 1 + 11 + 1
    predicted = everystep("predict", "three-rows.run", "--set", "x=10")
    assert predicted.out.splitlines() == [
        "y = 1.74576·x + 0.577938",
        "y = 1.74576·10 + 0.577938 = 18.0356",
        "Note: column 'x': 10 is above the range trained on, 1 to 3 (1 row).",
    ]


@pytest.mark.parametrize(
    ("ending", "read"), [(".csv", pl.read_csv), (".json", pl.read_json), (".parquet", pl.read_parquet)]
)
def test_steps_for_other_programs(everystep: Command, ending: str, read: object) -> None:
    """`--out` writes the states in the format that its ending names, from, to and every as asked."""
    everystep("train", PENGUINS, "--target", "body_mass_g", "--epochs", "50", "--keep", "ends")
    out = f"states{ending}"
    ended = everystep("steps", "penguins.run", "--from", "10", "--to", "40", "--every", "15", "--out", out)
    assert ended.out == f"3 states written to {out}\n"
    frame = read(out)  # type: ignore[operator]
    assert frame["state"].to_list() == [10, 25, 40]
    assert frame.columns[:4] == ["state", "loss", "excess", "learning_rate"]
    refused = everystep("steps", "penguins.run", "--out", out)
    assert refused.status == 2
    assert "exists already; choose another --out, or give --replace" in refused.err
    assert everystep("steps", "penguins.run", "--out", out, "--replace").status == 0


def test_predictions_for_a_table(everystep: Command, tmp_path: Path) -> None:
    """Every record gets its prediction, beside its own columns; what is unlike the training is noted."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    table = tmp_path / "new.csv"
    table.write_text(
        "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,sex,year\n"
        "Gentoo,Mars,50,15,220,male,2009\nAdelie,Dream,,18,190,female,2008\n"
    )
    ended = everystep("predict", "penguins.run", str(table), "--out", "p.csv")
    assert "2 predictions written to p.csv" in ended.out
    assert "column 'island': 'Mars' was never seen in training" in ended.words
    assert "'bill_length_mm': a missing value was filled with the training's mean" in ended.words
    predicted = pl.read_csv("p.csv")
    assert predicted.columns[-1] == "predicted body_mass_g"
    assert predicted["predicted body_mass_g"].is_between(3000, 6500).all()


def test_one_json_document(everystep: Command) -> None:
    """`--json` prints one document and nothing else; each state follows from the one before it."""
    ended = everystep("train", PENGUINS, "--target", "body_mass_g", "--json")
    data = json.loads(ended.out)
    keys = {"equation", "weights", "bias", "loss", "excess", "optimum", "stopped", "training", "quality"}
    others = {"run", "fingerprint", "parent", "steps", "outlook", "certificate"}
    assert keys | others == data.keys()
    assert data["run"] == "penguins.run"
    for before, after in zip(data["steps"], data["steps"][1:], strict=False):
        rate, here, there = before["learning_rate"], before["trained"], after["trained"]
        for name, weight in here["weights"].items():
            assert weight - rate * here["gradient"]["weights"][name] == there["weights"][name]
        assert here["bias"] - rate * here["gradient"]["bias"] == there["bias"]


def test_a_diverging_rate_is_explained(everystep: Command) -> None:
    """A rate above the window: status 1, figures instead of infinities, and the run is there to look at."""
    table = str(EXAMPLES / "three-rows.csv")
    ended = everystep(
        "train", table, "--target", "y", "--by-hand", "--learning-rate", "0.2", "--steps", "5000"
    )
    assert ended.status == 1
    assert "the learning rate 0.2 is above 0.180295, the largest stable one" in ended.words
    assert "the error along x + bias grows 1.2186-fold a step" in ended.words
    assert "inf" not in ended.words.split()
    assert "nan" not in ended.words.lower().split()
    assert everystep("step", "three-rows.run", "3").status == 0


def test_settings_reach_the_training(everystep: Command) -> None:
    """Options have the names of the keywords, and each of them does something."""
    ended = everystep(
        *("train", PENGUINS, "--target", "body_mass_g", "--optimizer", "nesterov", "--learning-rate", "0.05"),
        *(
            "--epochs",
            "30",
            "--only",
            "flipper_length_mm",
            "--only",
            "species",
            "--no-intercept",
            "--l2",
            "0.1",
        ),
        *("--seed", "3", "--keep", "7", "--out", "mine.run", "--data", "none", "--json"),
    )
    data = json.loads(ended.out)
    assert set(data["weights"]) == {"species=Chinstrap", "species=Gentoo", "flipper_length_mm"}
    assert data["bias"] == 0
    assert [state["state"] for state in data["steps"]] == [0, 7, 14, 21, 28, 30]
    assert data["steps"][0]["learning_rate"] == 0.05
    saved = json.loads(Path("mine.run/run.json").read_text())["settings"]
    assert saved["optimizer"] == {"name": "nesterov", "momentum": 0.9}
    assert (saved["seed"], saved["l2"], saved["fit_intercept"]) == (3, 0.1, False)
    assert not Path("mine.run/records").exists()
