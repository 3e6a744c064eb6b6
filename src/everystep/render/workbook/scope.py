"""What a workbook can hold of a run: live formulas, the same blocks as values, or a table of its states."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from everystep.optimize import SGD, GradientDescent, Momentum, Nesterov
from everystep.record.forward import Rows
from everystep.record.run_data import RunData
from everystep.record.split import all_rows
from everystep.words import DataError, SettingError, counted, whole

if TYPE_CHECKING:
    from everystep.optimize import Optimizer

USUAL_STEPS, MOST_STEPS = 30, 100
MOST_RECORDS, MOST_FEATURES = 60, 20
MOST_STATES = 1000
"""Rows of a table of states; more states are thinned evenly."""

KNOWN = (GradientDescent, SGD, Momentum, Nesterov)
"""The rules that the formulas know."""


@dataclass(frozen=True)
class Scope:
    """What is written: `rows` in blocks, one a step, for the first `steps` steps; None for a table of states.

    `why` says why nothing is live; it is empty where the formulas are.
    """

    steps: int
    rows: Rows | None
    why: str

    @property
    def live(self) -> bool:
        """Whether the cells are formulas."""
        return not self.why


def scope_of(run: RunData, steps: int | None) -> Scope:
    """What a workbook of a run holds. Raises `SettingError` for a number of steps that can't be."""
    if steps is not None and steps < 1:
        raise SettingError(f"steps must be 1 or more; it is {steps}")
    recording = run.fit.recording
    by_rule = recording.steps - recording.exact
    why = _no_blocks(run, by_rule)
    if why:
        return Scope(min(steps or recording.steps, recording.steps), None, why)
    if steps is not None and steps > MOST_STEPS and by_rule > MOST_STEPS:
        raise SettingError(
            f"a workbook holds blocks for at most {MOST_STEPS} steps; steps is {whole(steps)}: say fewer, "
            "and everystep steps for the list of all states"
        )
    rows = all_rows(run.numbers())
    return Scope(min(steps or USUAL_STEPS, by_rule), rows, _not_live(recording.optimizer, run, rows))


def _no_blocks(run: RunData, by_rule: int) -> str:
    """Why there is only a table of states; empty where there are blocks."""
    records, features = run.fit.sums.rows, len(run.fit.names)
    if not by_rule:
        return "the training took no step by a rule"
    if records > MOST_RECORDS:
        return f"{counted(records, 'record')} are more than the {MOST_RECORDS} that get a row in every step"
    if features > MOST_FEATURES:
        return f"{counted(features, 'feature')} are more than the {MOST_FEATURES} that get a column"
    try:
        used = sum(len(rows.y) for rows in run.numbers())
    except DataError:
        return "the run's records are not at hand"
    return "" if used >= records else f"only {whole(used)} of its {counted(records, 'record')} are at hand"


def _not_live(optimizer: "Optimizer", run: RunData, rows: Rows) -> str:
    """Why the blocks are values; empty where they are formulas."""
    if not isinstance(optimizer, KNOWN):
        return f"the formulas know gd, sgd, momentum and nesterov, and this was {optimizer.name}"
    if rows.weight is not None and run.fit.settings.records_a_step:
        return "the formulas don't know small batches of weighted records"
    return ""
