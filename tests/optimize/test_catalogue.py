"""Optimizers and schedules by name, in one line of text."""

from typing import Any

import pytest

from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, optimizer_named, schedule_named
from everystep.optimize.adam import Adam
from everystep.optimize.adaptive import RMSProp
from everystep.optimize.descent import Momentum
from everystep.optimize.optimizer import Optimizer, settings_of
from everystep.optimize.schedules import Constant, Cosine, Function, Rates, Schedule, StepDecay, WarmUp
from everystep.words import SettingError

THERE_ARE = (
    "there are 'gd', 'sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adadelta', 'adam', 'adamw', "
    "'adamax', 'nadam', 'amsgrad', 'lion', 'line_search' and 'exact'"
)


def test_the_lists_are_whole() -> None:
    """The optimizers, rulers and schedules that everystep promises, each under its own name."""
    assert list(OPTIMIZERS) == [
        *("gd", "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta"),
        *("adam", "adamw", "adamax", "nadam", "amsgrad", "lion"),
    ]
    assert list(SCHEDULES) == [
        *("constant", "inverse", "exponential", "step", "cosine", "warm-up", "one-cycle", "plateau")
    ]
    assert list(RULERS) == ["line_search", "exact"]
    for name, member in (OPTIMIZERS | RULERS | SCHEDULES).items():
        assert member.name == name


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("momentum", Momentum(0.9)),
        ("momentum:momentum=0.5", Momentum(0.5)),
        ("adam:beta1=0.8,epsilon=1e-7", Adam(beta1=0.8, epsilon=1e-7)),
        ("rmsprop:centered=yes", RMSProp(centered=True)),
        ("rmsprop:centered=False,decay=0.5", RMSProp(decay=0.5)),
        (Momentum(0.5), Momentum(0.5)),
    ],
)
def test_optimizers_by_name(spelled: str | Optimizer, meant: Optimizer) -> None:
    """A name has the defaults, what stands behind the colon replaces them, an object is itself."""
    assert optimizer_named(spelled) == meant


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_every_setting_can_be_spelled(name: str) -> None:
    """The defaults written out are the defaults."""
    said = ",".join(f"{setting}={value}" for setting, value in settings_of(OPTIMIZERS[name]()).items())
    assert optimizer_named(f"{name}:{said}") == OPTIMIZERS[name]()


def thirds(step: int) -> float:
    """A function step → rate."""
    return step / 3


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("constant", Constant()),
        ("cosine:lowest=0.1", Cosine(lowest=0.1)),
        ("step:every=5,factor=0.5", StepDecay(5, 0.5)),
        ("warm-up:steps=50,then=cosine", WarmUp(50, Cosine())),
        ("warm-up:steps=9,then=step:every=5,factor=0.5", WarmUp(9, StepDecay(5, 0.5))),
        (Cosine(), Cosine()),
        (thirds, Function(thirds)),
        ([0.3, 0.1], Rates((0.3, 0.1))),
    ],
)
def test_schedules_by_name(spelled: Any, meant: Schedule) -> None:
    """A name, an object, a function or a list of rates."""
    assert schedule_named(spelled) == meant


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        ("Momentum", "optimizer: there is no 'Momentum'; did you mean 'momentum'?"),
        ("zzz", f"optimizer: there is no 'zzz'; {THERE_ARE}"),
        (3, "optimizer must be a name or an optimizer such as Momentum(0.9); it is '3'."),
        ("adam:beta=0.8", "optimizer adam: there is no setting 'beta'; did you mean 'beta2' or 'beta1'?"),
        ("gd:momentum=0.8", "optimizer gd: there is no setting 'momentum'; there are none"),
        ("adam:beta1=high", "optimizer adam: beta1 must be a number; it is 'high'."),
        ("adam:beta1", "optimizer adam: beta1 must be a number; it is ''."),
        ("adam:beta1=1", "beta1 must be at least 0 and below 1; it is '1.0'."),
        ("rmsprop:centered=maybe", "optimizer rmsprop: centered must be yes or no; it is 'maybe'."),
    ],
)
def test_optimizers_that_there_are_not(one: Any, sentence: str) -> None:
    """The sentence says what there is."""
    with pytest.raises(SettingError) as error:
        optimizer_named(one)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        ("cosinus", "schedule: there is no 'cosinus'; did you mean 'cosine'?"),
        ("step:every=2.5", "schedule step: every must be a whole number; it is '2.5'."),
        ("step:often=2", "schedule step: there is no setting 'often'; there are 'every' and 'factor'"),
        ("warm-up:then=sideways", "schedule: there is no 'sideways'; there are 'constant', 'inverse', "),
        (
            3,
            "schedule must be a name, a schedule such as Cosine(), a function step → rate, or a list of "
            "rates; it is '3'.",
        ),
        (["a"], "schedule: the rates must be numbers; one of them is 'a'."),
        ([], "rates must hold at least one learning rate; it is empty."),
    ],
)
def test_schedules_that_there_are_not(one: Any, sentence: str) -> None:
    """As for optimizers."""
    with pytest.raises(SettingError) as error:
        schedule_named(one)
    assert str(error.value).startswith(sentence)
