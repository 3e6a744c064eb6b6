"""Every line of worked arithmetic, evaluated, equals what was recorded."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS
from everystep.render.formats.notation import Notation
from everystep.render.formats.text import line_as_text
from everystep.render.paper import step_on_paper
from everystep.render.sheet import Act
from everystep.render.worked import parameter_names
from everystep.run import Run
from tests.render.intervals import Interval, evaluated

TABLE = {
    "x": [1.0, 2.5, -3.0, 4.0, 0.5, 7.25, 1e4],
    "z": [0.001, -0.2, 0.3, 0.4, 0.0, 0.6, 0.7],
    "weight": [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 0.1],
    "y": [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 200.0],
}
SETTINGS = [
    {},
    {"standardize": False, "only": ("z",)},
    {"l2": 0.25},
    {"weight": "weight"},
    {"weight": "weight", "l2": 0.5, "fit_intercept": False},
    {"clip": 0.01, "schedule": "inverse:decay=1"},
    {"batch_size": 3, "l2": 0.25},
    {"batch_size": 2, "weight": "weight", "standardize": False, "only": ("z",), "clip": 0.5},
    {"finish": "exact", "l2": 0.5},
]
RULES = [*OPTIMIZERS, "rmsprop:centered=yes", "adamw:weight_decay=0.5", "lion:weight_decay=0.5"]


def trained(optimizer: str, **settings: Any) -> Run:
    """Four steps, or three on all records and the exact one; with batches, gd is sgd."""
    if settings.get("batch_size") and optimizer == "gd":
        optimizer = "sgd"
    return es.train(TABLE, target="y", optimizer=optimizer, steps=4 - ("finish" in settings), **settings)


def sides(act: Act) -> list[list[str]]:
    """The parts of each equation of an act that are set equal: all but the name on the left."""
    return [Notation().sides(equation)[1:] for equation in act.equations]


def agree(acts: Sequence[Act]) -> None:
    """All sides of each equation of some acts stand for the same number."""
    for parts in (parts for act in acts for parts in sides(act)):
        values = [evaluated(part) for part in parts]
        assert all(value.meets(values[-1]) for value in values), parts


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("rows", [3, 10])
def test_each_line_is_right(optimizer: str, settings: dict[str, Any], rows: int) -> None:
    """All parts of each line agree, within what the rounding of the shown numbers allows."""
    run = trained(optimizer, **settings)
    for k in (1, 2, 4):
        agree(step_on_paper(run, k, rows).acts()[1:-1])


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("k", [2, 4])
def test_the_last_number_is_the_recorded_one(optimizer: str, settings: dict[str, Any], k: int) -> None:
    """Loss, gradient and new parameters on paper are those of the recording."""
    run = trained(optimizer, **settings)
    step = run.step(k)
    _, _, loss, gradient, *_, update, _ = step_on_paper(run, k, 5).acts()
    recorded_loss = step.before.loss if step.batch is None else step.batch.loss
    assert ends(loss)["L"].meets(exactly(recorded_loss))
    labels = parameter_names(run.fit.names, step.before.parameters.intercept)
    shown = ends(gradient)
    for label, recorded in zip(labels, step.gradient.vector, strict=True):
        whole = shown.get(f"gradient for {label}", shown[f"∂L/∂{label}"])
        assert whole.meets(exactly(float(recorded)))
    for label, recorded in zip(labels, step.after.parameters.vector, strict=True):
        assert ends(update)[label].meets(exactly(float(recorded)))


@pytest.mark.parametrize("settings", [s for s in SETTINGS if not {"clip", "batch_size"} & set(s)], ids=str)
@pytest.mark.parametrize("rows", [3, 10])
def test_each_line_of_a_line_search_is_right(settings: dict[str, Any], rows: int) -> None:
    """H·g, gᵀg, gᵀHg and their ratio agree with what they show, and the ratio is the recorded rate."""
    run = trained("line_search", **settings)
    for k in (1, 2, 3):
        _, *acts, _ = step_on_paper(run, k, rows).acts()
        agree(acts)
        (rate,) = (act for act in acts if act.title.startswith("rate: η = gᵀg/(gᵀHg)"))
        recorded = run.recording.learning_rates[k - 1]
        assert ends(rate)["η"].meets(exactly(recorded))
        assert run.step(k).learning_rate == recorded


def test_a_line_search_with_many_parameters() -> None:
    """Past twelve parameters the rest of each sum is one number, and the lines still agree."""
    numbers = np.random.default_rng(0).normal(size=(30, 15))
    columns = {f"c{j}": numbers[:, j] for j in range(14)}
    run = es.train(columns | {"y": numbers[:, 14]}, target="y", optimizer="line_search", steps=3)
    rate = step_on_paper(run, 2, 2).acts()[4]
    assert rate.lines[12].words == "and 3 more parameters in the same way"
    agree([rate])


def test_a_line_search_at_the_optimum_stays() -> None:
    """With nothing left to gain η is 0, and the lines say no ratio of zeros."""
    table = {"x": [-1.0, 1.0], "y": [-2.0, 2.0]}
    run = es.train(table, "y", optimizer="line_search", by_hand=True, start=(2.0, 0.0), steps=2)
    rate = step_on_paper(run, 2, 2).acts()[4]
    assert [line_as_text(line) for line in rate.lines] == ["gᵀg = (0)² + (0)² = 0", "η = 0"]
    assert run.recording.learning_rates.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("settings", [{}, {"l2": 0.5}, {"standardize": False, "only": ("z",)}], ids=str)
def test_the_exact_step_on_paper(settings: dict[str, Any]) -> None:
    """One step that names no rate and no rule, with lines that agree."""
    run = es.train(TABLE, target="y", optimizer="exact", **settings)
    text, acts = run.explain(1), step_on_paper(run, 1, 3).acts()
    assert text.startswith("STEP 1 of 1: from state 0 to state 1\n")
    assert "the exact step, to the best parameters, which the closed form gives" in text
    assert "η" not in text
    agree(acts[1:-1])


def test_a_wrong_number_would_be_found() -> None:
    """The check itself can fail: a tutorial's slip (0.34 for 0.2963) doesn't pass it."""
    squares = evaluated("(1/3)·[(-0.666667)² + (-0.533333)² + (-0.4)²]")
    assert squares.meets(evaluated("0.296296"))
    assert not squares.meets(evaluated("0.34"))


def test_few_rows_are_spelled_out_and_the_rest_is_summed() -> None:
    """Rows beyond those asked for stand in the sums as one number, and are counted."""
    run = es.train(TABLE, target="y", steps=2)
    _, forward, loss, *_ = step_on_paper(run, 1, 2).acts()
    assert forward.lines[-1].words == "and 5 more rows in the same way"
    assert line_as_text(loss.lines[0]).count("²") == 2


def test_many_parameters_are_counted() -> None:
    """Past twelve parameters the others are counted, not listed."""
    numbers = np.random.default_rng(0).normal(size=(30, 15))
    columns = {f"c{j}": numbers[:, j] for j in range(14)}
    run = es.train(columns | {"y": numbers[:, 14]}, target="y", steps=1)
    first, forward, _, gradient, update, _ = step_on_paper(run, 1, 2).acts()
    assert forward.lines[-1].words == "the products of 2 more features stand in each as one number"
    assert line_as_text(first.lines[0]).count("·c") == 12
    assert line_as_text(first.lines[0]).endswith("·c11 + … + 0")
    assert gradient.lines[-1].words == update.lines[-1].words == "and 3 more parameters in the same way"


def test_paper_fits_80_columns_and_tells_both_units() -> None:
    """A standardised step says how trained units come about, and ends in the table's own."""
    run = es.train(TABLE, target="y", steps=2)
    text = run.explain(2)
    assert max(map(len, text.splitlines())) <= 80
    assert "Trained units: less the mean, over the spread" in text
    assert "the target y: trained y = (y - 30.1429)/" in text
    assert "The new equation in the table's own units" in text


def ends(act: Act) -> dict[str, Interval]:
    """The value at the end of each equation of an act, by its name."""
    notation = Notation()
    return {
        notation.written(equation.name): evaluated(notation.sides(equation)[-1]) for equation in act.equations
    }


def exactly(value: float) -> Interval:
    """A recorded number, all its digits known."""
    return Interval(value, value)


def test_run_says_which_step_there_is_none() -> None:
    """Asking for a step outside the run names the steps that there are."""
    run: Run = es.train(TABLE, target="y", steps=2)
    with pytest.raises(es.SettingError, match="there is no step 3: the run has steps 1 to 2"):
        run.explain(3)
