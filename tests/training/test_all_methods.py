"""Every optimizer with every schedule and several batch sizes: the recorded arrays obey the rule."""

from dataclasses import replace
from itertools import chain, product

import numpy as np
import pytest

from everystep.fit import fit
from everystep.optimize import OPTIMIZERS, SCHEDULES, optimizer_named
from everystep.optimize.schedules import Schedule
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.keep import Keep
from everystep.record.split import Samples
from everystep.record.under_way import Progress
from everystep.training.loop import Training
from everystep.training.settings import Settings
from everystep.training.stopping import Limits

COUNT = 11
STEPS = 26
RATE = 0.02
METHODS = [
    (optimizer, schedule, size)
    for optimizer, schedule, size in product(OPTIMIZERS, SCHEDULES, (None, 1, 4, COUNT))
    if not (optimizer == "gd" and size)
]

sweep = pytest.mark.parametrize(("optimizer", "schedule", "size"), METHODS)


def trained(
    optimizer: str, schedule: str, size: int | None, keep: Keep = "all", progress: Progress | None = None
) -> Fit:
    """26 steps on 11 records with weights, a penalty and validation records."""
    rng = np.random.default_rng(7)
    x = rng.normal(2, 3, (COUNT + 5, 2))
    rows = Rows(
        x, x @ [1.0, -2.0] + rng.normal(size=COUNT + 5), rng.uniform(0.5, 2, COUNT + 5), np.arange(16)
    )
    settings = Settings(
        optimizer=optimizer_named(optimizer),
        learning_rate=RATE,
        schedule=patient(schedule),
        batch_size=size,
        limits=Limits(steps=STEPS, tolerance=0),
        validation=5 / (COUNT + 5),
        l2=0.01,
        seed=3,
    )
    return fit(Samples(lambda: [rows], ("a", "b")), settings, keep, progress)


def patient(name: str) -> Schedule:
    """The schedule, reacting within the few epochs there are."""
    schedule = SCHEDULES[name]()
    settings = {"plateau": {"patience": 1, "threshold": 0.5}, "warm-up": {"steps": 10}, "step": {"every": 5}}
    return replace(schedule, **settings.get(name, {}))


@sweep
def test_the_recorded_arrays_obey_the_rule(optimizer: str, schedule: str, size: int | None) -> None:
    """parameters[k + 1] = parameters[k] + rule(batch gradient[k], the schedule's rate), to the bit."""
    fitted = trained(optimizer, schedule, size)
    recording, settings = fitted.recording, fitted.settings
    rule, plan = settings.optimizer, settings.schedule
    assert not isinstance(rule, str)
    memory, notes = rule.init(3), plan.initial()
    per_epoch = recording.method.batches.per_epoch
    validation = recording.validation_loss
    assert validation is not None
    for k in range(STEPS):
        rate = plan.rate(RATE, k + 1, STEPS, notes)
        weights = recording.parameters[k] * [1, 1, 0]
        update, memory = rule.update(k + 1, recording.batch_gradient[k], weights, rate, memory)
        assert (recording.parameters[k + 1] == recording.parameters[k] + update).all()
        assert recording.learning_rates[k] == rate
        assert [slot[k + 1].tolist() for slot in recording.memory] == [slot.tolist() for slot in memory]
        if (k + 1) % per_epoch == 0:
            notes = plan.noticed(notes, float(validation[k + 1]))


@sweep
def test_every_record_is_used_once_an_epoch(optimizer: str, schedule: str, size: int | None) -> None:
    """What the steps say they used; without a batch size sgd takes 32, here all."""
    recording = trained(optimizer, schedule, size).recording
    steps = [recording.step(number) for number in range(1, STEPS + 1)]
    if size is None and optimizer != "sgd":
        assert all(step.batch is None for step in steps)
        return
    used = [step.batch.rows.tolist() for step in steps if step.batch is not None]
    per_epoch = -(-COUNT // (size or 32))
    for first in range(0, STEPS - per_epoch, per_epoch):
        assert sorted(chain.from_iterable(used[first : first + per_epoch])) == list(range(COUNT))


@sweep
def test_it_goes_on_from_any_state(optimizer: str, schedule: str, size: int | None) -> None:
    """From the recorded state after 9 steps the loop takes the rest of the steps, bit for bit."""
    recording = trained(optimizer, schedule, size).recording
    again = Training(recording.method, recording.state(9), Limits(tolerance=0))
    states = [step.after for step in again]
    assert [state.number for state in states] == list(range(10, STEPS + 1))
    for state in states:
        assert state.parameters.vector.tolist() == recording.parameters[state.number].tolist()
        assert state.lookout == recording.state(state.number).lookout


@sweep
def test_what_was_not_kept_is_replayed(optimizer: str, schedule: str, size: int | None) -> None:
    """With the ends alone, each step is what it is where every state was kept."""
    every, ends = (trained(optimizer, schedule, size, keep).recording for keep in ("all", "ends"))
    assert (every.best.number, len(ends)) == (ends.best.number, 2)
    for number in (1, 12, STEPS):
        one, other = every.step(number), ends.step(number)
        assert one.gradient.vector.tolist() == other.gradient.vector.tolist()
        assert one.after.parameters.vector.tolist() == other.after.parameters.vector.tolist()
        assert (one.after.notes, one.learning_rate) == (other.after.notes, other.learning_rate)
