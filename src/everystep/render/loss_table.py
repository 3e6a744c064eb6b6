"""The loss table: how the loss fell, state by state or step by step."""

import math

from everystep.record.run_data import RunData
from everystep.render.text import WIDTH, aligned
from everystep.render.worked import parameter_names
from everystep.words import fixed, number, whole

FEW_STEPS = 20
LOSS_DIGITS = 8


def loss_table(run: RunData) -> list[str]:
    """The table that suits the run: each step with both its ends where few numbers say it all."""
    lines = _both_ends(run) if is_small(run) else _telling_states(run)
    return lines if len(lines[0]) <= WIDTH or not is_small(run) else _telling_states(run)


def is_small(run: RunData) -> bool:
    """Whether every number of the run can stand on one screen: one feature in own units, few steps."""
    recording = run.fit.recording
    few = 1 <= recording.steps <= FEW_STEPS and recording.complete
    return few and run.fit.units.are_own and len(run.fit.names) == 1


def telling_states(last: int) -> list[int]:
    """Few states that show how a loss falls: 0, 1, 2, 5, 10, 20, 50, ... and the last.

    >>> telling_states(434)
    [0, 1, 2, 5, 10, 20, 50, 100, 200, 434]
    """
    states = [0] + [m * 10**power for power in range(16) for m in (1, 2, 5) if m * 10**power < last]
    return [*states, last] if last else [0]


def _telling_states(run: RunData) -> list[str]:
    rows = telling_rows(run)
    return aligned(rows, ">" * len(rows[0]))


def telling_rows(run: RunData) -> list[list[str]]:
    """A header, and a row for each of a few states that show how the loss fell; in own units."""
    recording = run.fit.recording
    row_of = {int(state): i for i, state in enumerate(recording.states)}
    chosen = [row_of[state] for state in telling_states(recording.steps) if state in row_of]
    losses, excesses = recording.own_units.loss, recording.own_units.excess
    validation = recording.own_units.validation_loss
    told = "validation, average" if run.fit.settings.average else "validation"
    others = [] if validation is None else [told]
    rows = [["after step", "loss", "above the best", f"RMSE ({run.target})", *others]]
    for i in chosen:
        loss, excess = float(losses[i]), float(excesses[i])
        state = whole(int(recording.states[i]))
        row = [state, number(loss, LOSS_DIGITS), number(excess, 4), number(math.sqrt(loss), 5)]
        rows.append(row if validation is None else [*row, number(float(validation[i]), LOSS_DIGITS)])
    return [*rows, *_of_the_average(run, len(rows[0]))]


def _of_the_average(run: RunData, columns: int) -> list[list[str]]:
    """A last row for a model that is no state, but an average of some."""
    fit = run.fit
    if not fit.settings.average:
        return []
    row = ["average", number(fit.loss, LOSS_DIGITS), number(fit.excess, 4), number(math.sqrt(fit.loss), 5)]
    return [[*row, *["-"] * (columns - len(row))]]


def _both_ends(run: RunData) -> list[str]:
    """Each step in a row, under a line that says which columns belong to which end of it."""
    rows = both_ends_rows(run)
    lines, parameters = aligned(rows, ">" * len(rows[0])), (len(rows[0]) - 3) // 2
    return [_over(lines[-1], parameters + 1, parameters + 1), *lines]


def both_ends_rows(run: RunData) -> list[list[str]]:
    """A header, and a row for each step: loss and gradient at its start, parameters and loss at its end."""
    recording = run.fit.recording
    labels = parameter_names(recording.names, run.fit.settings.fit_intercept)
    at_start = ["loss", *(f"∂L/∂{label}" for label in labels)]
    rows = [["step", *at_start, *labels, "loss"]]
    for k in range(1, recording.steps + 1):
        start = [recording.loss[k - 1], *recording.gradient[k - 1]]
        end = [*recording.parameters[k], recording.loss[k]]
        rows.append([whole(k), *(fixed(float(value), 5) for value in (*start, *end))])
    return rows


def _over(row: str, start_cells: int, end_cells: int) -> str:
    """A line above the header that says which columns belong to which end of a step."""
    edges = _right_edges(row)
    start, middle, end = edges[0], edges[start_cells], edges[start_cells + end_cells]
    titles = (" at the start of the step ", " at the end of the step ")
    spans = (middle - start - 2, end - middle - 2)
    return " " * (start + 2) + "  ".join(t.center(w, "-") for t, w in zip(titles, spans, strict=True))


def _right_edges(row: str) -> list[int]:
    """Where each cell of a right-aligned row ends."""
    return [i + 1 for i in range(len(row)) if row[i] != " " and row[i + 1 : i + 2] in {"", " "}]
