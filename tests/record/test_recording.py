"""The recording: arrays that obey the rule, and any state or step again, bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import everystep as es
from everystep.fit import fit
from everystep.optimize import OPTIMIZERS, optimizer_named
from everystep.record import keep as keeping
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.keep import Keep
from everystep.record.recording import Recording
from everystep.record.split import Samples
from everystep.training.settings import Settings
from everystep.training.stopping import Limits
from everystep.words import SettingError

seeds = st.integers(0, 2**32 - 1)
sweep = pytest.mark.parametrize("name", list(OPTIMIZERS))


def trained(seed: int = 0, keep: Keep = "all", steps: int = 30, **chosen: object) -> Fit:
    """A fit on a small random table, with no early stop."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.uniform(-3, 3, 3), rng.uniform(0.5, 3, 3), (12, 3))
    rows = Rows(x, x @ rng.normal(size=3) + rng.normal(size=12), None, np.arange(12))
    limits = Limits(steps=steps, tolerance=0)
    return fit(Samples(lambda: [rows], ("a", "b", "c")), Settings(limits=limits, **chosen), keep)


@sweep
@settings(deadline=None, max_examples=15)
@given(seed=seeds, standardize=st.booleans(), intercept=st.booleans(), l2=st.sampled_from([0.0, 0.3]))
def test_recorded_arrays_obey_the_rule(
    name: str, seed: int, standardize: bool, intercept: bool, l2: float
) -> None:
    """parameters[k + 1] = parameters[k] + rule(gradient[k], η): in trained units and to the bit."""
    rule = optimizer_named(name)
    chosen = {"standardize": standardize, "fit_intercept": intercept, "l2": l2}
    recording = trained(seed, optimizer=rule, batch_size=None if name != "sgd" else 12, **chosen).recording
    assert recording.parameters.shape == (31, 3 + intercept)
    memory = rule.init(3 + intercept)
    for k in range(recording.steps):
        weights = recording.parameters[k] * (np.arange(3 + intercept) < 3)
        rate = recording.learning_rate
        update, memory = rule.update(k + 1, recording.batch_gradient[k], weights, rate, memory)
        assert (recording.parameters[k + 1] == recording.parameters[k] + update).all()
        assert recording.loss[k] == recording.quadratic.loss(recording.parameters[k])
        assert recording.excess[k] == recording.quadratic.excess(recording.parameters[k])
    assert recording.weights.tolist() == recording.parameters[:, :3].tolist()
    assert recording.bias.tolist() == (recording.parameters[:, 3] if intercept else np.zeros(31)).tolist()


@sweep
@pytest.mark.parametrize("keep", ["auto", "ends", 1, 7, 100])
def test_every_state_and_step_is_replayed_bit_for_bit(name: str, keep: Keep) -> None:
    """Whatever was kept, each state and step has the bits that it has where all were kept."""
    steps = 730
    every = trained(optimizer=optimizer_named(name), steps=steps).recording
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "AUTO_VALUES", 40)
        some = trained(keep=keep, optimizer=optimizer_named(name), steps=steps).recording
    assert every.complete
    assert some.complete is (keep == 1)
    for number in (0, 1, 2, 99, 100, 101, 350, 699, 700, 701, steps - 1, steps):
        assert bits(some, number) == bits(every, number)
    for number in (1, 2, 101, 350, 701, steps):
        one, other = some.step(number), every.step(number)
        assert one.number == number
        assert one.before.parameters.vector.tolist() == every.parameters[number - 1].tolist()
        assert one.after.parameters.vector.tolist() == every.parameters[number].tolist()
        assert one.gradient.vector.tolist() == every.batch_gradient[number - 1].tolist()
        assert one.update.vector.tolist() == other.update.vector.tolist()


def bits(recording: Recording, number: int) -> list[object]:
    """All that a state is."""
    state = recording.state(number)
    assert state.number == number
    memory = [slot.tolist() for slot in state.memory]
    return [state.parameters.vector.tolist(), state.weights.tolist(), state.bias, memory, state.loss]


def test_auto_thins_a_long_run_out() -> None:
    """Kept are at most as many states as there is room for, and the first hundred among them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "AUTO_VALUES", 40)
        recording = trained(keep="auto", steps=3000).recording
    assert len(recording) <= 401
    assert recording.states[:101].tolist() == list(range(101))
    assert (recording.steps, recording.complete) == (3000, False)


@settings(deadline=None, max_examples=15)
@given(seed=seeds)
def test_own_units_are_the_same_states(seed: int) -> None:
    """Predictions, loss and excess by state are those of the trained units, told in the table's own."""
    recording = trained(seed).recording
    own, units = recording.own_units, recording.units
    x = np.random.default_rng(seed).normal(size=(5, 3))
    for i in (0, 1, 17, 30):
        trained_ones = units.features(x) @ recording.weights[i] + recording.bias[i]
        back = trained_ones * units.target_scale + units.target_center
        assert x @ own.weights[i] + own.bias[i] == pytest.approx(back, rel=1e-10, abs=1e-10)
    assert own.loss.tolist() == (recording.loss * units.target_scale**2).tolist()
    assert own.excess.tolist() == (recording.excess * units.target_scale**2).tolist()


def test_a_recording_as_a_frame() -> None:
    """One row a state: those kept, or those asked for, replayed where they were not."""
    every, ends = trained().recording, trained(keep="ends").recording
    frame = every.to_frame()
    names = ["state", "loss", "excess", "learning_rate", "weight of a", "weight of b", "weight of c", "bias"]
    assert frame.columns == names
    assert frame["state"].to_list() == list(range(31))
    assert frame["weight of b"].to_list() == every.own_units.weights[:, 1].tolist()
    assert ends.to_frame()["state"].to_list() == [0, 30]
    assert ends.to_frame([3, 4]).equals(frame[3:5])


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "there is no step 0: the run has steps 1 to 30."),
        (31, "there is no step 31: the run has steps 1 to 30."),
    ],
)
def test_steps_that_there_are_not(number: int, sentence: str) -> None:
    """The sentence says which there are."""
    with pytest.raises(SettingError) as error:
        trained().recording.step(number)
    assert str(error.value) == sentence


@pytest.mark.parametrize("number", [-1, 31])
def test_states_that_there_are_not(number: int) -> None:
    """State 0 is the start and the last one has the steps' number."""
    with pytest.raises(SettingError) as error:
        trained().recording.state(number)
    assert str(error.value) == f"there is no state {number}: the run has states 0 to 30."


def test_a_run_without_steps() -> None:
    """It has its start, and no step."""
    recording = trained(steps=0).recording
    assert (len(recording), recording.steps, recording.complete) == (1, 0, True)
    assert recording.state(0).number == 0
    with pytest.raises(SettingError) as error:
        recording.step(1)
    assert str(error.value) == "the run has no steps: it ended at its start."


def test_states_that_were_not_kept_take_one_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is replayed from the one before, not from the start, with the same bits: 30 steps for all."""
    table = {"x": [1, 2, 3], "y": [2, 4, 6]}
    run = es.train(table, target="y", by_hand=True, steps=30, keep="ends")
    whole = es.train(table, target="y", by_hand=True, steps=30, keep="all")
    taken = []
    once = type(run.recording.method).step
    monkeypatch.setattr(
        type(run.recording.method), "step", lambda method, before: taken.append(1) or once(method, before)
    )
    np.testing.assert_array_equal(run.recording.at(range(31)).parameters, whole.recording.parameters)
    assert len(taken) <= 30
    np.testing.assert_array_equal(run.recording.at([7, 3]).states, [7, 3])
