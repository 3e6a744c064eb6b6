"""The journey of numbers: rows -> sums -> optimum -> steps -> a fit. Tables come in only in `run`."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Units
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.keep import Keep, Recorder, stacked
from everystep.record.recording import Recording
from everystep.sums.blocks import Block, weighing
from everystep.sums.folds import (
    CrossValidation,
    cross_validate,
    fold_numbers,
    in_time_order,
    segment_numbers,
    sum_folds,
)
from everystep.sums.magnitude import OutOfRangeError
from everystep.sums.moments import Sums, sum_blocks
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised
from everystep.training.loop import Training
from everystep.training.settings import Settings
from everystep.training.state import State, Step
from everystep.training.stopping import LARGEST_GROWTH, Interrupted, Stopped
from everystep.understand.curvature import Curvature
from everystep.understand.window import best_constant_rate
from everystep.words import DataError, SettingError, counted

RowSource = Callable[[], Iterable[Rows]]
"""Gives the rows, block by block in the table's order, each time it is called."""

FEWEST_IN_TIME = 24
"""With fewer rows a sixth of them is too little to judge a part of the time by."""

Progress = Callable[[Step], None]
"""Called with each step, once it is taken."""


def fit(
    rows: RowSource,
    names: Sequence[str],
    settings: Settings,
    keep: Keep = "auto",
    progress: Progress | None = None,
    time_feature: int | None = None,
) -> Fit:
    """Train on rows of numbers: the sums, the exact optimum, the steps, and the cross-checks.

    `rows` is called as often as the rows must be read. Where the feature numbered `time_feature` tells
    when a record was, the cross-checks predict later records from earlier ones. Raises `SettingError`
    for settings that don't fit the numbers, and `DataError` for records from which nothing can be
    trained.
    """

    def blocks() -> Iterator[Block]:
        return ((block.x, block.y, block.weight) for block in rows())

    intercept = settings.fit_intercept
    try:
        sums = sum_blocks(blocks())
        units = standardised(sums, intercept) if settings.standardize else Units.own(len(names))
    except OutOfRangeError as error:
        raise error.named(names) from None
    start = _start(settings, len(names))
    optimum = solve(sums, blocks, units, settings.l2, intercept, start.vector)
    quadratic = Quadratic.of(sums, units, optimum, settings.l2, intercept)
    _check_slopes(quadratic)
    _check_reach(start.vector, quadratic, units)
    training = Training(quadratic, settings.optimizer, _rate(settings, quadratic), start, settings.limits)
    began = time.monotonic()
    states, stopped = _take_steps(training, Recorder(keep), progress)
    seconds = time.monotonic() - began
    numbers, parameters, memory = stacked(states)
    recording = Recording(
        tuple(names), quadratic, units, settings.optimizer, training.rate, numbers, parameters, memory
    )
    checked = _cross_validation(blocks, sums, settings, time_feature)
    return Fit(settings, sums, optimum, recording, stopped, seconds, checked)


def _start(settings: Settings, features: int) -> Parameters:
    parameters = features + settings.fit_intercept
    if settings.start is None:
        return Parameters(np.zeros(parameters), features)
    if len(settings.start) != parameters:
        raise SettingError(
            f"start has {counted(len(settings.start), 'number')} and the model {parameters} parameters: "
            f"a weight for each feature{', then the bias' if settings.fit_intercept else ''}."
        )
    return Parameters(np.array(settings.start, dtype=np.float64), features)


def _check_slopes(quadratic: Quadratic) -> None:
    if not quadratic.hessian.any():
        raise DataError(
            "every feature is 0 in every record, and without an intercept every prediction is then 0: "
            "train with an intercept, or on other columns."
        )


def _check_reach(start: Array, quadratic: Quadratic, units: Units) -> None:
    """The whole training must stay in range, also one that diverges from there."""
    with np.errstate(over="ignore", invalid="ignore"):
        worst = LARGEST_GROWTH * quadratic.excess(start) * max(units.loss_scale, 1.0)
    if not np.isfinite(worst):
        raise SettingError("start is too far from the best parameters: the loss there is out of range.")


def _rate(settings: Settings, quadratic: Quadratic) -> float:
    if settings.learning_rate != "auto":
        return float(settings.learning_rate)
    return best_constant_rate(settings.optimizer, Curvature.of(quadratic))


def _take_steps(
    training: Training, recorder: Recorder, progress: Progress | None
) -> tuple[list[State], Stopped]:
    recorder.add(training.start)
    try:
        for step in training:
            recorder.add(step.after)
            if progress is not None:
                progress(step)
    except KeyboardInterrupt:
        # What is there is worth keeping: the run says that it was interrupted.
        states = recorder.states()
        return states, Interrupted(states[-1].number)
    assert training.stopped is not None
    return recorder.states(), training.stopped


def _cross_validation(
    blocks: Callable[[], Iterator[Block]], sums: Sums, settings: Settings, time_feature: int | None
) -> CrossValidation | None:
    how = (settings.l2, settings.fit_intercept, settings.standardize)
    if time_feature is not None and sums.rows >= FEWEST_IN_TIME:
        times = np.concatenate([x[:, time_feature] for x, _, _ in map(weighing, blocks())])
        return in_time_order(sum_folds(blocks(), segment_numbers(times)), *how)
    return cross_validate(sum_folds(blocks(), fold_numbers(sums.rows, seed=settings.seed)), *how)
