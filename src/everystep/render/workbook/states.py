"""A table of states as values: for runs that are too large for a block a step."""

from collections.abc import Sequence

import numpy as np

from everystep.record.run_data import RunData
from everystep.render.workbook.charts import states_chart
from everystep.render.workbook.layout import LOSSES, TOP
from everystep.render.workbook.scope import MOST_STATES
from everystep.render.workbook.sheet import Book, digits_for
from everystep.training.state import State
from everystep.words import whole

WIDTH = 18
"""Of each column, in characters."""

MOST_PARAMETERS = 2000
"""Weights that get columns; a sheet has 16,384 of these."""


def shown_states(steps: int) -> list[int]:
    """The states from 0 to `steps`, evenly thinned to `MOST_STATES` rows.

    >>> shown_states(3), len(shown_states(123_456)), shown_states(123_456)[-1]
    ([0, 1, 2, 3], 1000, 123456)
    """
    if steps < MOST_STATES:
        return list(range(steps + 1))
    return [round(i * steps / (MOST_STATES - 1)) for i in range(MOST_STATES)]


def write_states(book: Book, run: RunData, steps: int, names: Sequence[str]) -> None:
    """The sheet: loss and excess, then the weights in own units, then the trained ones and their gradient."""
    numbers = shown_states(steps)
    recording = run.fit.recording
    states = [recording.state(number) for number in numbers]
    labels = names[:MOST_PARAMETERS]
    note = f"Values. Loss and excess in squared units of the target; {_which(numbers, steps, names)}."
    sheet = book.sheet(LOSSES, "The loss, state by state", note)
    sheet.worksheet.freeze_panes(TOP, 1)
    sheet.worksheet.set_column(0, 0, 9)
    sheet.worksheet.set_column(1, 3 + 3 * len(labels), WIDTH)
    sheet.worksheet.repeat_rows(TOP - 1)
    sheet.text(TOP - 1, 0, "state", "head left")
    parts = [f"{name} ({what})" for what in ("own", "trained", "gradient") for name in labels]
    sheet.heads(TOP - 1, 1, ["next step's η", "loss", "above the best", *parts], WIDTH)
    sheet.print_across(WIDTH * (4 + len(parts)))
    scale = run.fit.units.loss_scale
    rates = {
        number: recording.step(number + 1).learning_rate for number in numbers if number < recording.steps
    }
    digits = [digits_for([value]) for value in _of_state(run, states[len(states) // 2], len(labels))]
    for i, state in enumerate(states):
        row = TOP + i
        sheet.number(row, 0, state.number, "label", "0")
        if state.number in rates:
            sheet.number(row, 1, rates[state.number])
        for j, value in enumerate(_of_state(run, state, len(labels))):
            style = "loss" if not j else "state" if 2 <= j < 2 + len(labels) else "plain"
            sheet.number(row, 2 + j, value, style, digits[j])
    losses_shown = [state.loss * scale for state in states]
    sheet_of_chart = book.sheet("Chart", "The loss, state by state")
    sheet_of_chart.worksheet.insert_chart(2, 0, states_chart(book, len(states), losses_shown, TOP, steps))


def _of_state(run: RunData, state: State, count: int) -> list[float]:
    """Loss and excess, then `count` parameters in own units, in trained units, and their gradient."""
    units, vector = run.fit.units, state.parameters.vector
    weights, bias = units.to_own(state.weights, state.bias)
    own, gradient = np.append(weights, bias), run.fit.recording.quadratic.gradient(vector)
    losses = [state.loss * units.loss_scale, state.excess * units.loss_scale]
    return [*losses, *(float(value) for part in (own, vector, gradient) for value in part[:count])]


def _which(numbers: Sequence[int], steps: int, names: Sequence[str]) -> str:
    told = f"all states from 0 to {whole(steps)}"
    if len(numbers) <= steps:
        told = f"{whole(len(numbers))} of the states from 0 to {whole(steps)}, evenly"
    if len(names) > MOST_PARAMETERS:
        told += f", with the first {whole(MOST_PARAMETERS)} of {whole(len(names))} parameters"
    return told
