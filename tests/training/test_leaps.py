"""Steps taken at once are those taken one by one: every rule, schedule and batch, to the last bit."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from everystep.fit import fit
from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, optimizer_named, schedule_named
from everystep.record import take
from everystep.record.fit import Fit
from everystep.record.keep import Keep
from everystep.record.kept import Kept
from everystep.record.split import Samples, blocks_of
from everystep.training import leaps
from everystep.training.leaps import Leaper
from everystep.training.settings import Settings
from everystep.training.stopping import Converged, Diverged, Limits

ROWS, STEPS = 23, 150
WAYS = [(rule, size) for rule, size in product(OPTIMIZERS, (None, 1, 4)) if not (rule == "gd" and size)]
PLAIN = Settings(learning_rate=0.02, limits=Limits(steps=STEPS, tolerance=0), l2=0.01, seed=3)


def samples(weighted: bool = True) -> Samples:
    """A small table, with weights."""
    rng = np.random.default_rng(7)
    x = rng.normal(2, 3, (ROWS, 3))
    weight = rng.uniform(0.5, 2, ROWS) if weighted else None
    rows = blocks_of(x, x @ [1.0, -2.0, 0.5] + rng.normal(size=ROWS), weight)
    return Samples(lambda: rows, ("a", "b", "c"))


@pytest.fixture
def leaping(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Leaps begin at once; how many steps each took is noted."""
    lengths: list[int] = []
    leap = Leaper.leap

    def noted(self: Leaper, *how: object) -> leaps.Leap:
        made = leap(self, *how)  # type: ignore[arg-type]  # as they come
        lengths.append(made.last.number)
        return made

    monkeypatch.setattr(take, "FIRST_LEAP", 7)
    monkeypatch.setattr(take, "FIRST", 0)
    monkeypatch.setattr(take, "BY_HAND", 0)
    monkeypatch.setattr(Leaper, "leap", noted)
    return lengths


def one_by_one(settings: Settings, keep: Keep = "all", weighted: bool = True) -> Fit:
    """The same training without a leap."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Leaper, "of", lambda *_: None)
        return fit(samples(weighted), settings, keep)


def same(one: Kept, other: Kept) -> bool:
    """Whether two recordings are equal to the last bit."""
    names = ("states", "parameters", "notes", "average", "lookout")
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    pairs += zip(one.memory, other.memory, strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def agree(settings: Settings, keep: Keep = "all", weighted: bool = True) -> Fit:
    """Train both ways, and compare."""
    fast, slow = fit(samples(weighted), settings, keep), one_by_one(settings, keep, weighted)
    assert fast.stopped == slow.stopped
    assert same(fast.recording.kept, slow.recording.kept)
    return fast


@pytest.mark.parametrize(("rule", "size"), WAYS)
@pytest.mark.parametrize("intercept", [True, False])
def test_every_rule(rule: str, size: int | None, intercept: bool, leaping: list[int]) -> None:
    """Parameters and memory, with weights and a penalty."""
    agree(replace(PLAIN, optimizer=optimizer_named(rule), batch_size=size, fit_intercept=intercept))
    assert len(leaping) > 3


@pytest.mark.parametrize("schedule", [*SCHEDULES, "warm-up:steps=9,then=cosine"])
@pytest.mark.parametrize("size", [None, 4])
def test_every_schedule(schedule: str, size: int | None, leaping: list[int]) -> None:
    """Each step has its own rate; one that waits for what comes is taken step by step."""
    agree(
        replace(PLAIN, optimizer=optimizer_named("adam"), schedule=schedule_named(schedule), batch_size=size)
    )
    assert bool(leaping) == (schedule != "plateau")


@pytest.mark.parametrize(
    "change",
    [
        {"clip": 0.3},
        {"average": 3},
        {"average": 1, "limits": Limits(steps=STEPS, tolerance=1e-3)},
        {"validation": 0.3},
        {"validation": 0.3, "average": 2},
        {"l2": 0.0, "standardize": False, "learning_rate": 1e-3},
        {"optimizer": optimizer_named("rmsprop:centered=yes")},
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [None, 1, 5])
def test_every_setting(change: dict[str, object], size: int | None, leaping: list[int]) -> None:
    """Clipping, averages, validation, own units: what a step depends on is in the leap, or ends it.

    An epoch of fewer than four steps has none between the looks at the validation records.
    """
    settings = replace(PLAIN, optimizer=optimizer_named("sgd"), batch_size=size or ROWS)
    if size is None:
        settings = replace(PLAIN, optimizer=optimizer_named("momentum"))
    agree(replace(settings, **change))  # type: ignore[arg-type]  # names of settings
    assert leaping or "validation" in change


def test_single_records_without_weights(leaping: list[int]) -> None:
    """Rows that all weigh the same have no weights to multiply with."""
    agree(replace(PLAIN, optimizer=optimizer_named("sgd"), batch_size=1), weighted=False)
    assert leaping


@pytest.mark.parametrize("keep", ["auto", "all", "ends", 3, 50])
@pytest.mark.parametrize("size", [None, 2])
def test_every_policy(keep: Keep, size: int | None, leaping: list[int]) -> None:
    """The same states are kept."""
    limits = Limits(steps=1500, tolerance=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("everystep.record.keep.AUTO_VALUES", 1000)
        patch.setattr("everystep.record.keep.AUTO_STATES", 450)
        agree(replace(PLAIN, optimizer=optimizer_named("adam"), batch_size=size, limits=limits), keep)
    assert leaping


def test_it_converges_where_it_converges(leaping: list[int]) -> None:
    """The tolerance ends a leap behind the first state that is good enough."""
    settings = replace(PLAIN, optimizer=optimizer_named("gd"), learning_rate=0.3)
    fitted = agree(replace(settings, limits=Limits(tolerance=1e-6)))
    assert isinstance(fitted.stopped, Converged)
    assert leaping


@pytest.mark.parametrize("rule", ["gd", "momentum", "sgd"])
def test_it_diverges_where_it_diverges(rule: str, leaping: list[int]) -> None:
    """The last state whose numbers are in range is the same one."""
    fitted = agree(replace(PLAIN, optimizer=optimizer_named(rule), learning_rate=4.5, batch_size=None))
    assert isinstance(fitted.stopped, Diverged)


def test_what_is_left_to_the_single_step() -> None:
    """A search for the rate, the exact step and a user's function are not foreseen."""
    asked = schedule_named(lambda step: 0.01 / step)
    alone = [Settings(optimizer=optimizer_named(name)) for name in RULERS]
    for settings in (*alone, Settings(optimizer=optimizer_named("gd"), schedule=asked)):
        method = fit(samples(), settings).recording.method
        assert Leaper.of(method, None, 1e9) is None
