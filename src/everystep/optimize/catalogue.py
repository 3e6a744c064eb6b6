"""Every optimizer and schedule by its name, and how they are spelled in one line of text.

These are the lists that the command line and every sweep of the tests use.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, fields
from numbers import Real
from typing import Any, TypeVar

from everystep.optimize.adam import Adam, Adamax, AdamW, AMSGrad, NAdam
from everystep.optimize.adaptive import AdaDelta, AdaGrad, RMSProp
from everystep.optimize.descent import SGD, GradientDescent, Momentum, Nesterov
from everystep.optimize.lion import Lion
from everystep.optimize.optimizer import NumberOrAuto, Optimizer
from everystep.optimize.rulers import Exact, LineSearch
from everystep.optimize.schedules import (
    Constant,
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
from everystep.words import SettingError, nearest, quoted

Member = TypeVar("Member", Optimizer, Schedule)

OPTIMIZERS: dict[str, type[Optimizer]] = {
    member.name: member
    for member in (
        *(GradientDescent, SGD, Momentum, Nesterov),
        *(AdaGrad, RMSProp, AdaDelta),
        *(Adam, AdamW, Adamax, NAdam, AMSGrad),
        Lion,
    )
}
"""Every optimizer that takes a learning rate, by its name."""

RULERS: dict[str, type[Optimizer]] = {member.name: member for member in (LineSearch, Exact)}
"""Those that find the length of their steps themselves."""

SCHEDULES: dict[str, type[Schedule]] = {
    member.name: member
    for member in (Constant, Inverse, Exponential, StepDecay, Cosine, WarmUp, OneCycle, Plateau)
}
"""Every schedule that can be named; `Function` and `Rates` are made from what they hold."""


def optimizer_named(optimizer: str | Optimizer) -> Optimizer:
    """An optimizer from its name, with settings after a colon; an optimizer is given back as it is.

    Raises `SettingError` for a name or a setting that there isn't, and for what is neither.

    >>> optimizer_named("momentum"), optimizer_named("adam:beta1=0.8,epsilon=1e-7")
    (Momentum(momentum=0.9), Adam(beta1=0.8, beta2=0.999, epsilon=1e-07))
    """
    if isinstance(optimizer, str):
        return _spelled(optimizer, OPTIMIZERS | RULERS, "optimizer")
    if isinstance(optimizer, tuple((OPTIMIZERS | RULERS).values())):
        return optimizer
    raise SettingError(
        f"optimizer must be a name or an optimizer such as Momentum(0.9); it is {quoted(optimizer)}."
    )


def schedule_named(schedule: str | Schedule | Callable[[int], float] | Iterable[float]) -> Schedule:
    """A schedule from its name, from a function step → rate, or from a list of rates.

    Raises `SettingError` for a name or a setting that there isn't, and for what is none of these.

    >>> schedule_named("cosine:lowest=0.1"), schedule_named([0.3, 0.1])
    (Cosine(lowest=0.1, steps=0), Rates(rates=(0.3, 0.1)))
    """
    if isinstance(schedule, str):
        return _spelled(schedule, SCHEDULES, "schedule")
    if isinstance(schedule, Schedule):
        return schedule
    if callable(schedule):
        return Function(schedule)
    if isinstance(schedule, Iterable):
        return _rates(schedule)
    raise SettingError(
        "schedule must be a name, a schedule such as Cosine(), a function step → rate, or a list of rates; "
        f"it is {quoted(schedule)}."
    )


def _spelled(text: str, members: Mapping[str, type[Member]], what: str) -> Member:
    """`name` or `name:setting=value,setting=value`."""
    name, _, said = text.partition(":")
    if name not in members:
        raise SettingError(f"{what}: there is no {quoted(name)}; {nearest(name, list(members))}")
    member = members[name]
    parsers = {field.name: _parser(field) for field in fields(member)}  # type: ignore[arg-type]  # all members are dataclasses
    settings: dict[str, Any] = {}
    for part in _parts(said):
        setting, _, value = part.partition("=")
        if setting not in parsers:
            raise SettingError(
                f"{what} {name}: there is no setting {quoted(setting)}; {nearest(setting, list(parsers))}"
            )
        settings[setting] = _value(parsers[setting], value, f"{what} {name}: {setting}")
    return member(**settings)


def _parts(said: str) -> list[str]:
    """The settings; what follows `then=` belongs to the schedule named there, commas included.

    >>> _parts("steps=50,then=step:every=9,factor=0.5")
    ['steps=50', 'then=step:every=9,factor=0.5']
    """
    before, then, after = said.partition("then=")
    return [*filter(None, before.split(",")), *([then + after] if then else [])]


def _parser(field: Field[Any]) -> Callable[[str], Any]:
    """What reads a setting's text, told from its kind and its default."""
    if field.type == NumberOrAuto:
        return _number_or_auto
    match field.default:
        case bool():
            return _truth
        case int():
            return int
        case float():
            return float
    assert isinstance(field.default, Schedule)
    return schedule_named


def _value(parser: Callable[[str], Any], text: str, what: str) -> Any:
    try:
        return parser(text)
    except ValueError:
        kind = KINDS[parser]
        raise SettingError(f"{what} must be {kind}; it is {quoted(text)}.") from None


def _number_or_auto(text: str) -> NumberOrAuto:
    return "auto" if text == "auto" else float(text)


def _truth(text: str) -> bool:
    values = {"yes": True, "true": True, "no": False, "false": False}
    if text.casefold() not in values:
        raise ValueError(text)
    return values[text.casefold()]


KINDS: Mapping[Callable[[str], Any], str] = {
    int: "a whole number",
    float: "a number",
    _number_or_auto: "a number or auto",
    _truth: "yes or no",
}
"""What a setting's text must be, by what reads it."""


def _rates(rates: Iterable[Any]) -> Rates:
    values = list(rates)
    for value in values:
        if not isinstance(value, Real):
            raise SettingError(f"schedule: the rates must be numbers; one of them is {quoted(value)}.")
    return Rates(tuple(float(value) for value in values))
