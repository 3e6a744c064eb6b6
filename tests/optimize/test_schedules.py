"""Each schedule against PyTorch's, against fractions worked by hand, and as a rate that can be used."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.optimize import SCHEDULES, schedule_named
from everystep.optimize.optimizer import settings_of
from everystep.optimize.schedules import (
    Cosine,
    Exponential,
    Function,
    Inverse,
    OneCycle,
    Plateau,
    Rates,
    Schedule,
    StepDecay,
    WarmUp,
)
from everystep.words import SettingError

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("rates.json").read_text())
PER_EPOCH = 3


def rates_of(schedule: Schedule, base: float, total: int, losses: list[float]) -> list[float]:
    """The rate of each step, where an epoch of three steps ends with the next of the losses."""
    notes, rates = schedule.initial(), []
    for step in range(1, total + 1):
        rates.append(schedule.rate(base, step, total, notes))
        if step % PER_EPOCH == 0 and losses:
            notes = schedule.noticed(notes, losses[step // PER_EPOCH - 1])
    return rates


@pytest.mark.parametrize("spelled", list(GOLDEN["rates"]))
def test_rates_are_those_of_pytorch(spelled: str) -> None:
    """Step for step, but for the rounding of PyTorch's own recursions."""
    golden = GOLDEN["rates"][spelled]
    rates = rates_of(schedule_named(spelled), GOLDEN["rate"], len(golden), GOLDEN["losses"])
    assert rates == pytest.approx(golden, rel=1e-13, abs=1e-17)


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        (Inverse(1.0), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6]),
        (Exponential(0.5), [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32]),
        (StepDecay(2, 0.5), [1, 1, 1 / 2, 1 / 2, 1 / 4, 1 / 4]),
        (Cosine(steps=3), [1, 3 / 4, 1 / 4, 0, 0, 0]),
        (Cosine(steps=2, lowest=0.5), [1, 3 / 4, 1 / 2, 1 / 2, 1 / 2, 1 / 2]),
        (WarmUp(4), [1 / 4, 1 / 2, 3 / 4, 1, 1, 1]),
        (WarmUp(2, Exponential(0.5)), [1 / 2, 1, 1, 1 / 2, 1 / 4, 1 / 8]),
        (WarmUp(3, Cosine()), [1 / 3, 2 / 3, 1, 1, 3 / 4, 1 / 4]),
        (OneCycle(0.5, 3, 5), [1 / 3, 1 / 2, 5 / 6, 1, 4 / 5, 2 / 5]),
        (Function(lambda step: 1 / step), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6]),
        (Rates((0.3, 0.1)), [0.3, 0.1, 0.1, 0.1, 0.1, 0.1]),
    ],
)
def test_rates_worked_by_hand(schedule: Schedule, rates: list[float]) -> None:
    """Six steps from η = 1."""
    assert rates_of(schedule, 1.0, 6, []) == pytest.approx(rates, rel=1e-14, abs=1e-16)


def test_a_plateau_ends_when_a_loss_is_new() -> None:
    """Two epochs of waiting halve the rate; a loss lower by less than the threshold is not new."""
    schedule = Plateau(factor=0.5, patience=2, threshold=0.1)
    losses = [1.0, 0.95, 0.89, 0.85, 0.85, 0.85, 0.85, 0.1]
    rates = rates_of(schedule, 1.0, 24, losses)
    assert rates[2::3] == [1, 1, 1, 1, 1, 0.5, 0.5, 0.25]


def test_a_warm_up_passes_the_losses_on() -> None:
    """The schedule behind it keeps its own notes."""
    behind, alone = WarmUp(3, Plateau(0.5, 2)), Plateau(0.5, 2)
    losses = [1.0] * 8
    assert rates_of(behind, 1.0, 24, losses)[3:] == rates_of(alone, 1.0, 24, losses)[3:]


@pytest.mark.parametrize("name", list(SCHEDULES))
@given(base=st.floats(1e-12, 1e6), total=st.integers(1, 500), seed=st.integers(0, 10**6))
def test_every_rate_can_be_used(name: str, base: float, total: int, seed: int) -> None:
    """Whatever the losses, each rate is above 0 and at most the rate that was set (but for rounding)."""
    losses = [1 + math.sin(seed + epoch) for epoch in range(total)]
    rates = rates_of(SCHEDULES[name](), base, total, losses)
    assert min(rates) > 0
    assert max(rates) <= base * (1 + 1e-15)


@pytest.mark.parametrize("name", ["inverse", "exponential", "step", "cosine", "plateau"])
def test_some_only_ever_fall(name: str) -> None:
    """Step after step, as far as the losses stand still."""
    rates = rates_of(SCHEDULES[name](), 0.1, 90, [1.0] * 30)
    assert all(after <= before for before, after in pairwise(rates))
    assert rates[-1] < rates[0] or name == "step"


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_settings_are_frozen_values(name: str) -> None:
    """Equal settings are equal objects."""
    schedule = SCHEDULES[name]()
    assert schedule == type(schedule)(**settings_of(schedule))
    assert len({schedule, SCHEDULES[name]()}) == 1


def test_more_steps_than_allowed_change_nothing() -> None:
    """A training that goes on stays at the last rate."""
    for schedule in (Cosine(0.1), OneCycle()):
        last = schedule.rate(1.0, 101, 100, ())
        assert schedule.rate(1.0, 1000, 100, ()) == last
    assert Cosine(0.1).rate(1.0, 101, 100, ()) == pytest.approx(0.1)
    assert OneCycle().rate(1.0, 101, 100, ()) == pytest.approx(1 / 250_000)


FACTOR = "{} must be above 0 and at most 1; it is '{}'."
FRACTION = "{} must be at least 0 and below 1; it is '{}'."
COUNT = "{} must be a whole number above 0; it is '{}'."
BETWEEN = "{} must be above 0 and below 1; it is '{}'."
POSITIVE = "{} must be a number above 0; it is '{}'."
WRONG: list[tuple[type[Schedule], str, str, tuple[Any, ...]]] = [
    (Inverse, "decay", "{} must be 0 or a positive number; it is '{}'.", (-1.0, math.nan, math.inf, "fast")),
    (Exponential, "decay", FACTOR, (0.0, 1.5, math.nan, "fast")),
    (StepDecay, "every", COUNT, (0, -1, 2.5, "often")),
    (StepDecay, "factor", FACTOR, (0.0, 1.5, math.nan, None)),
    (Cosine, "lowest", FRACTION, (1.0, -0.1, math.nan, "low")),
    (Cosine, "steps", COUNT, (-1, 2.5, "many")),
    (OneCycle, "peak", BETWEEN, (0.0, 1.0, math.nan, "late")),
    (OneCycle, "start_divisor", POSITIVE, (0.0, math.inf, None)),
    (OneCycle, "end_divisor", POSITIVE, (0.0, math.inf, None)),
    (WarmUp, "steps", COUNT, (0, 2.5, "many")),
    (WarmUp, "then", "{} must be a schedule, such as Cosine(); it is '{}'.", ("cosine", None)),
    (Plateau, "factor", FACTOR, (0.0, 1.5, math.nan)),
    (Plateau, "patience", COUNT, (0, 2.5)),
    (Plateau, "threshold", FRACTION, (1.0, -0.1, math.nan)),
]


@pytest.mark.parametrize(
    ("member", "setting", "sentence", "value"),
    [(member, setting, sentence, value) for member, setting, sentence, values in WRONG for value in values],
)
def test_settings_that_can_not_be(member: type[Schedule], setting: str, sentence: str, value: Any) -> None:
    """Each is refused by name, with what would work."""
    with pytest.raises(SettingError) as error:
        member(**{setting: value})
    assert str(error.value) == sentence.format(setting, value)


def test_every_setting_is_checked() -> None:
    """The table above names them all."""
    every = {(member, setting) for member in SCHEDULES.values() for setting in settings_of(member())}
    assert every == {(member, setting) for member, setting, *_ in WRONG}


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, "fast", None])
def test_what_a_function_must_give(value: Any) -> None:
    """A rate, and the sentence says of which step."""
    with pytest.raises(SettingError) as error:
        Function(lambda _: value).rate(1.0, 7, 10, ())
    assert str(error.value) == f"the learning rate of step 7 must be 0 or a positive number; it is '{value}'."


def test_what_a_list_must_hold() -> None:
    """Rates, and the sentence says which one is none."""
    with pytest.raises(SettingError) as error:
        Rates((0.1, -0.1))
    assert str(error.value) == "rate number 2 must be 0 or a positive number; it is '-0.1'."
