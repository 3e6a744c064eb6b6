"""`everystep doctor TABLE`: all that is known of a training before its first step, and nothing trained."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.command import Command

THREE_ROWS = str(Path(__file__).parents[2] / "examples" / "three-rows.csv")
PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")


def test_every_figure_of_the_three_rows(everystep: Command, tmp_path: Path) -> None:
    """Windows, steps, ways and both condition numbers, on one screen of 80 columns; no run is left behind."""
    ended = everystep("doctor", THREE_ROWS, "--target", "y", "--by-hand")
    assert (ended.status, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    for told in (
        "gd 0.18029 0.17647 exact",
        "momentum 0.9 0.34256 0.061237 exact",
        "nesterov 0.9 0.12234 0.11959 exact",
        "sgd, 1 at a time 0.10985 a bound, independent draws",
        "sgd, 1 at a time 0.12969 exact, independent draws",
        "an estimate, shuffled epochs",
        "46.14 of the columns as they are, 1 of the standardised ones",
        "gradient descent at η = 0.1, 55.5 % of its limit",
        "a millionth: 172 steps (the rule for the worst start: 284)",
        "1e-8: 266 steps",
        "nearly all along bias − x, as x lies far from zero beside its spread (2 ± 0.816)",
        "gd at its best constant rate 0.17647 160",
        "the best heavy ball 0.27399 0.55258 38",
        "gd with standardised columns 0.5 1",
    ):
        assert told in ended.words
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--optimizer", "rmsprop", "--learning-rate", "0.1"], "the excess stays at 0.02417; 2.42·η² in"),
        (
            ["--optimizer", "rmsprop", "--learning-rate", "0.1"],
            "RMSProp has no edge: it stays bounded",
        ),
        (["--learning-rate", "0.2"], "a millionth: never, as the error grows"),
        (["--optimizer", "lion", "--learning-rate", "0.3"], "1e-8: never, as it hovers above that"),
        (["--optimizer", "sgd", "--batch-size", "2"], "sgd, 2 at a time"),
        (
            ["--optimizer", "adam", "--batch-size", "2"],
            "none: what such a training will do depends on",
        ),
        (["--optimizer", "momentum:momentum=0.5"], "momentum 0.5 0.27044"),
        (["--clip", "1"], "with clipped gradients, which have no edge"),
    ],
)
def test_other_rules(everystep: Command, told: list[str], says: str) -> None:
    """Adaptive rules have a floor and no edge; a rate above the window never arrives."""
    ended = everystep("doctor", THREE_ROWS, "--target", "y", "--no-standardize", *told)
    assert ended.status == 0
    assert says in ended.words
    assert max(map(len, ended.out.splitlines())) <= 80


def test_small_batches(everystep: Command) -> None:
    """The noise scale, the batch size beyond which passes are wasted, and the level where it hovers."""
    words = everystep("doctor", PENGUINS, "--target", "body_mass_g", "--batch-size", "32").words
    assert "noise and gradient are alike in batches of 1.9 (gradient noise scale)" in words
    assert "up to about 14 records the stable rate grows with the batch, beyond it at most doubles" in words
    assert "it hovers around an excess of 904.3 in the end" in words
    assert "10 % of the surely stable rate" in words


def test_columns_that_move_together_are_named(everystep: Command) -> None:
    """And what leaving one out, or a penalty, would give and cost."""
    rows = [
        f"{900 + 37 * i % 2100},{(900 + 37 * i % 2100) / 500 + 0.1 * (i % 7):.2f},{i % 60}" for i in range(90)
    ]
    lines = [f"{row},{100 * float(row.split(',')[0]) + 17 * i % 9000:.0f}" for i, row in enumerate(rows)]
    Path("homes.csv").write_text("\n".join(["sqft,rooms,age,price", *lines]), encoding="utf-8")
    words = everystep("doctor", "homes.csv", "--target", "price").words
    assert "along sqft − rooms, as sqft and rooms move together (correlation 0.9" in words
    assert "gd without rooms" in words
    assert "gd with l2 = " in words


def test_a_problem_that_is_not_slow_is_told_so(everystep: Command) -> None:
    """One standardised column: every curvature is the same."""
    words = everystep("doctor", THREE_ROWS, "--target", "y").words
    assert "WHY SLOW It isn't: all curvatures are alike." in words


def test_columns_that_depend_on_each_other(everystep: Command) -> None:
    """No single model is best, and which columns are to blame."""
    Path("t.csv").write_text("a,b,c,y\n1,2,3,4\n2,5,7,9\n4,1,5,2\n3,3,6,1\n8,2,10,7\n", encoding="utf-8")
    words = everystep("doctor", "t.csv", "--target", "y").words
    assert "COLLINEAR no single model is best, as features depend on each other: a, b and c." in words


def test_one_document(everystep: Command) -> None:
    """`--json` prints it for programs."""
    told = json.loads(everystep("doctor", THREE_ROWS, "--target", "y", "--by-hand", "--json").out)
    assert told["steps"] == {"1e-06": 172, "1e-08": 266}
    assert told["certainty"] == "exact"
    assert [way["steps"] for way in told["ways"]] == [160, 38, 4, 1]
    assert {edge["certainty"] for edge in told["edges"]} == {"exact", "bound", "estimate"}
    assert told["slow"][0]["share"] > 0.99


def test_no_target(everystep: Command) -> None:
    """The columns to choose from are named."""
    ended = everystep("doctor", THREE_ROWS)
    assert ended.status == 2
    assert "--target is missing: name the column to predict" in ended.err


def test_an_option_that_would_do_nothing_is_refused(everystep: Command) -> None:
    """No state is kept where none is made."""
    Path("t.csv").write_text("x,y\n1,2\n2,4\n3,7\n")
    ended = everystep("doctor", "t.csv", "--target", "y", "--keep", "all")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("everystep: --keep says which states a training keeps")


def test_what_is_expected_over_all_draws_is_not_called_never(everystep: Command) -> None:
    """Small batches of a table with noise hover: by expectation, which a single training may leave."""
    x = np.arange(10.0)
    pl.DataFrame({"x": x, "y": 2 * x + np.tile([1.0, -1.0], 5)}).write_csv("t.csv")
    told = everystep("doctor", "t.csv", "--target", "y", "--batch-size", "2").words
    assert "a millionth: not to be expected, as it hovers above that" in told
    assert "takes more steps than were looked at, if it ever comes, to a millionth" in told
