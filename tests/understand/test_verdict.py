"""The verdict on a training: what it says is so, whatever ended the training."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.render.document import document
from everystep.training.state import Step
from everystep.training.stopping import Converged, Diverged, Interrupted, OutOfPatience, StepLimit, TimeLimit
from everystep.understand.goals import CONVERGED
from everystep.understand.outlook import Outlook
from everystep.words import number

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}


def trained(**chosen: Any) -> es.Run:
    """The three rows, by hand but for what is chosen."""
    return es.train(THREE_ROWS, "y", by_hand=True, **chosen)


def assert_only_numbers(run: es.Run) -> None:
    """Nothing that was recorded is infinite or no number, in trained units, in own ones and in JSON."""
    recording, own = run.recording, run.recording.own_units
    for array in (recording.parameters, recording.loss, recording.excess, recording.gradient):
        assert np.isfinite(array).all()
    for array in (own.weights, own.bias, own.loss, own.excess):
        assert np.isfinite(array).all()
    for step in run:
        assert np.isfinite([*step.update.vector, *step.gradient.vector, step.after.loss]).all()
    json.dumps(document(run), allow_nan=False)


def test_converged() -> None:
    """It says how far the loss is from the best one, and after how many steps."""
    run = trained(steps=1000, tolerance=1e-11)
    assert run.fit.stopped == Converged(408)
    assert (run.training.kind, run.training.remedy, run.training.failed) == ("converged", "", False)
    assert run.training.reason == "1.86e-10 above the best loss, after 408 steps."
    assert run.recording.excess[-1] <= CONVERGED * run.recording.loss[0]


def test_the_loss_converges_before_the_coefficients() -> None:
    """At 10⁻⁸ of the start's loss the bias has three right digits: that is said, and what brings more."""
    run = trained(steps=1000, tolerance=1e-8)
    assert (run.fit.stopped, run.training.kind) == (Converged(266), "loss converged")
    assert run.training.reason == (
        "1.86e-7 above the best loss, after 266 steps; the bias has only 3 right digits yet (0.00113909, "
        "best 0)."
    )
    assert (
        run.training.remedy == "For more: a smaller tolerance than 1e-8, or a last exact step (finish exact)."
    )
    assert not run.training.failed
    by_steps = trained(steps=300)
    assert (by_steps.fit.stopped, by_steps.training.kind) == (StepLimit(300), "loss converged")
    assert by_steps.training.remedy == "For more: more steps, or a last exact step (finish exact)."


def test_converged_in_spite_of_the_step_limit() -> None:
    """What counts is what came out: 500 steps and no tolerance end close enough too."""
    run = trained(steps=500)
    assert (run.fit.stopped, run.training.kind) == (StepLimit(500), "converged")


def test_still_falling() -> None:
    """After the 10 steps of the paper: what is left, and the steps that remain."""
    run = trained()
    assert run.training.kind == "still falling"
    assert run.training.reason == (
        "it ended after the 10 steps allowed; 0.00257 of the start's excess is left "
        "(0.0479 above the best loss)."
    )
    assert run.training.remedy == "256 more steps to 1e-8 of the loss at the start."
    assert not run.training.failed


def test_a_wide_tolerance_is_not_convergence() -> None:
    """A training that stopped where it was told to has reached that tolerance, and no more."""
    run = trained(tolerance=1e-2)
    assert (run.fit.stopped, run.training.kind) == (Converged(2), "still falling")
    assert run.training.reason.startswith("it reached the tolerance 0.01 after 2 steps; 0.00393 of")


def test_the_steps_that_momentum_still_needs() -> None:
    """It has a closed form too: that many more, and it has converged; and not one fewer."""
    settings = {"optimizer": "momentum", "learning_rate": 0.01}
    run = trained(steps=20, **settings)
    assert run.training.kind == "still falling"
    assert run.training.remedy == "176 more steps to 1e-8 of the loss at the start."
    assert trained(steps=196, **settings).training.kind == "loss converged"
    assert trained(steps=195, **settings).training.kind == "still falling"


def test_without_a_forecast_no_steps_are_promised() -> None:
    """Adam has no closed form: it is only said that steps help."""
    run = trained(optimizer="adam", learning_rate=0.01, steps=20)
    assert (run.training.kind, run.training.remedy) == ("still falling", "More steps should bring it closer.")


def test_a_detour_of_momentum_is_told_as_one() -> None:
    """At high rates heavy ball first climbs: above the start's excess, and not diverged."""
    run = trained(optimizer="momentum", learning_rate=0.3, steps=3)
    end, start = run.recording.excess[-1], run.recording.excess[0]
    assert end > start
    assert run.training.kind == "not falling yet"
    assert f"the excess is {end / start:.3g} times the start's" in run.training.reason


@pytest.mark.parametrize("steps", [10, 1000])
def test_diverged(steps: int) -> None:
    """η = 0.2: the window, the factor and a rate that works are named; every recorded number is one."""
    run = trained(learning_rate=0.2, steps=steps)
    assert run.training.kind == "diverged"
    assert run.training.failed
    assert run.training.reason == (
        "the learning rate 0.2 is above 0.180295, the largest stable one for these records; "
        "since step 1 the error along x + bias grows 1.2186-fold a step."
    )
    assert run.training.remedy == (
        "Take a rate below it: 0.176471 is the best constant one; "
        "or let the columns be standardised, as they are by default."
    )
    assert isinstance(run.fit.stopped, StepLimit if steps == 10 else Diverged)
    assert run.fit.stopped.step == run.recording.steps <= 50
    assert run.recording.loss[3:] / run.recording.loss[2:-1] == pytest.approx(1.2186**2, rel=1e-3)
    assert_only_numbers(run)


@settings(deadline=None, max_examples=40)
@given(
    optimizer=st.sampled_from(["gd", "momentum", "nesterov"]),
    power=st.floats(-0.3, 307),
    standardize=st.booleans(),
)
def test_however_wrong_the_rate_every_number_is_one(optimizer: str, power: float, standardize: bool) -> None:
    """Rates from a little above the window to the largest doubles; targets far from 1."""
    table = {"x": [1.0, 2.0, 3.0, 7.0], "y": [2e6, 4e6, 6.5e6, -1e6]}
    run = es.train(
        table, "y", optimizer=optimizer, learning_rate=10.0**power, standardize=standardize, steps=40
    )
    assert_only_numbers(run)
    if 10.0**power > Outlook(run.fit.plan).largest_stable_rate and isinstance(run.fit.stopped, Diverged):
        assert run.training.kind == "diverged"


def test_a_rate_above_the_window_that_still_falls_is_warned_of() -> None:
    """A start with next to nothing along the steepest direction: the excess falls, and will not for long."""
    steepest = Outlook(trained().fit.plan).curvature.directions[:, -1]
    flattest = Outlook(trained().fit.plan).curvature.directions[:, 0]
    run = trained(start=tuple(np.array([2.0, 0.0]) + flattest + 1e-9 * steepest), learning_rate=0.2, steps=20)
    assert run.recording.excess[-1] < run.recording.excess[0]
    assert run.training.kind == "still falling"
    assert run.training.remedy == (
        "More steps will not help: the learning rate 0.2 is not below 0.180295, where rates stop being "
        "stable for these records. 0.176471 is the best constant one."
    )
    assert trained(start=tuple(np.array([2.0, 0.0]) + flattest), learning_rate=0.2, steps=200).training.failed


def test_a_long_detour_of_much_momentum_is_no_divergence() -> None:
    """β = 0.9999 just inside its window climbs over a million times its start: not taken for a wrong rate."""
    run = trained(optimizer=es.Momentum(0.9999), learning_rate=2 * 1.9999 / 11.09295, steps=30_000)
    assert run.fit.stopped == StepLimit(30_000)
    assert run.recording.excess.max() > 1e6 * run.recording.excess[0]
    assert run.recording.excess.max() < run.recording.optimizer.detour * run.recording.excess[0]
    assert not run.training.failed


def test_an_interrupted_training_keeps_what_is_there() -> None:
    """Ctrl-C after step 4 leaves a run of 4 steps, each of them the step of the full run."""

    def interrupt(step: Step) -> None:
        if step.number == 4:
            raise KeyboardInterrupt

    run, whole = trained(progress=interrupt), trained()
    assert run.fit.stopped == Interrupted(4)
    assert run.recording.parameters.tolist() == whole.recording.parameters[:5].tolist()
    assert run.training.kind == "still falling"
    assert run.training.reason.startswith("it was interrupted after 4 steps; ")
    assert run.training.remedy.startswith("262 more steps to ")


def test_a_time_limit_is_told() -> None:
    """A time that is over at once."""
    run = trained(time_limit=1e-12)
    assert run.fit.stopped == TimeLimit(0)
    assert run.training.reason == (
        "the time limit ended it after 0 steps; 1 of the start's excess is left (18.7 above the best loss)."
    )


def test_with_a_penalty_it_is_the_objective_that_is_compared() -> None:
    """The excess is that of loss + penalty, and is called so."""
    run = es.train(THREE_ROWS, "y", l2=0.1)
    assert run.training.reason.endswith("above the best objective, after 4 steps.")


def test_noise_below_rounding_is_convergence() -> None:
    """Where the best loss is large, an excess below its last digits is nothing, whatever the start."""
    rng = np.random.default_rng(0)
    table = {"x": rng.normal(size=50), "y": rng.normal(size=50)}
    best = es.train(table, "y").fit
    near = tuple(best.recording.quadratic.optimum + 1e-8)
    run = es.train(table, "y", start=near, steps=0)
    assert 0 < run.recording.excess[-1] < 1e-14
    assert run.training.kind == "converged"


NOISY = Path(__file__).parents[2] / "examples" / "penguins.csv"


def test_small_batches_hover() -> None:
    """At a constant rate: the range that is named is the one measured over the last quarter of the steps."""
    run = es.train(NOISY, "body_mass_g", optimizer="sgd", batch_size=4, learning_rate=0.05, epochs=40)
    quarter = run.excess[int(0.75 * run.recording.steps) + 1 :]
    low, high = (number(value, 3) for value in (quarter.min(), quarter.max()))
    assert run.training.kind == "noise floor"
    expected = run.outlook.batches.floor(0.05, run.outlook.batch_sizes)
    assert expected is not None
    assert run.training.reason == (
        f"over the last {len(quarter) - 1} steps the excess went up and down between {low} and {high} and no "
        "longer fell; the gradient of 4 records is noisy, so that steps of a constant rate never settle "
        f"(around {number(expected * run.fit.units.loss_scale, 3)} to expect, if batches were drawn "
        "independently)."
    )
    assert run.training.remedy == (
        "What helps: a schedule that lowers the rate, such as cosine, a smaller rate, the average of the "
        "states (average) or larger batches."
    )


def test_a_rule_that_does_not_shrink_its_steps_hovers() -> None:
    """Lion moves by η, to and fro across the optimum."""
    run = trained(optimizer="lion", learning_rate=0.05, steps=400)
    assert run.training.kind == "rate floor"
    assert "this rule's steps do not shrink with the gradient" in run.training.reason


@pytest.mark.parametrize("schedule", ["cosine", "inverse:decay=0.01", "exponential"])
def test_what_helps_against_hovering_helps(schedule: str) -> None:
    """The same steps with a falling rate end far nearer to the best, and are not said to hover."""
    settings = {"optimizer": "sgd", "batch_size": 4, "learning_rate": 0.05, "epochs": 40}
    hovering = es.train(NOISY, "body_mass_g", **settings)
    falling = es.train(NOISY, "body_mass_g", schedule=schedule, **settings)
    assert falling.training.kind != "noise floor"
    assert falling.excess[-1] < hovering.excess[-1] / 10


def test_validation_that_stops_a_training_is_told() -> None:
    """Where the model comes from, how long was waited, and how far it is from the best of all."""
    run = es.train(
        NOISY,
        "body_mass_g",
        optimizer="sgd",
        batch_size=4,
        learning_rate=0.02,
        validation=0.3,
        patience=3,
    )
    best, per_epoch = run.recording.best, run.recording.method.batches.per_epoch
    assert run.training.kind == "stopped early"
    assert run.fit.stopped == OutOfPatience(run.recording.steps)
    assert run.recording.steps == best.number + 3 * per_epoch
    assert run.training.reason.startswith(
        f"the validation loss was lowest after {best.number} steps and nothing lower came in 3 epochs more; "
        "the model is that state, "
    )
    validation = run.recording.validation_loss
    assert validation is not None
    assert best.number == per_epoch * int(np.argmin(validation[::per_epoch]))
    assert run.recording.model.vector.tolist() == run.recording.parameters[best.number].tolist()


def test_the_exact_step_is_told() -> None:
    """It converges, and what brought it there is said."""
    run = trained(finish="exact")
    assert run.training.kind == "converged"
    assert run.training.reason.endswith("after 10 steps and the exact step.")
    assert (run.step(11).exact, run.recording.steps) == (True, 11)
