"""A mistake in the call ends with status 2 and one sentence that says what to do."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import everystep as es
from tests.cli.command import Command

EXAMPLES = Path(__file__).parents[2] / "examples"
THREE = str(EXAMPLES / "three-rows.csv")

CALLS = {
    ("train", THREE): "--target is missing: name the column to predict; three-rows.csv has 'x' and 'y'.",
    ("train", THREE, "--target", "z"): "--target 'z' isn't a column of three-rows.csv",
    ("train", "nothing.csv", "--target", "y"): "there is no file 'nothing.csv'",
    ("train", THREE, "--target", "y", "--optimizer", "adm"): "optimizer: there is no 'adm'",
    ("train", THREE, "--target", "y", "--learning-rate", "0"): "learning_rate must be a number above 0",
    ("train", THREE, "--target", "y", "--learning-rate", "fast"): "learning-rate",
    (
        "train",
        THREE,
        "--target",
        "y",
        "--steps",
        "-1",
    ): "steps must be a whole number, 0 or more; it is '-1'.",
    ("train", THREE, "--target", "y", "--tolerance", "2"): "tolerance must be 0 or more and below 1",
    ("train", THREE, "--target", "y", "--l2", "-1"): "l2 must be 0 or a positive number; it is '-1.0'.",
    ("train", THREE, "--target", "y", "--start", "1"): "start has 1 number and the model 2 parameters",
    (
        "train",
        THREE,
        "--target",
        "y",
        "--keep",
        "0",
    ): "keep must be auto, all, ends or a whole number above 0",
    ("train", THREE, "--target", "y", "--drop", "w"): "--drop 'w' isn't a column",
    ("train", THREE, "--target", "y", "--sheet", "a"): "--sheet can't be set",
    ("train", THREE, "--target", "y", "--epoch", "3"): "Did you mean --epochs?",
    ("trian", THREE): 'Did you mean "train"?',
    ("step", "nothing.run", "1"): "nothing.run does not exist; `everystep train` makes one.",
    ("predict", "nothing.run"): "give either a table to predict for, or values with --set NAME=VALUE.",
}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_wrong_call(everystep: Command, tmp_path: Path, call: tuple[str, ...]) -> None:
    """Status 2, one line on standard error, nothing on standard output, nothing written."""
    ended = everystep(*call)
    assert (ended.status, ended.out) == (2, "")
    assert CALLS[call] in ended.err
    assert ended.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


AFTER_TRAINING = {
    ("step", "three-rows.run", "0"): "there is no step 0: the run has steps 1 to 10.",
    ("step", "three-rows.run", "11"): "there is no step 11: the run has steps 1 to 10.",
    ("steps", "three-rows.run", "--from", "11"): "there are no states from 11 to 10.",
    ("step", "three-rows.run", "1", "--rows", "-1"): (
        "--rows must be a whole number, or records' numbers such as 1,2,7; it is '-1'."
    ),
    ("steps", "three-rows.run", "--every", "0"): "--every must be 1 or more; it is 0.",
    ("steps", "three-rows.run", "--to", "11"): "there is no state 11: the run has states 0 to 10.",
    ("steps", "three-rows.run", "--out", "s.doc"): "--out s.doc: the ending must be .csv, .tsv",
    ("steps", "three-rows.run", "--out", "no/s.csv"): "no/s.csv can't be written",
    ("predict", "three-rows.run", "--set", "x"): "--set 'x' must be NAME=VALUE, such as --set x=10.",
    ("predict", "three-rows.run", "--set", "z=1"): "the model uses no column 'z'; there is 'x'.",
    ("predict", "three-rows.run", "--set", "x=ten"): "'ten'",
    ("predict", "three-rows.run", str(EXAMPLES / "penguins.csv")): "the column 'x', which the model was",
}


@pytest.mark.parametrize("call", AFTER_TRAINING, ids=" ".join)
def test_a_wrong_call_on_a_run(everystep: Command, call: tuple[str, ...]) -> None:
    """The same for the commands that take a run."""
    everystep("train", THREE, "--target", "y", "--by-hand")
    ended = everystep(*call)
    assert (ended.status, ended.out) == (2, "")
    assert AFTER_TRAINING[call] in ended.err
    assert ended.err.count("\n") == 1


def test_each_keyword_is_an_option(everystep: Command) -> None:
    """`everystep train` has every setting of `everystep.train`, under the same name."""
    shown = everystep("train", "--help").out
    keywords = set(inspect.signature(es.train).parameters) - {"table", "progress", "reading"}
    from everystep.read.options import LIKE_EARLIER, ReadOptions

    names = {name for name in ReadOptions.__dataclass_fields__ if not name.endswith("_columns")}
    reading = names - LIKE_EARLIER
    assert reading <= keywords | reading
    for name in keywords | reading:
        option = "intercept" if name == "fit_intercept" else name
        assert f"--{option.replace('_', '-')}" in shown, name


def test_help_is_readable(everystep: Command) -> None:
    """The commands are listed with what they do; the version is the package's."""
    shown = everystep("--help")
    assert shown.status == 0
    for name in ("example", "train", "predict", "steps", "step"):
        assert f" {name} " in shown.out
    assert everystep("--version").out == f"everystep {es.__version__}\n"


def test_ctrl_c(everystep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is anything to keep: status 130, and one sentence."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(es, "train", interrupted)
    ended = everystep("train", THREE, "--target", "y")
    assert (ended.status, ended.out) == (130, "")
    assert ended.err == "everystep: interrupted; what was not finished was not written.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_output_that_is_full(tmp_path: Path, more: tuple[str, ...]) -> None:
    """One sentence, also where the text fits into the buffer until the end; the run is there."""
    (tmp_path / "t.csv").write_text("x,y\n1,2\n2,4\n3,7\n")
    command = [sys.executable, "-m", "everystep", "train", "t.csv", "--target", "y", *more]
    with Path("/dev/full").open("w") as output:
        ended = subprocess.run(
            command, cwd=tmp_path, stdout=output, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 2
    assert ended.stderr == "everystep: the output can't be used: No space left on device.\n"
    assert es.load(tmp_path / "t.run").model.target == "y"
