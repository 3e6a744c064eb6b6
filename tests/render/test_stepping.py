"""What happens between a gradient and an update is on paper: rates, cuts, means, and who took part."""

import numpy as np
import pytest

import everystep as es
from everystep.optimize import SCHEDULES
from everystep.render.paper import step_on_paper
from everystep.render.sheet import Act
from everystep.run import Run
from tests.render.test_worked import TABLE, agree, ends, exactly


def act(run: Run, k: int, title: str) -> Act:
    """The act of a step that begins with a title."""
    (found,) = [one for one in step_on_paper(run, k, 3).acts() if one.title.startswith(title)]
    return found


@pytest.mark.parametrize("schedule", [name for name in SCHEDULES if name != "constant"])
def test_the_rate_comes_from_its_schedule(schedule: str) -> None:
    """Put into the schedule's formula, the rate that was set gives that of each step."""
    run = es.train(TABLE, "y", schedule=schedule, steps=6, tolerance=0, optimizer="adam")
    for k in range(1, 7):
        rate = act(run, k, f"rate: from the schedule {schedule}")
        agree([rate])
        assert ends(rate)["η"].meets(exactly(run.step(k).learning_rate))


def test_a_schedule_in_letters_and_numbers() -> None:
    """Half a cosine, in step 5 of 10, and the stairs of a falling rate."""
    text = es.train(TABLE, "y", schedule="cosine", learning_rate=0.1, steps=10, tolerance=0).explain(5)
    assert "Rate: from the schedule cosine: η = η₀·[lowest + (1 - lowest)·0.5·(1 +\n" in text
    assert "η = 0.1·[0 + (1 - 0)·0.5·(1 + cos(π·min((5 - 1)/10, 1)))] = 0.0654508" in text
    stairs = es.train(TABLE, "y", schedule="step:every=2,factor=0.5", learning_rate=0.1, steps=5, tolerance=0)
    assert "η = 0.1·0.5^⌊(5 - 1)/2⌋ = 0.025" in stairs.explain(5)


def test_rates_that_a_function_says() -> None:
    """They have no formula, and the step's own is shown."""
    run = es.train(TABLE, "y", schedule=lambda step: 0.1 / step, steps=3, tolerance=0)
    assert ends(act(run, 2, "rate: each step's own"))["η"].meets(exactly(0.05))


def test_a_clipped_gradient() -> None:
    """Its length, what it is cut by, and what is left of each part."""
    run = es.train(TABLE, "y", clip=0.01, steps=2)
    clipping, step = act(run, 1, "clipping"), run.step(1)
    agree([clipping])
    shown = ends(clipping)
    assert shown["‖g‖"].meets(exactly(float(np.linalg.norm(step.gradient.vector))))
    assert shown["cut"].meets(exactly(step.clipped))
    assert shown["gradient for b"].meets(exactly(step.clipped * float(step.gradient.vector[-1])))


def test_the_mean_of_the_states() -> None:
    """From the epoch on where averaging begins, the model is a mean, and how it moved is shown."""
    run = es.train(TABLE, "y", average=2, steps=4, tolerance=0)
    assert not [one for one in step_on_paper(run, 1, 3).acts() if one.title.startswith("average")]
    for k in (2, 3, 4):
        average = act(run, k, "average")
        agree([average])
        mean = run.recording.state(k).average
        assert mean is not None
        assert ends(average)["mean for b"].meets(exactly(float(mean.vector[-1])))


def test_the_penalty_has_lines_of_its_own() -> None:
    """In the loss, what it adds and the objective; in the gradient, its part of each weight's."""
    run = es.train(TABLE, "y", l2=0.25, steps=2)
    text = run.explain(2)
    weights = run.step(2).before.weights
    loss, gradient = act(run, 2, "loss"), act(run, 2, "gradient")
    assert ends(loss)["penalty"].meets(exactly(0.25 * float(weights @ weights)))
    assert ends(gradient)["penalty for w(x)"].meets(exactly(0.5 * float(weights[0])))
    assert "penalty for b" not in text


def test_validation_is_told() -> None:
    """The lowest validation loss so far closes the sheet."""
    run = es.train(TABLE, "y", validation=0.3, steps=4, tolerance=0)
    assert "The lowest loss on the validation records so far, by epochs, in trained units:" in run.explain(2)


def test_a_batch_names_its_records() -> None:
    """Only the batch's own records stand in its step, in the batch's order."""
    run = es.train(TABLE, "y", optimizer="sgd", batch_size=3, epochs=1)
    forward = act(run, 1, "forward pass")
    batch = run.step(1).batch
    assert batch is not None
    assert [line.label for line in forward.lines if line.label] == [f"record {row + 1}" for row in batch.rows]


def test_both_units_are_told_apart() -> None:
    """Records and the last equation are in the table's units; what lies between says that it isn't."""
    text = es.train(TABLE, "y", steps=2).explain(1)
    for title in (
        "The records, in the table's own units\n",
        "The equation so far, in trained units\n",
        "The new equation, in trained units\n",
        "The new equation in the table's own units\n",
    ):
        assert title in text
    assert "trained" not in es.train(TABLE, "y", only=("z",), standardize=False, steps=2).explain(1)
