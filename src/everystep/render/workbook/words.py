"""The workbook's first sheet: what it holds, and how to play with it."""

import textwrap
from collections.abc import Iterator

from everystep.record.run_data import RunData
from everystep.render.workbook.layout import LOSSES, PLAY, RECORDS, STEPS, TRAINED
from everystep.render.workbook.scope import MOST_FEATURES, MOST_RECORDS, MOST_STEPS, Scope
from everystep.render.workbook.sheet import Book
from everystep.version import VERSION
from everystep.words import counted, number, printable, whole

WIDTH = 95
"""Characters of a line."""


def write_words(book: Book, run: RunData, scope: Scope) -> None:
    """The sheet of words, each line in a cell of its own."""
    sheet = book.sheet("Read me", f"How {printable(run.target)[:60]} was learned, step by step", wide=False)
    sheet.worksheet.set_column(0, 0, WIDTH)
    row = 2
    for style, paragraph in _paragraphs(run, scope):
        for line in textwrap.wrap(paragraph, WIDTH) or [""]:
            sheet.text(row, 0, line, style)
            row += 1


def _paragraphs(run: RunData, scope: Scope) -> Iterator[tuple[str, str]]:
    """Each with its style."""
    fit = run.fit
    yield (
        "plain",
        (
            f"A linear model was trained on {counted(fit.sums.rows, 'record')} of {printable(run.name)} by "
            f"{fit.recording.optimizer.title}: {counted(fit.recording.steps, 'step')}. {_held(run, scope)}"
        ),
    )
    yield "plain", ""
    yield from _what_there_is(run, scope)
    if scope.live:
        yield from _how_to_play(run)
    yield "label", "What to know"
    yield from (("plain", line) for line in _to_know(run, scope))
    yield "plain", ""
    yield "note", f"Written by everystep {VERSION}. The loss is the mean of the squared errors, without ½."


def _held(run: RunData, scope: Scope) -> str:
    """What the workbook holds of them."""
    steps = run.fit.recording.steps
    held = "all of them" if scope.steps == steps else f"the first {whole(scope.steps)} of them"
    if scope.live:
        return f"Here are {held}, as formulas: change a number, and every step is taken anew."
    return f"Here are {held}, as values and not as formulas: {scope.why}."


def _what_there_is(run: RunData, scope: Scope) -> Iterator[tuple[str, str]]:
    yield "label", "The sheets"
    if scope.rows is None:
        yield "plain", f"{LOSSES}: the loss and the parameters of each state. Chart: the loss as a picture."
        yield "plain", ""
        return
    if scope.live:
        yield (
            "plain",
            f"{PLAY}: the numbers that you may change (yellow), what comes of them (green), pictures.",
        )
    else:
        yield "plain", f"{PLAY}: settings, results and pictures."
    yield "plain", f"{RECORDS}: the table that was learned from, as numbers."
    if not run.fit.units.are_own:
        yield "plain", f"{TRAINED}: the same, with each column's mean taken off and divided by its spread."
    yield "plain", f"{STEPS}: one block a step: predictions, errors, loss, gradient, update, new parameters."
    yield "plain", f"{LOSSES}: the loss and the parameters after each step, in one table."
    yield "plain", ""


def _how_to_play(run: RunData) -> Iterator[tuple[str, str]]:
    rate = run.fit.recording.learning_rate
    yield "label", "How to play"
    lines = [
        f"1. On {PLAY}, halve the learning rate (it is {number(rate)}), and see what becomes of the loss.",
        "2. Double it, and double it again. From some rate on each step overshoots more than the last, and "
        "the loss grows: the training diverges. Far beyond, numbers grow past all range (#NUM!). Undo brings "
        "all back.",
        "3. Change 'state to look at' to 0, 1, 2, ...: the results are those after that many steps.",
        f"4. On {RECORDS}, move one record far away from the others, and see how far it pulls the line.",
        f"5. On {STEPS}, click a cell and read its formula. Follow one number from the record to the update.",
        "6. Begin elsewhere: change the start. The end is nearly the same if there were enough steps.",
    ]
    yield from (("plain", line) for line in lines)
    yield "plain", ""


def _to_know(run: RunData, scope: Scope) -> Iterator[str]:
    fit = run.fit
    if scope.rows is not None:
        yield (
            f"Blocks are written for up to {MOST_RECORDS} records, {MOST_FEATURES} features and {MOST_STEPS} "
            "steps; beyond, there is a table of states."
        )
    if not fit.units.are_own:
        yield (
            "Steps are taken in trained units. The equation for the table's own numbers follows from means "
            f"and spreads: on {PLAY} and {LOSSES} as 'own units'."
            if scope.rows is not None
            else "Parameters marked (own) are for the table's own numbers, (trained) those that were trained."
        )
    if fit.settings.records_a_step and scope.rows is not None:
        yield "Each step uses a batch: its records are marked 1. The batches stay those that were drawn."
    if scope.live and fit.settings.schedule.name != "constant":
        yield "The rate changes from step to step by the recorded factors, whatever you change."
    if fit.recording.exact:
        yield "The run's last step was the exact one, to the optimum; it follows no rule and has no block."
    if fit.settings.average:
        yield "The run's model is an average of states; the states here are those themselves."
    if fit.settings.validation:
        yield (
            "Records that were held out for validation are not among those here; the run's model is that of "
            "the lowest validation loss."
        )
    if scope.live:
        yield "'Recorded' numbers on Play belong to the run as it was, and stay when you change something."
