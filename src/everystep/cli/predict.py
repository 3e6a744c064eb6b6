"""`everystep predict`: for a table, or for values given on the command line."""

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from everystep.cli.memory import keep_freed_memory
from everystep.cli.options import ReadingOptions, Replace
from everystep.render.prediction import SHOWN_ROWS, as_sum, error_lines, note_lines, preview
from everystep.run import Run, load
from everystep.understand.predictions import PredictedTable
from everystep.words import SettingError, counted, printable, quoted


def predict(
    run: str,
    table: str | None = None,
    /,
    *,
    values: Annotated[tuple[str, ...], Parameter(name="--set", negative=())] = (),
    out: str | None = None,
    replace: Replace = False,
    reading: ReadingOptions = ReadingOptions(),
) -> None:
    """Predict with a trained run: for each record of a table, or for values that you set.

    Parameters
    ----------
    run
        A run folder, as `everystep train` makes it.
    table
        A table with the columns that the model was trained on.
    values
        NAME=VALUE, once a column: one prediction, as a sum that can be followed. A column that isn't set
        counts as missing.
    out
        A file for the table with its predictions: .csv, .json, .jsonl or .parquet.
    """
    if (table is None) == (not values):
        raise SettingError("give either a table to predict for, or values with --set NAME=VALUE")
    keep_freed_memory()
    loaded = load(run)
    if table is not None and out is not None:
        _to_file(loaded, table, reading, out, replace)
    elif table is not None:
        _to_screen(loaded.predicted_table(table, **asdict(reading)))
    elif out is not None or replace or reading != ReadingOptions():
        raise SettingError("--set gives one prediction on the screen: --out and the like go with a table")
    else:
        _one(loaded, values)


def _one(run: Run, values: tuple[str, ...]) -> None:
    predicted = run.predictions_for(dict(_pair(value) for value in values))
    print("\n".join([*as_sum(run, predicted), *error_lines(run), *note_lines(predicted.notes)]))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingError(f"--set {quoted(text)} must be NAME=VALUE, such as --set x=10")
    return name, value


def _to_file(run: Run, table: str, reading: ReadingOptions, out: str, replace: bool) -> None:
    written = run.predict_file(table, out, replace=replace, **asdict(reading))
    told = f"{counted(written.records, 'prediction')} written to {printable(out)}"
    print("\n".join([told, *note_lines(written.notes)]))


def _to_screen(predicted: PredictedTable) -> None:
    """The first predictions, after all of them were made: the notes are those of the whole table."""
    first, *_ = (block.head(SHOWN_ROWS) for block in predicted.blocks())
    print("\n".join([*preview(first, predicted.table.rows), *note_lines(predicted.notes.merged)]))
