"""The forecast against what trainings do: the closed form is the training, but for rounding."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.fit import fit
from everystep.optimize import OPTIMIZERS, GradientDescent, Momentum, optimizer_named
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.split import Samples
from everystep.training.settings import Settings
from everystep.training.stopping import Converged, Limits
from everystep.understand.course import Rehearsal
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import excess_after, steps_until
from everystep.understand.hindsight import Hindsight
from everystep.understand.outlook import Outlook
from everystep.understand.window import largest_stable_rate

THREE_ROWS = {"x": [1, 2, 3], "y": [2, 4, 6]}
MILLIONTH = 1e-6


def trained(seed: int, part: float, tolerance: float, l2: float, standardize: bool) -> Fit:
    """A training of plain gd at a part of 2/L, until its tolerance."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0.3, 1, (15, 2))
    rows = Rows(x, x @ rng.normal(size=2) + rng.normal(size=15), None, np.arange(15))
    measured = fit(Samples(lambda: [rows], ("a", "b")), Settings(standardize=standardize, l2=l2))
    rate = part * Outlook(measured.plan).largest_stable_rate
    limits = Limits(steps=5000, tolerance=tolerance)
    chosen = Settings(learning_rate=rate, limits=limits, l2=l2, standardize=standardize)
    return fit(Samples(lambda: [rows], ("a", "b")), chosen)


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    part=st.floats(0.1, 0.95),
    power=st.integers(2, 9),
    l2=st.sampled_from([0.0, 0.2]),
    standardize=st.booleans(),
)
def test_the_forecast_is_the_step_at_which_training_stops(
    seed: int, part: float, power: int, l2: float, standardize: bool
) -> None:
    """To the step; one off only where the excess meets the goal to nine digits and rounding decides."""
    tolerance = 10.0**-power
    fitted = trained(seed, part, tolerance, l2, standardize)
    assume(isinstance(fitted.stopped, Converged))
    forecast, fact = Outlook(fitted.plan).steps_until(tolerance), fitted.recording.steps
    assert forecast is not None
    goal = tolerance * fitted.recording.loss[0]
    close = np.abs(fitted.recording.excess[-2:] / goal - 1).min() < 1e-9
    assert abs(forecast - fact) <= (1 if close else 0)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), part=st.floats(0.1, 0.95), step=st.integers(0, 40))
def test_the_closed_form_is_the_training(seed: int, part: float, step: int) -> None:
    """The excess after any number of steps, to nine digits."""
    recording = (fitted := trained(seed, part, 1e-9, 0.0, True)).recording
    assume(step <= recording.steps)
    outlook = Outlook(fitted.plan)
    rule, rate = GradientDescent(), recording.learning_rate
    (said,) = excess_after([step], rule, rate, outlook.curvature, outlook.error)
    assert said == pytest.approx(recording.excess[step], rel=1e-9)


def test_the_worked_example_takes_the_steps_it_is_said_to() -> None:
    """To a millionth of the start's loss: 172 steps at η = 0.1, 160 at the best constant rate."""
    for rate, steps in ((0.1, 172), (2 / (34 / 3), 160)):
        run = es.train(THREE_ROWS, "y", by_hand=True, learning_rate=rate, steps=1000, tolerance=MILLIONTH)
        assert run.recording.steps == steps
        assert Outlook(run.fit.plan).steps_until(MILLIONTH) == steps
    by_hand = Outlook(es.train(THREE_ROWS, "y", by_hand=True).fit.plan)
    assert by_hand.steps_until(MILLIONTH, by_hand.best_constant_rate) == 160
    assert by_hand.steps_until(1e-8) == 266


def test_the_worked_example_standardised_takes_one_step() -> None:
    """One column of spread 1 and the mean at 0: every curvature is 2, and η = 0.5 jumps to the optimum."""
    by_hand = Outlook(es.train(THREE_ROWS, "y", by_hand=True).fit.plan)
    (way,) = [way for way in by_hand.ways(MILLIONTH) if way.done == "gd with standardised columns"]
    assert (way.rate, way.steps) == (pytest.approx(0.5), 1)
    run = es.train(THREE_ROWS, "y", learning_rate=0.5)
    assert run.recording.steps == 1


def test_the_best_heavy_ball_takes_38_steps() -> None:
    """η = 0.27399 and β = 0.55258 on the worked example, to a millionth of the start's loss."""
    run = es.train(
        THREE_ROWS,
        "y",
        optimizer=Momentum(0.55258),
        learning_rate=0.27399,
        steps=1000,
        tolerance=MILLIONTH,
        standardize=False,
    )
    assert run.recording.steps == 38


def test_what_no_step_reaches() -> None:
    """At 2/L and above there is no such step; at the start 0 are needed; a rate too small has no answer."""
    curvature, error = Curvature(np.array([1.0, 4.0]), np.eye(2)), np.array([1.0, 1.0])
    assert steps_until(0.1, GradientDescent(), 0.5, curvature, error) is None
    assert steps_until(2.5, GradientDescent(), 0.1, curvature, error) == 0
    assert steps_until(1e-6, GradientDescent(), 1e-18, curvature, error) is None


LINEAR = [
    "gd",
    "momentum",
    "nesterov",
    "momentum:momentum=0.5",
    "nesterov:momentum=0.99",
    "momentum:momentum=0",
]


@pytest.mark.parametrize("optimizer", LINEAR)
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), part=st.floats(0.05, 0.95))
def test_the_closed_form_of_each_linear_rule(optimizer: str, seed: int, part: float) -> None:
    """The whole curve of 200 steps, within 1e-9 of the largest excess."""
    rng = np.random.default_rng(seed)
    table = {"a": rng.normal(size=12), "b": rng.normal(3, 2, 12), "y": rng.normal(size=12)}
    rule = optimizer_named(optimizer)
    edge = largest_stable_rate(rule, Outlook(es.train(table, "y", steps=0).fit.plan).curvature)
    run = es.train(table, "y", optimizer=rule, learning_rate=part * edge, steps=200, tolerance=0)
    outlook = Outlook(run.fit.plan)
    said = excess_after(run.recording.states, rule, part * edge, outlook.curvature, outlook.error)
    assert np.abs(said - run.recording.excess).max() < 1e-9 * run.recording.excess.max()
    goal = 1e-4
    reached = np.flatnonzero(run.recording.excess <= goal * run.recording.loss[0])
    if len(reached) and np.abs(said / (goal * run.recording.loss[0]) - 1).min() > 1e-6:
        assert outlook.steps_until(goal) == reached[0]


def test_critical_damping_has_one_root() -> None:
    """Where both roots meet, (1 − √β)² = ηλ, the closed form is its limit: k·zᵏ."""
    beta, curvature = 0.25, Curvature(np.array([1.0]), np.eye(1))
    said = excess_after(list(range(40)), Momentum(beta), (1 - math.sqrt(beta)) ** 2, curvature, np.ones(1))
    error, velocity = 1.0, 0.0
    for k in range(40):
        assert said[k] == pytest.approx(0.5 * error**2, rel=1e-9)
        velocity = beta * velocity + error
        error -= 0.25 * velocity


def test_only_linear_rules_have_a_closed_form() -> None:
    """At one rate on all records: for the others there is none, rather than a wrong one."""
    others: list[dict[str, object]] = [{"optimizer": name} for name in OPTIMIZERS if name not in LINEAR]
    for setting in [*others, {"schedule": "inverse"}, {"clip": 1.0}, {"batch_size": 1}]:
        batches = {"batch_size": 2} if "sgd" in setting.values() else {}
        outlook = Outlook(es.train(THREE_ROWS, "y", steps=3, **batches, **setting).fit.plan)
        assert not outlook.can_forecast
        assert outlook.steps_until(MILLIONTH, rate=0.1) is None


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "sgd"])
def test_the_rehearsal_is_the_training(optimizer: str) -> None:
    """Steps on all records need no record: rehearsed on their sums they have the same bits."""
    run = es.train(THREE_ROWS, "y", optimizer=optimizer, steps=30, tolerance=0, schedule="cosine")
    rehearsal = Rehearsal(30, run.fit.plan.method, run.recording.state(0))
    assert rehearsal.excess(run.recording.states).tolist() == run.recording.excess.tolist()
    assert np.isnan(rehearsal.excess([31])).all()


def test_the_ways_of_the_three_rows() -> None:
    """To a millionth of the start's loss: 160 at the best rate, 38 with heavy ball, 1 standardised."""
    outlook = Outlook(es.train(THREE_ROWS, "y", by_hand=True).fit.plan)
    ways = {way.done: way.steps for way in outlook.ways(MILLIONTH)}
    assert ways == {
        "gd at its best constant rate": 160,
        "the best heavy ball": 38,
        "gd with centred columns": 4,
        "gd with standardised columns": 1,
    }
    assert outlook.conditions == (pytest.approx(46.1448, rel=1e-5), pytest.approx(1.0))
    standardised = Outlook(es.train(THREE_ROWS, "y").fit.plan)
    assert [way.done for way in standardised.ways(MILLIONTH)] == list(ways)[:2]


def test_what_is_left_lies_along_the_flattest_direction() -> None:
    """After ten steps by hand 0.9999 of the excess, which falls by 1 − (1 − ημ)² = 4.8 % a step."""
    run = es.train(THREE_ROWS, "y", by_hand=True)
    (left,) = Hindsight(run.fit).remainder()
    assert left.share > 0.999
    assert left.factor(0.1) > 0
    flattest = (34 / 3 - np.sqrt((34 / 3) ** 2 - 4 * 8 / 3)) / 2
    assert left.fall(0.1) == pytest.approx(1 - (1 - 0.1 * flattest) ** 2, rel=1e-12)
    assert run.recording.excess[10] / run.recording.excess[9] == pytest.approx(1 - left.fall(0.1), rel=1e-6)
    assert abs(left.direction) == pytest.approx([0.4027, 0.9153], abs=1e-4)


def test_what_is_left_at_the_best_rate_may_overshoot() -> None:
    """At the best constant rate the steepest direction is as slow as the flattest, and flips each step."""
    table = {"a": [1, 2, 3, 4, 5], "b": [2.1, 4, 6, 8, 10.1], "y": [3, 5, 8, 9, 11]}
    best = es.train(table, "y", steps=0).outlook.best_constant_rate
    run = es.train(table, "y", steps=2000, learning_rate=best)
    (left,) = Hindsight(run.fit).remainder()
    assert left.share > 0.99
    assert -1 < left.factor(run.recording.learning_rate) < -0.99
