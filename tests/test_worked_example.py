"""The worked example against exact fractions, and a default run against its own rule."""

import json
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import everystep as es
from everystep.render.document import document

EXAMPLES = Path(__file__).parents[1] / "examples"
RECORDS = [(1, 2), (2, 4), (3, 6)]
RATE = Fraction(1, 10)
STATE = dict[str, Any]


def exact(steps: int) -> list[dict[str, Fraction]]:
    """Gradient descent on the three records with no rounding at all: each state, and its gradient."""
    w, b, n = Fraction(0), Fraction(0), len(RECORDS)
    states = []
    for _ in range(steps + 1):
        residuals = [(x, y - (w * x + b)) for x, y in RECORDS]
        gradient_w = Fraction(-2, n) * sum(x * r for x, r in residuals)
        gradient_b = Fraction(-2, n) * sum(r for _, r in residuals)
        loss = sum(r * r for _, r in residuals) / n
        states.append({"w": w, "b": b, "loss": loss, "gradient_w": gradient_w, "gradient_b": gradient_b})
        w, b = w - RATE * gradient_w, b - RATE * gradient_b
    return states


def relative(value: float, truth: Fraction) -> float:
    """The relative error of a double; both are taken as the exact numbers that they are."""
    return float(abs(Fraction(value) - truth) / abs(truth or 1))


def assert_exact(states: list[STATE]) -> None:
    """Weights to 15 digits, losses to 14, gradients to 13."""
    truths = exact(10)
    assert [state["state"] for state in states] == list(range(11))
    for state, truth in zip(states, truths, strict=True):
        trained = state["trained"]
        assert state["own_units"] == {"weights": trained["weights"], "bias": trained["bias"]}
        assert state["learning_rate"] == 0.1
        assert relative(trained["weights"]["x"], truth["w"]) < 5e-15
        assert relative(trained["bias"], truth["b"]) < 5e-15
        assert relative(state["loss"], truth["loss"]) < 5e-14
        assert relative(state["excess"], truth["loss"]) < 5e-14
        assert relative(trained["gradient"]["weights"]["x"], truth["gradient_w"]) < 5e-13
        assert relative(trained["gradient"]["bias"], truth["gradient_b"]) < 5e-13


def test_the_fractions_are_those_of_the_paper() -> None:
    """The table that everything must agree with, from no code of ours."""
    start, first, second, *_, last = exact(10)
    assert (start["loss"], start["gradient_w"], start["gradient_b"]) == (
        Fraction(56, 3),
        Fraction(-56, 3),
        -8,
    )
    assert (first["w"], first["b"], first["loss"]) == (Fraction(28, 15), Fraction(4, 5), Fraction(8, 27))
    assert (first["gradient_w"], first["gradient_b"]) == (Fraction(88, 45), Fraction(16, 15))
    assert (second["w"], second["b"]) == (Fraction(376, 225), Fraction(52, 75))
    assert float(second["loss"]) == pytest.approx(0.0734, abs=5e-5)
    assert [float(last[name]) for name in ("w", "b", "loss")] == pytest.approx(
        [1.74576, 0.57794, 0.04792], abs=5e-6
    )


def test_the_command_line_prints_it(tmp_path: Path) -> None:
    """`everystep train three-rows.csv --target y --by-hand --json`: one document, and exact."""
    command = ["train", str(EXAMPLES / "three-rows.csv"), "--target", "y", "--by-hand", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "everystep", *command, "--out", str(tmp_path / "three.run")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = json.loads(done.stdout)
    assert_exact(printed["steps"])
    assert printed["equation"] == "y = 1.74576·x + 0.577938"
    assert printed["optimum"]["weights"] == {"x": 2.0}
    assert (printed["optimum"]["bias"], printed["optimum"]["loss"]) == (0.0, 0.0)
    assert printed["stopped"] == {"because": "step limit", "step": 10}
    assert printed["training"]["kind"] == "still falling"
    assert printed["loss"] == printed["steps"][10]["loss"]


def test_a_table_in_memory_gives_it_too() -> None:
    """The same numbers from a dict of columns."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    assert_exact(document(run)["steps"])


def test_the_line_only_looks_fitted() -> None:
    """At x = 10 it predicts 18.04 where the truth is 20."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    truth = exact(10)[-1]
    predicted = float(run.predict({"x": [10]})[0])
    assert relative(predicted, 10 * truth["w"] + truth["b"]) < 5e-15
    assert predicted == pytest.approx(18.04, abs=5e-3)


@pytest.fixture(scope="module")
def penguins() -> es.Run:
    """A default run on a real table."""
    return es.train(EXAMPLES / "penguins.csv", target="body_mass_g")


def test_the_rule_can_be_checked_in_the_document(penguins: es.Run) -> None:
    """θ − η·gradient is the next state in trained units, to the bit, through the JSON text and back."""
    states: list[STATE] = json.loads(json.dumps(document(penguins), allow_nan=False))["steps"]
    assert len(states) > 100
    for before, after in pairwise(states):
        one, other = before["trained"], after["trained"]
        rate, slopes = before["learning_rate"], one["gradient"]
        assert after["state"] == before["state"] + 1
        assert one["bias"] - rate * slopes["bias"] == other["bias"]
        for name, weight in one["weights"].items():
            assert weight - rate * slopes["weights"][name] == other["weights"][name]


def test_own_units_in_the_document_are_the_model(penguins: es.Run) -> None:
    """The last state in own units is the equation that is printed, and the model that predicts."""
    printed = document(penguins)
    last = printed["steps"][-1]
    assert last["own_units"] == {"weights": printed["weights"], "bias": printed["bias"]}
    assert (last["loss"], last["excess"]) == (printed["loss"], printed["excess"])
    assert list(penguins.model.weights) == list(printed["weights"].values())
    assert printed["loss"] == pytest.approx(printed["optimum"]["loss"] + printed["excess"], rel=1e-14)


def test_the_loss_is_the_mean_square_over_the_records(penguins: es.Run) -> None:
    """From predictions and targets of the table, without ½."""
    rows = list(penguins.numbers())
    squares = sum(float(((block.y - penguins.model.predict(block.x)) ** 2).sum()) for block in rows)
    assert squares / sum(len(block.y) for block in rows) == pytest.approx(penguins.fit.loss, rel=1e-12)
