"""When steps are taken at once, and how many: progress is told several times a second."""

import sys

import pytest

import everystep.compiled.steps  # noqa: F401 - loads the compiler
from everystep.fit import fit
from everystep.record import take
from everystep.training.leaps import Leaper
from everystep.training.settings import Settings
from everystep.training.state import Step
from everystep.training.stopping import Interrupted, Limits
from tests.training.test_leaps import samples

LONG = Settings(learning_rate=0.001, limits=Limits(steps=1200, tolerance=0))


def told(monkeypatch: pytest.MonkeyPatch, loaded: bool) -> list[int]:
    """The numbers of the steps that progress is told of."""
    if loaded:
        assert "numba" in sys.modules
    else:
        monkeypatch.delitem(sys.modules, "numba", raising=False)
    numbers: list[int] = []
    fit(samples(), LONG, progress=lambda step: numbers.append(step.number))
    return numbers


def test_few_steps_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as the compiler isn't loaded, and nobody waits for it."""
    monkeypatch.setattr(Leaper, "leap", None)
    assert told(monkeypatch, loaded=False) == list(range(1, 1201))


def test_the_first_hundred_are_always_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a leap, and the step after it."""
    numbers = told(monkeypatch, loaded=True)
    assert numbers[:101] == list(range(1, 102))
    assert numbers[101] == 101 + take.FIRST_LEAP + 1
    assert numbers[-1] <= 1200


def test_leaps_grow_and_shrink_with_the_time_they_take() -> None:
    """Twice as many where they were quick, half as many where they took too long, never below the first."""
    assert take._next(1000, 0.01) == 2000
    assert take._next(1000, 0.1) == 1000
    assert take._next(1000, 0.3) == 500
    assert take._next(take.FIRST_LEAP, 9.0) == take.FIRST_LEAP


def test_an_interruption_keeps_what_is_there() -> None:
    """Also between two leaps."""

    def stop(step: Step) -> None:
        if step.number > 500:
            raise KeyboardInterrupt

    fitted = fit(samples(), LONG, progress=stop)
    assert isinstance(fitted.stopped, Interrupted)
    assert int(fitted.recording.states[-1]) == fitted.stopped.step > 500
