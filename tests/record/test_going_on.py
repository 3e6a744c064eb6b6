"""A training that is cut off and gone on with is the one that was never cut off, to the last bit."""

import numpy as np
import pytest

from everystep.fit import go_on
from everystep.record import keep as keep_module
from everystep.record.fit import Fit
from everystep.record.keep import Keep
from everystep.training.state import Step
from everystep.training.stopping import Interrupted
from tests.training.test_all_methods import STEPS, sweep, trained


def cut_off(at: int):
    """A progress that presses Ctrl-C after a step."""

    def progress(step: Step) -> None:
        if step.number == at:
            raise KeyboardInterrupt

    return progress


def assert_same(one: Fit, other: Fit) -> None:
    """All that is recorded has the same bits, and the same ended it."""
    assert one.stopped == other.stopped
    assert one.keeping == other.keeping
    assert one.recording.exact == other.recording.exact
    assert one.recording.method.total == other.recording.method.total
    for name, array in vars(one.recording.kept).items():
        assert np.array(array).tobytes() == np.array(vars(other.recording.kept)[name]).tobytes(), name


@sweep
def test_every_method_goes_on(optimizer: str, schedule: str, size: int | None) -> None:
    """Wherever it is cut off: within an epoch and at its end, once and twice."""
    whole = trained(optimizer, schedule, size)
    for at in (1, 11, 17, STEPS):
        begun = trained(optimizer, schedule, size, progress=cut_off(at))
        assert begun.stopped == Interrupted(at)
        assert_same(go_on(begun), whole)
    twice = go_on(trained(optimizer, schedule, size, progress=cut_off(4)), cut_off(15))
    assert twice.stopped == Interrupted(15)
    assert_same(go_on(twice), whole)


@pytest.mark.parametrize("keep", ["auto", "all", "ends", 7])
def test_every_way_to_keep_goes_on(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in the end is the same; also where the stride has grown before, and grows again."""
    monkeypatch.setattr(keep_module, "FIRST_KEPT", 2)
    monkeypatch.setattr(keep_module, "AUTO_STATES", 1)
    whole = trained("adam", "constant", 4, keep)
    strides = set()
    for at in range(1, STEPS):
        begun = trained("adam", "constant", 4, keep, cut_off(at))
        strides.add(begun.keeping.stride)
        assert_same(go_on(begun), whole)
    assert strides == ({1, 2, 4, 8} if keep == "auto" else {whole.keeping.stride})


def test_the_seconds_count_on() -> None:
    """How long it took is how long both parts took."""
    begun = trained("gd", "constant", None, progress=cut_off(5))
    ended = go_on(begun)
    assert 0 < begun.seconds < ended.seconds
