"""A step in exact fractions: the same rule on the same records, without any rounding.

A cell counts as the decimal fraction that it reads as, and so does a setting: 0.1 is 1/10. The steps from the
start to the one asked for are taken anew, by the rule itself; the recording holds the same numbers, rounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, cast

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array
from everystep.optimize import SGD, GradientDescent, Momentum, Nesterov
from everystep.optimize.schedules import Constant
from everystep.record.fit import Fit
from everystep.record.forward import Forward, Rows, Shown
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.training.state import State, Step
from everystep.words import SettingError, counted, whole

LARGEST_DIGITS = 40
"""A number with more digits than this above or below its line tells a reader nothing."""

LARGEST_CELLS = 1_000
TYPED_DIGITS = 15
"""A cell that was typed has no more digits than a double surely keeps."""

LINEAR = (GradientDescent, SGD, Momentum, Nesterov)


@dataclass(frozen=True)
class ExactStep:
    """A step, and its forward pass, with `Fraction`s in their arrays."""

    step: Step
    seen: Forward


def exact_step(run: RunData, k: int, show: Shown) -> ExactStep:
    """Step k in exact fractions, with the rows to `show` spelled out.

    Raises `SettingError` where a step isn't one of plain arithmetic on the table's own numbers, and where
    the numbers would grow past reason.

    >>> import everystep as es
    >>> run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    >>> exact_step(run, 1, 3).step.after.weights[0], exact_step(run, 2, 3).seen.squares / 3
    (Fraction(28, 15), Fraction(8, 27))
    """
    _check_method(run.fit)
    rows = _exact(all_rows(_few(run)))
    recorded = run.fit.recording
    now = _start(recorded.state(0))
    for number in range(1, k + 1):
        taken = _step(now, rows, run.fit, number)
        _check_digits(taken.step.after.parameters.vector, k, number)
        now = taken.step.after
    step = recorded.step(k)
    before, after = (
        replace(mine, loss=theirs.loss, excess=theirs.excess)
        for mine, theirs in ((taken.step.before, step.before), (taken.step.after, step.after))
    )
    return ExactStep(replace(taken.step, before=before, after=after), _shown(taken.seen, rows, show))


def decimal(value: float) -> Fraction:
    """A number as the decimal fraction that it reads as.

    >>> decimal(0.1), decimal(2)
    (Fraction(1, 10), Fraction(2, 1))
    """
    return Fraction(repr(float(value)))


# --- a step ---


def _step(before: State, rows: Rows, fit: Fit, number: int) -> ExactStep:
    theta = before.parameters
    seen = _forward(rows, theta)
    gradient = _gradient(seen, theta, decimal(fit.settings.l2))
    rate, optimizer = decimal(fit.recording.learning_rate), fit.recording.optimizer
    constants: Any = tuple(decimal(value) for value in optimizer.constants(number).values())
    update, memory = optimizer.rule(gradient, theta.without_bias(), rate, constants, before.memory)  # type: ignore[arg-type]  # fractions
    after = State(number, theta.with_vector(theta.vector + update), memory, 0.0, 0.0)
    told: Any = rate  # a Fraction, where a Step has a double
    return ExactStep(Step(before, after, theta.with_vector(gradient), theta.with_vector(update), told), seen)


def _forward(rows: Rows, theta: Parameters) -> Forward:
    bias = theta.vector[-1] if theta.intercept else Fraction(0)
    prediction = np.add.reduce(rows.x * theta.weights, axis=1) + bias
    residual = rows.y - prediction
    weighted = residual if rows.weight is None else rows.weight * residual
    shares = np.append(np.add.reduce(rows.x * weighted[:, None], axis=0), np.add.reduce(weighted))
    count: Any = Fraction(len(rows.y)) if rows.weight is None else np.add.reduce(rows.weight)
    squares = np.add.reduce(residual * weighted)
    return Forward(rows, rows.x, rows.y, prediction, len(rows.y), count, squares, shares, abs(shares))


def _gradient(seen: Forward, theta: Parameters, l2: Fraction) -> Array:
    gradient = -2 * seen.shares / seen.total_weight
    gradient[: theta.features] += theta.weights * cast(float, 2 * l2)
    return gradient[: len(theta.vector)]


def _start(state: State) -> State:
    exact = state.parameters.with_vector(_fractions(state.parameters.vector))
    return replace(state, parameters=exact, memory=tuple(_fractions(slot) for slot in state.memory))


def _shown(seen: Forward, rows: Rows, show: Shown) -> Forward:
    places = np.arange(min(show, seen.rows)) if isinstance(show, int) else _of_records(rows, show)
    return replace(
        seen, own=rows.at(places), x=seen.x[places], y=seen.y[places], prediction=seen.prediction[places]
    )


def _of_records(rows: Rows, records: Iterable[int]) -> Any:
    return np.flatnonzero(np.isin(rows.record, list(records)))


# --- numbers as fractions ---


def _exact(rows: Rows) -> Rows:
    for values in (rows.x, rows.y) if rows.weight is None else (rows.x, rows.y, rows.weight):
        _check_typed(values)
    weight = None if rows.weight is None else _fractions(rows.weight)
    return Rows(_fractions(rows.x), _fractions(rows.y), weight, rows.record)


def _fractions(values: Array) -> Array:
    made: Any = np.empty(values.shape, dtype=object)
    made.flat = [decimal(value) for value in values.flat]
    return made  # type: ignore[no-any-return]  # object arrays


# --- where it can't be ---


def _check_method(fit: Fit) -> None:
    """Raises `SettingError` for a training whose numbers aren't fractions of the table's."""
    settings, method = fit.settings, fit.recording.method
    reasons = {
        "standardised units have roots in them: train with --no-standardize": not fit.units.are_own,
        f"the rule {method.optimizer.name} takes roots or signs: gd, momentum and nesterov don't": (
            not isinstance(method.optimizer, LINEAR)
        ),
        f"the schedule {method.schedule.name} changes the rate": not isinstance(method.schedule, Constant),
        "it was trained in small batches": bool(settings.records_a_step),
        "its gradients are clipped to a length, which is a root": method.clip is not None,
        "it goes on from another training, whose numbers are rounded": method.taken > 0,
        "its last step is the exact one, to the optimum": fit.recording.exact,
    }
    for reason, holds in reasons.items():
        if holds:
            raise SettingError(f"no exact fractions: {reason}")


def _few(run: RunData) -> Iterable[Rows]:
    """The run's rows. Raises `SettingError` where they are too many."""
    cells = run.fit.sums.rows * (len(run.fit.names) + 1)
    if cells > LARGEST_CELLS:
        raise SettingError(
            f"no exact fractions: {counted(cells, 'number')} are too many; they are for small tables, "
            f"of up to {whole(LARGEST_CELLS)}"
        )
    return run.numbers()


def _check_typed(values: Array) -> None:
    """Raises `SettingError` for a number that was computed, not typed."""
    for value in values.flat:
        if len(repr(float(value)).replace(".", "").strip("-0").partition("e")[0]) > TYPED_DIGITS:
            raise SettingError(
                f"no exact fractions: {float(value)!r} has more than {TYPED_DIGITS} digits, so it was "
                "computed and rounded before"
            )


def _check_digits(vector: Array, k: int, number: int) -> None:
    """Raises `SettingError` where numbers have grown past reason."""
    digits = max(len(str(part)) for value in vector for part in (abs(value.numerator), value.denominator))
    if digits > LARGEST_DIGITS:
        raise SettingError(
            f"no exact fractions for step {whole(k)}: after step {whole(number)} the parameters have "
            f"{digits} digits above or below the line, and {LARGEST_DIGITS} are the limit"
        )
