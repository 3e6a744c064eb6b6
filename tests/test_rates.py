"""The same training at other learning rates: to the bit what training anew at each of them gives."""

from typing import Any

import pytest

import everystep as es
from everystep.rates import at_rates
from tests.render.pictures import MANY, THREE

WAYS: dict[str, dict[str, Any]] = {
    "gd": {},
    "by hand": {"by_hand": True},
    "momentum": {"optimizer": "momentum", "steps": 50},
    "adam with a schedule": {"optimizer": "adam", "schedule": "cosine", "steps": 40},
    "batches with validation": {"batch_size": 8, "epochs": 9, "validation": 0.2, "patience": 3},
    "penalty, clip, average": {"l2": 0.1, "clip": 0.5, "average": 2, "steps": 30},
    "from a start": {"start": [1.0, 2.0, 3.0, 4.0, 5.0], "steps": 20, "tolerance": 1e-3},
}


@pytest.mark.parametrize("way", WAYS)
def test_each_is_the_training_at_its_rate(way: str) -> None:
    """Every state has the same bits, and the same limit ended it."""
    run = es.train(MANY, "y", learning_rate=0.02, **WAYS[way])
    slow, own, fast = at_rates(run, [0.05, 0.01])
    assert own is run
    for one, rate in ((slow, 0.01), (fast, 0.05)):
        anew = es.train(MANY, "y", learning_rate=rate, **WAYS[way])
        assert one.recording.learning_rate == rate
        assert one.recording.parameters.tobytes() == anew.recording.parameters.tobytes()
        assert one.fit.stopped == anew.fit.stopped


def test_a_rule_that_was_found_stays() -> None:
    """Where the heavy ball was found from the records, the others are heavy balls, too."""
    run = es.train(MANY, "y", optimizer="auto")
    (other, own) = at_rates(run, [0.5 * run.recording.learning_rate])
    assert other.recording.optimizer == own.recording.optimizer == run.recording.optimizer
    assert "momentum" in other.recording.optimizer.name


def test_a_run_that_its_time_ended() -> None:
    """The others take as many steps, and not all that were allowed without a clock."""
    run = es.train(THREE, "y", learning_rate=0.001, time_limit=1e-6, steps=10**7, tolerance=0)
    assert run.fit.stopped.because == "time limit"
    (other, _) = at_rates(run, [0.0005])
    assert other.recording.steps == run.recording.steps


def test_the_own_rate_is_there_once() -> None:
    """Asked for or not, and however it was rounded."""
    run = es.train(THREE, "y", by_hand=True)
    assert [one.recording.learning_rate for one in at_rates(run, [0.2, 0.1])] == [0.1, 0.2]
    assert [one.recording.learning_rate for one in at_rates(run, [0.2, 0.1 + 1e-9])] == [0.1, 0.2]


def test_records_that_are_gone_are_not_needed(tmp_path: Any) -> None:
    """The sums that the run has are enough; for batches they are not, and that is said."""
    run = es.train(THREE, "y", by_hand=True)
    gone = es.load(run.save(tmp_path / "a.run", data="none"))
    assert at_rates(gone, [0.2])[1].fit.loss == at_rates(run, [0.2])[1].fit.loss
    batches = es.train(MANY, "y", batch_size=8, epochs=2).save(tmp_path / "b.run", data="none")
    with pytest.raises(es.DataError, match="was saved without its records"):
        at_rates(es.load(batches), [0.2])


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([0.1, 0.0], "rates must be numbers above 0; one is '0.0'."),
        ([-0.1], "rates must be numbers above 0; one is '-0.1'."),
        ([float("nan")], "rates must be numbers above 0; one is 'nan'."),
        ([float("inf")], "rates must be numbers above 0; one is 'inf'."),
        ([10**400], "rates must be numbers above 0; one is '1000000000000000000000000000000000000000...'."),
        (["fast"], "rates must be numbers above 0; one is 'fast'."),
        ([0.2, 0.3, 0.2], "rates: 0.2 is there twice; leave one out."),
        ([0.2, 0.20000000001], "rates: 0.2 is there twice; leave one out."),
        ([k / 100 for k in range(1, 14)], "rates: at most 12 go into one page; there are 13."),
    ],
)
def test_rates_that_cannot_be(rates: list[Any], sentence: str) -> None:
    """Each is refused in a sentence."""
    with pytest.raises(es.SettingError) as refused:
        at_rates(es.train(THREE, "y", by_hand=True), rates)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"optimizer": "line_search"},
            "rates: line_search finds the length of its steps itself; leave rates out.",
        ),
        ({"optimizer": "exact"}, "rates: exact finds the length of its steps itself; leave rates out."),
        ({"schedule": [0.1, 0.2]}, "rates: the schedule says each step's rate itself; leave rates out."),
    ],
)
def test_runs_that_have_no_rate(settings: dict[str, Any], sentence: str) -> None:
    """Steps that find their own length, and schedules that say every rate."""
    with pytest.raises(es.SettingError) as refused:
        at_rates(es.train(THREE, "y", **settings), [0.1])
    assert str(refused.value) == sentence
