"""A schedule on paper: how the learning rate of a step came from the one that was set."""

from dataclasses import dataclass, replace
from functools import singledispatch

from everystep.optimize.schedules import (
    Constant,
    Cosine,
    Exponential,
    Inverse,
    Notes,
    OneCycle,
    Plateau,
    Schedule,
    StepDecay,
    WarmUp,
)
from everystep.render.arithmetic import Bracketed, Expression, Name, Number, Sum, made
from everystep.render.sheet import Act, Equation, line

RATE = Name("η")


@dataclass(frozen=True)
class Occasion:
    """When a rate is asked for: in step number `step` of `total`, where `base` was set."""

    base: Number
    step: int
    total: int
    notes: Notes


def scheduled(schedule: Schedule, base: float, step: int, total: int, notes: Notes) -> list[Act]:
    """The act of the rate; none where the rate is the same in every step.

    Of step number `step` where `base` was set and `total` steps are allowed, with the schedule's `notes`.
    """
    if isinstance(schedule, Constant):
        return []
    rate = schedule.rate(base, step, total, notes)
    if not schedule.takes_a_rate:
        title = "rate: each step's own, as the schedule says it"
        return [Act(title, (line(RATE, Number(rate, given=True)),))]
    formula = from_(schedule, Occasion(Number(base, "η₀", given=True), step, total, notes))
    rule = Equation(RATE, (formula,))
    title = f"rate: from the schedule {schedule.name}"
    return [Act(title, (line(RATE, formula, Number(rate)),), (rule,))]


@singledispatch
def from_(schedule: Schedule, at: Occasion) -> Expression:
    """The rate as an expression of the rate set; each schedule has its own."""
    raise NotImplementedError(f"{schedule.name}: no arithmetic of step {at.step}")


@from_.register
def _(_schedule: Constant, at: Occasion) -> Expression:
    return at.base


@from_.register
def _(schedule: Inverse, at: Occasion) -> Expression:
    slower = made("multiply", _given(schedule.decay, "decay"), _before(at.step))
    return made("divide", at.base, Sum((_given(1), slower)))


@from_.register
def _(schedule: Exponential, at: Occasion) -> Expression:
    return made("multiply", at.base, made("power", _given(schedule.decay, "decay"), _before(at.step)))


@from_.register
def _(schedule: StepDecay, at: Occasion) -> Expression:
    stairs = made("floor", made("divide", _before(at.step), _given(schedule.every, "every")))
    return made("multiply", at.base, made("power", _given(schedule.factor, "factor"), stairs))


@from_.register
def _(schedule: Cosine, at: Occasion) -> Expression:
    done = made("divide", _before(at.step), _given(schedule.steps or at.total, "steps"))
    return made("multiply", at.base, _half_a_cosine(_given(1), _given(schedule.lowest, "lowest"), done))


@from_.register
def _(schedule: OneCycle, at: Occasion) -> Expression:
    done = made("divide", _before(at.step), _given(at.total, "steps"))
    peak = _given(schedule.peak, "peak")
    if (at.step - 1) / at.total < schedule.peak:
        start = made("divide", _given(1), _given(schedule.start_divisor, "start"))
        part = made("divide", done, peak)
        return made("multiply", at.base, _half_a_cosine(start, _given(1), part))
    end = made("divide", _given(1), _given(schedule.end_divisor, "end"))
    part = made("divide", made("subtract", done, peak), made("subtract", _given(1), peak))
    return made("multiply", at.base, _half_a_cosine(_given(1), end, part))


@from_.register
def _(schedule: WarmUp, at: Occasion) -> Expression:
    if at.step <= schedule.steps:
        share = made("divide", _given(at.step, "k"), _given(schedule.steps, "steps"))
        return made("multiply", at.base, share)
    after = max(at.total - schedule.steps, 1)
    return from_(schedule.then, replace(at, step=at.step - schedule.steps, total=after))


@from_.register
def _(_schedule: Plateau, at: Occasion) -> Expression:
    return made("multiply", at.base, _given(at.notes[0], "factor by now"))


def _half_a_cosine(first: Expression, last: Expression, done: Expression) -> Expression:
    """last + (first − last)·½·(1 + cos(π·done)), with done at most 1."""
    turn = made("cos", made("multiply", Name("π"), made("minimum", done, _given(1))))
    half = made(
        "multiply", made("multiply", made("subtract", first, last), _given(0.5)), Sum((_given(1), turn))
    )
    return Bracketed(Sum((last, half)), "[")


def _before(step: int) -> Expression:
    """k − 1, the steps before this one."""
    return made("subtract", _given(step, "k"), _given(1))


def _given(value: float, letter: str = "") -> Number:
    return Number(float(value), letter, given=True)
