"""Practice on a run: a step asked for number by number, where it can be worked by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from everystep.optimize import GradientDescent
from everystep.render.exercises import MOST_FEATURES, MOST_ROWS
from everystep.render.worked import parameter_names
from everystep.run import Run
from everystep.training.batches import Shuffled
from everystep.understand.practice import Exercise, Question
from everystep.words import SettingError, counted, whole

Json = dict[str, Any]


def questions(run: Run, state: int) -> list[Json]:
    """What is asked for about the step from a state on; never an answer."""
    exercise, places = exercise_of(run, state)
    return [_asked(question) for question in exercise.questions(places)]


def marks(run: Run, state: int, answers: Mapping[str, str]) -> list[Json]:
    """Which answers are right, and what the others look like."""
    exercise, _ = exercise_of(run, state)
    return [
        {"id": name, "right": mark.right, "slip": mark.slip, "says": mark.says}
        for name, mark in exercise.mark(answers).items()
    ]


def exercise_of(run: Run, state: int) -> tuple[Exercise, list[str]]:
    """The step from a state on, and the places of its records.

    Raises `SettingError` for a run whose steps can't be worked by hand, and where no step follows.
    """
    _check(run)
    recording = run.recording
    if state >= recording.steps:
        raise SettingError(
            f"no step follows state {whole(state)}, the last one; go back, or allow more steps."
        )
    rows = [rows for rows in run.numbers() if len(rows.y)]
    exercise = Exercise(
        x=np.concatenate([block.x for block in rows]),
        y=np.concatenate([block.y for block in rows]),
        at=recording.state(state).parameters.vector,
        rate=recording.step(state + 1).learning_rate,
        names=tuple(parameter_names(run.fit.names, run.fit.settings.fit_intercept)),
        earlier=recording.state(state - 1).parameters.vector if state else None,
    )
    return exercise, [run.place(int(record)) for block in rows for record in block.record]


def _check(run: Run) -> None:
    settings, rows, features = run.fit.settings, run.fit.sums.rows, len(run.fit.names)
    if rows > MOST_ROWS or features > MOST_FEATURES:
        raise SettingError(
            f"practice is by hand, and {counted(rows, 'record')} with {counted(features, 'feature')} are too "
            f"many; take at most {MOST_ROWS} records and {MOST_FEATURES} features."
        )
    method, plain = run.recording.method, isinstance(run.recording.optimizer, GradientDescent)
    other = settings.clip is not None or settings.l2 or run.encoder.options.weight is not None
    if not plain or isinstance(method.batches, Shuffled) or other or run.recording.exact:
        raise SettingError(
            "practice is for plain gd on all records: no other optimizer, batch_size, clip, l2 or weight."
        )
    if not run.fit.units.are_own:
        raise SettingError("standardize is on, and practice is with the columns as they are; switch it off.")


def _asked(question: Question) -> Json:
    return {"id": question.name, "act": question.act, "label": question.label}
