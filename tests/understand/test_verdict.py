"""The verdict on a training: what it says is so, whatever ended the training."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.render.document import document
from everystep.training.state import Step
from everystep.training.stopping import Converged, Diverged, Interrupted, StepLimit, TimeLimit
from everystep.understand.outlook import Outlook
from everystep.understand.verdict import CONVERGED

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
    run = trained(steps=1000, tolerance=1e-8)
    assert run.fit.stopped == Converged(266)
    assert (run.training.kind, run.training.remedy, run.training.failed) == ("converged", "", False)
    assert run.training.reason == "1.86e-7 above the best loss, after 266 steps."
    assert run.recording.excess[-1] <= CONVERGED * run.recording.loss[0]


def test_converged_in_spite_of_the_step_limit() -> None:
    """What counts is the excess: 300 steps and no tolerance end below 10⁻⁸ too."""
    run = trained(steps=300)
    assert (run.fit.stopped, run.training.kind) == (StepLimit(300), "converged")


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


def test_without_a_forecast_no_steps_are_promised() -> None:
    """Momentum has no closed form here: at a stable rate it is only said that steps help."""
    run = trained(optimizer="momentum", learning_rate=0.01, steps=20)
    assert (run.training.kind, run.training.remedy) == ("still falling", "More steps will bring it closer.")


def test_a_detour_of_momentum_is_told_as_one() -> None:
    """Near the edge heavy ball first climbs: above the start's excess, and not diverged."""
    run = trained(optimizer="momentum", learning_rate=0.33, steps=4)
    end, start = run.recording.excess[-1], run.recording.excess[0]
    assert end > start
    assert run.training.kind == "still falling"
    assert f"the excess is {end / start:.3g} times the start's" in run.training.reason


@pytest.mark.parametrize("steps", [10, 1000])
def test_diverged(steps: int) -> None:
    """η = 0.2: the window, the factor and a rate that works are named; every recorded number is one."""
    run = trained(learning_rate=0.2, steps=steps)
    assert run.training.kind == "diverged"
    assert run.training.failed
    assert run.training.reason == (
        "the learning rate 0.2 is above 0.180295, the largest stable one for these records; "
        "the error along x + bias grows 1.2186-fold a step."
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
    if 10.0**power > Outlook(run.fit).largest_stable_rate and isinstance(run.fit.stopped, Diverged):
        assert run.training.kind == "diverged"


def test_a_rate_above_the_window_that_still_falls_is_warned_of() -> None:
    """A start with next to nothing along the steepest direction: the excess falls, and will not for long."""
    steepest = Outlook(trained().fit).curvature.directions[:, -1]
    flattest = Outlook(trained().fit).curvature.directions[:, 0]
    run = trained(start=tuple(np.array([2.0, 0.0]) + flattest + 1e-9 * steepest), learning_rate=0.2, steps=20)
    assert run.recording.excess[-1] < run.recording.excess[0]
    assert run.training.kind == "still falling"
    assert run.training.remedy == (
        "More steps will not help: the learning rate 0.2 is not below 0.180295, where rates stop being "
        "stable for these records. 0.176471 is the best constant one."
    )
    assert trained(start=tuple(np.array([2.0, 0.0]) + flattest), learning_rate=0.2, steps=200).training.failed


def test_so_much_momentum_that_the_detour_is_endless() -> None:
    """β = 0.9999 just inside its window climbs over a million times its start: not called a wrong rate."""
    run = trained(optimizer=es.Momentum(0.9999), learning_rate=2 * 1.9999 / 11.09295, steps=100_000)
    assert isinstance(run.fit.stopped, Diverged)
    assert Outlook(run.fit).stable
    assert run.training.reason.endswith("stable one for these records: so much momentum overshoots first.")
    assert run.training.remedy.startswith("Take less momentum, or the learning rate ")


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
