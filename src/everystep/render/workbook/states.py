"""A table of states as values: for runs that are too large for a block a step."""

from collections.abc import Sequence

import numpy as np

from everystep.model.units import Array
from everystep.record.recording import Recording
from everystep.record.run_data import RunData
from everystep.render.workbook.charts import states_chart
from everystep.render.workbook.layout import LOSSES, TOP
from everystep.render.workbook.scope import MOST_STATES
from everystep.render.workbook.sheet import Book, digits_for
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
    recording = run.fit.recording.at(numbers)
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
    table = _table(recording, len(labels))
    digits = [digits_for([value]) for value in table[len(table) // 2]]
    for i, (number, rate) in enumerate(zip(numbers, recording.learning_rates, strict=True)):
        row = TOP + i
        sheet.number(row, 0, number, "label", "0")
        if number < run.fit.recording.steps:
            sheet.number(row, 1, float(rate))
        for j, value in enumerate(table[i]):
            style = "loss" if not j else "state" if 2 <= j < 2 + len(labels) else "plain"
            sheet.number(row, 2 + j, float(value), style, digits[j])
    pictures = book.sheet("Chart", "The loss, state by state")
    pictures.worksheet.insert_chart(2, 0, states_chart(book, len(numbers), list(table[:, 0]), TOP, steps))


def _table(recording: Recording, count: int) -> Array:
    """By state: loss, excess, then `count` parameters in own units, in trained units, and their gradient."""
    own = recording.own_units
    parameters = np.column_stack([own.weights, own.bias])
    parts = [part[:, :count] for part in (parameters, recording.parameters, recording.gradient)]
    return np.column_stack([own.loss, own.excess, *parts])


def _which(numbers: Sequence[int], steps: int, names: Sequence[str]) -> str:
    told = f"all states from 0 to {whole(steps)}"
    if len(numbers) <= steps:
        told = f"{whole(len(numbers))} of the states from 0 to {whole(steps)}, evenly"
    if len(names) > MOST_PARAMETERS:
        told += f", with the first {whole(MOST_PARAMETERS)} of {whole(len(names))} parameters"
    return told
