"""What is kept: by every policy the ends, and no more than was asked for."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.linear import Parameters
from everystep.record import keep
from everystep.record.keep import FIRST_KEPT, Keep, Recorder, check_keep
from everystep.record.kept import Kept
from everystep.training.state import Lookout, State
from everystep.words import SettingError


def state(number: int) -> State:
    """A state whose numbers say which one it is."""
    memory = (np.array([number + 0.5, -number]),)
    return State(number, Parameters(np.array([number, 2.0 * number]), 1), memory, 0.0, 0.0)


def kept(policy: Keep, steps: int) -> list[int]:
    """The numbers of the states that a policy keeps of a run."""
    recorder = Recorder(policy)
    for number in range(steps + 1):
        recorder.add(state(number))
    return recorder.kept().states.tolist()


@pytest.mark.parametrize("steps", [0, 1, 2, 9, 10, 11])
def test_what_each_policy_keeps(steps: int) -> None:
    """All, the ends, every third and the end; auto keeps all of a short run."""
    everything = list(range(steps + 1))
    assert kept("all", steps) == kept("auto", steps) == kept(1, steps) == everything
    assert kept("ends", steps) == sorted({0, steps})
    assert kept(3, steps) == sorted({*range(0, steps + 1, 3), steps})


@settings(deadline=None, max_examples=40)
@given(steps=st.integers(0, 5000))
def test_auto_stays_within_its_room(steps: int) -> None:
    """The first hundred and both ends are there, the rest evenly thinned by a power of two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep, "AUTO_VALUES", 100)
        numbers = kept("auto", steps)
    assert len(numbers) <= 4 * FIRST_KEPT + 1
    assert numbers[: FIRST_KEPT + 1] == list(range(min(steps, FIRST_KEPT) + 1))
    assert numbers[-1] == steps
    strides = set(np.diff(numbers[FIRST_KEPT + 1 : -1]))
    assert len(strides) <= 1
    assert all(stride & (stride - 1) == 0 for stride in strides)
    assert steps <= 4 * FIRST_KEPT - 1 or len(numbers) > FIRST_KEPT + 100


def test_auto_counts_parameters_and_memory() -> None:
    """Room is counted in numbers: a state of 2 parameters and 2 remembered ones takes 4."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep, "AUTO_VALUES", 4 * 600)
        assert len(kept("auto", 599)) == 600
        assert len(kept("auto", 600)) < 400


def test_auto_counts_states_too() -> None:
    """However few numbers a state has, there is a most of states: each takes its own place in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keep, "AUTO_STATES", 600)
        assert len(kept("auto", 599)) == 600
        assert len(kept("auto", 600)) < 400


def test_a_recording_can_be_read_while_it_grows() -> None:
    """`kept()` gives the newest state each time, and keeps none that the policy doesn't want."""
    recorder = Recorder("ends")
    for number in range(3):
        recorder.add(state(number))
        assert recorder.kept().states.tolist() == sorted({0, number})


def test_kept_states_are_arrays_by_state() -> None:
    """Numbers (k,), parameters (k, p), and one array (k, p) for each slot of memory."""
    kept = Kept.of([state(0), state(4)])
    assert kept.states.tolist() == [0, 4]
    assert kept.parameters.tolist() == [[0, 0], [4, 8]]
    assert [slot.tolist() for slot in kept.memory] == [[[0.5, 0], [4.5, -4]]]


@pytest.mark.parametrize("notes", [(), (1.0, 0.25, 3.0)])
@pytest.mark.parametrize("lookout", [None, Lookout(2.5, 7, 3)])
@pytest.mark.parametrize("average", [None, Parameters(np.array([5.0, 6.0]), 1)])
def test_a_kept_state_comes_back(notes: tuple[float, ...], lookout: Any, average: Any) -> None:
    """Whatever a state holds, the arrays give it back."""
    before = replace(state(3), notes=notes, lookout=lookout, average=average, loss=1.5, excess=0.5)
    after = Kept.of([state(3), before][1:]).state(0, 1, loss=1.5, excess=0.5)
    assert repr(after) == repr(before)


@pytest.mark.parametrize("value", [0, -1, 1.5, "some", None])
def test_policies_that_there_are_not(value: Any) -> None:
    """The sentence says what there is."""
    with pytest.raises(SettingError) as error:
        check_keep(value)
    assert str(error.value) == f"keep must be auto, all, ends or a whole number above 0; it is '{value}'."
