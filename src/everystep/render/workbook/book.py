"""The workbook of a run, as the bytes of an .xlsx file."""

import io
from collections.abc import Sequence

from everystep.record.run_data import RunData
from everystep.render.workbook.layout import Layout
from everystep.render.workbook.losses import LossSheet
from everystep.render.workbook.play import PlaySheet
from everystep.render.workbook.records import RecordSheets
from everystep.render.workbook.scope import Scope, scope_of
from everystep.render.workbook.sheet import Book
from everystep.render.workbook.states import write_states
from everystep.render.workbook.stations import stations
from everystep.render.workbook.steps import Blocks
from everystep.render.workbook.words import write_words
from everystep.words import check_whole

SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""Text stays text."""


def workbook(run: RunData, steps: int | None = None) -> tuple[bytes, Scope]:
    """The file's bytes, and what it holds: live formulas for small tables and linear rules, else values.

    `steps` is the number of steps that get a block, by default the first 30 at most; of a larger run, which
    gets a table of states, the last one. Raises `SettingError` for a number that can't be.
    """
    import xlsxwriter

    if steps is not None:
        check_whole("steps", steps)
    scope = scope_of(run, steps)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as made:
        made.set_size(2400, 1600)
        made.set_calc_mode("auto")
        book = Book(made, scope.live)
        write_words(book, run, scope)
        if scope.rows is None:
            write_states(book, run, scope.steps, _labels(run))
        else:
            _write_blocks(book, run, scope)
    return file.getvalue(), scope


def _write_blocks(book: Book, run: RunData, scope: Scope) -> None:
    """The sheets from Play to Losses."""
    assert scope.rows is not None
    layout, labels = _layout(run, scope), _labels(run)
    taken = list(stations(run, scope.rows, scope.steps))
    table = run.records()
    places = [table.place(int(record)) for record in scope.rows.record]
    losses = LossSheet(run, layout, labels)
    play = PlaySheet(run, layout, labels, losses)
    play.write(book, taken)
    RecordSheets(run, layout, scope.rows, run.fit.names, places).write(book)
    Blocks(run, layout, labels, play.starts, places).write(book, taken)
    losses.write(book, taken)


def _layout(run: RunData, scope: Scope) -> Layout:
    assert scope.rows is not None
    fit = run.fit
    batches = fit.settings.records_a_step is not None
    return Layout(
        records=len(scope.rows.y),
        features=len(fit.names),
        parameters=len(fit.recording.state(0).parameters.vector),
        steps=scope.steps,
        slots=fit.recording.optimizer.slots,
        clipped=fit.settings.clip is not None,
        counted=batches or scope.rows.weight is not None,
        batches=batches,
        scaled=not fit.units.are_own,
    )


def _labels(run: RunData) -> Sequence[str]:
    """What each parameter is called: the weight of a feature, and the bias."""
    weights = [f"w of {name}" for name in run.fit.names]
    return [*weights, "bias b"] if run.fit.settings.fit_intercept else weights
