"""The loop: each state follows from the one before it, and a training ends as it should."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.linear import Parameters
from everystep.model.units import Units
from everystep.optimize import OPTIMIZERS, optimizer_named
from everystep.sums import Sums
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.training.batches import AllRecords
from everystep.training.loop import Training
from everystep.training.method import Method
from everystep.training.stopping import Converged, Diverged, Limits, StepLimit, TimeLimit

seeds = st.integers(0, 2**32 - 1)
sweep = pytest.mark.parametrize("name", list(OPTIMIZERS))


def drawn(seed: int = 0, features: int = 3) -> Quadratic:
    """The quadratic of a small random table."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(12, features)), rng.normal(size=12)
    sums, units = Sums.of(x, y), Units.own(features)
    return Quadratic.of(sums, units, solve(sums, lambda: [(x, y, None)], units))


def training(quadratic: Quadratic, name: str = "gd", rate: float = 0.05, **limits: float) -> Training:
    """A training from zeros."""
    start = Parameters(np.zeros(len(quadratic.optimum)), quadratic.features)
    limited = Limits(**({"tolerance": 0} | limits))
    return Training(method(quadratic, name, rate, limited.total(1)), start, limited)


def method(quadratic: Quadratic, name: str = "gd", rate: float = 0.05, total: int = 10_000) -> Method:
    """Steps on all records at a constant rate."""
    return Method(quadratic, AllRecords(quadratic), optimizer_named(name), rate, total=total)


@sweep
@settings(deadline=None, max_examples=25)
@given(seed=seeds)
def test_each_state_follows_from_the_one_before_it(name: str, seed: int) -> None:
    """after = before + update, update = rule(gradient at before, η, memory before): to the bit."""
    quadratic = drawn(seed)
    steps = list(training(quadratic, name, steps=8))
    for k, step in enumerate(steps, start=1):
        before, weights = step.before.parameters.vector, step.before.parameters.without_bias()
        gradient, memory = quadratic.gradient(before), step.before.memory
        update, memory = optimizer_named(name).update(k, gradient, weights, 0.05, memory)
        assert step.number == k
        assert step.gradient.vector.tolist() == quadratic.gradient(before).tolist()
        assert step.update.vector.tolist() == update.tolist()
        assert step.after.parameters.vector.tolist() == (before + update).tolist()
        assert [slot.tolist() for slot in step.after.memory] == [slot.tolist() for slot in memory]
        assert step.after.loss == quadratic.loss(before + update)
        assert step.after.excess == quadratic.excess(before + update)
    assert all(one.after is other.before for one, other in pairwise(steps))


@sweep
def test_a_training_continues_from_any_of_its_states(name: str) -> None:
    """From the state after 5 steps, memory and number included, the rest has the same bits."""
    quadratic = drawn()
    steps = list(training(quadratic, name, steps=12))
    again = list(Training(method(quadratic, name, total=12), steps[4].after, Limits(tolerance=0)))
    assert [step.number for step in again] == list(range(6, 13))
    for one, other in zip(steps[5:], again, strict=True):
        assert one.after.parameters.vector.tolist() == other.after.parameters.vector.tolist()


def test_a_training_goes_on_as_if_it_had_come_by_itself() -> None:
    """Given a later state, what ends it still counts from the start: the tolerance, and divergence."""
    quadratic, limits = drawn(), Limits(steps=100_000, tolerance=1e-3)
    whole = list(training(quadratic, steps=100_000, tolerance=1e-3))
    start, middle = whole[0].before, whole[len(whole) // 2].after
    again = Training(method(quadratic, total=100_000), start, limits, at=middle)
    assert [step.number for step in again] == [step.number for step in whole[len(whole) // 2 + 1 :]]
    assert again.stopped == Converged(len(whole))


def test_it_ends_at_the_step_limit() -> None:
    """Exactly that many steps, then no more; `state` is the newest state."""
    live = training(drawn(), steps=4)
    assert [step.number for step in live] == [1, 2, 3, 4]
    assert live.stopped == StepLimit(4)
    assert live.state.number == 4
    assert next(live, None) is None


def test_no_steps_at_all() -> None:
    """A limit of 0 ends it at its start."""
    live = training(drawn(), steps=0)
    assert list(live) == []
    assert (live.stopped, live.state) == (StepLimit(0), live.start)


def test_it_ends_at_the_first_state_within_the_tolerance() -> None:
    """The excess is within tolerance × the start's loss at the last state, and at none before it."""
    live = training(drawn(), steps=100_000, tolerance=1e-3)
    steps = list(live)
    goal = 1e-3 * live.start.loss
    assert live.stopped == Converged(len(steps))
    assert steps[-1].after.excess <= goal < steps[-1].before.excess


def test_a_start_at_the_optimum_needs_no_step() -> None:
    """Nothing is left to do, so nothing is done."""
    quadratic = drawn()
    start = Parameters(quadratic.optimum, quadratic.features)
    live = Training(method(quadratic), start, Limits())
    assert list(live) == []
    assert live.stopped == Converged(0)


def test_it_ends_at_the_time_limit() -> None:
    """A time that is over after the first look at the clock: no step fits into it."""
    live = training(drawn(), seconds=1e-12)
    assert list(live) == []
    assert live.stopped == TimeLimit(0)


@pytest.mark.parametrize("name", ["gd", "sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("rate", [50.0, 1e12, 1e200, 1e308])
def test_a_diverging_training_stays_in_range(name: str, rate: float) -> None:
    """It ends with the first step that is beyond all measure, given only while its numbers are in range."""
    live = training(drawn(), name, rate, steps=1000)
    steps = list(live)
    assert live.stopped == Diverged(len(steps))
    assert live.state.number == len(steps)
    assert (rate < 1e15) == bool(steps)
    for step in steps:
        assert np.isfinite([*step.after.parameters.vector, *step.gradient.vector, *step.update.vector]).all()
        assert step.after.loss <= 1.01e30 * live.start.loss
        assert (step.after.excess > 1e6 * live.start.loss) == (step is steps[-1])


def test_a_single_step_can_be_taken_by_hand() -> None:
    """What `next()` does is the method's step from the state: a person can do it alone."""
    quadratic = drawn()
    live = training(quadratic, steps=3)
    alone = method(quadratic).step(live.start)
    assert next(live).after.parameters.vector.tolist() == alone.after.parameters.vector.tolist()
