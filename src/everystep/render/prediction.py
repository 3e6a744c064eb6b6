"""Predictions on the screen: one as a sum that can be followed, many as a short table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from everystep.encode.kinds.kind import Note
from everystep.record.run_data import RunData
from everystep.render.text import aligned, shortened
from everystep.understand.exactness import only_rounding
from everystep.understand.predictions import Predictions
from everystep.understand.quality import quality_verdict
from everystep.words import counted, factor, number, printable, sum_of

if TYPE_CHECKING:
    import polars as pl

SHOWN_TERMS = 6
SHOWN_ROWS = 10
SHOWN_COLUMNS = 5


def as_sum(run: RunData, predicted: Predictions) -> list[str]:
    """The first prediction as value × weight of each feature, then the bias, and what they add up to.

    `y = 1.74576·10 + 0.577938 = 18.0355` for few features; a line a feature for more.
    """
    model, x = run.model, [float(value) for value in predicted.features[0]]
    value, target = number(float(predicted.values[0])), printable(run.target)
    weights = [float(weight) for weight in model.weights]
    if len(x) <= SHOWN_TERMS:
        terms = [f"{number(w)}·{factor(cell)}" for w, cell in zip(weights, x, strict=True)]
        return [run.model.equation(), f"{target} = {sum_of([*terms, number(model.bias)])} = {value}"]
    rows = [["feature", "value", "× weight", "="]]
    for name, cell, weight in zip(model.names, x, weights, strict=True):
        if cell:
            rows.append([shortened(printable(name), 30), number(cell), number(weight), number(cell * weight)])
    zeros = len(x) + 1 - len(rows)
    note = [f"  ({counted(zeros, 'feature')} with the value 0 left out)"] if zeros else []
    rows += [["bias", "", "", number(model.bias)], [target, "", "", value]]
    return [*aligned(rows, "<>>>"), *note]


def error_lines(run: RunData) -> list[str]:
    """How far off such predictions are, so that nobody takes all their digits for known."""
    quality = quality_verdict(run)
    error = quality.typical_error
    if error is None or only_rounding(run.fit, error**2):
        return []
    told = f"Within the ranges trained on, the best model misses new records by {number(error, 3)}"
    return [f"{told} (typical error)."]


def note_lines(notes: Sequence[Note]) -> list[str]:
    """What the predictions should be read with."""
    return [f"Note: {printable(note.sentence)}." for note in notes]


def preview(frame: "pl.DataFrame", records: int) -> list[str]:
    """The first rows of so many with their predictions, the prediction first."""
    names = [frame.columns[-1], *frame.columns[:-1]][:SHOWN_COLUMNS]
    header = [shortened(printable(name), 20) for name in names]
    rows = [[_cell(cell) for cell in row] for row in frame.select(names).head(SHOWN_ROWS).iter_rows()]
    lines = aligned([header, *rows], ">" * len(names))
    hidden = records - SHOWN_ROWS
    more = [f"  and {counted(hidden, 'more record')}"] if hidden > 0 else []
    return [*lines, *more, "All of them into a file: --out predictions.csv"]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return "-" if value is None else shortened(printable(str(value)), 20)
