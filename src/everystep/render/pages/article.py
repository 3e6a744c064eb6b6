"""The article: how a model learns, told with a run's own records and numbers."""

from collections.abc import Iterator

from everystep.record.run_data import RunData
from everystep.render.columns import ledger_rows
from everystep.render.loss_table import both_ends_rows, is_small, telling_rows
from everystep.render.pages.parts import Code, Document, Heading, Listing, Part, Table, Words, Worked
from everystep.render.pages.pictures import figure
from everystep.render.paper import step_on_paper
from everystep.render.quality import doubts
from everystep.render.sheet import Act
from everystep.render.training import why_it_is_slow
from everystep.understand.hindsight import Hindsight
from everystep.understand.quality import quality_verdict
from everystep.understand.verdicts.training import training_verdict
from everystep.words import counted, listed, number, printable, whole

SHOWN_ROWS = 5
SHOWN_COLUMNS = 7

EXPLAINED = (
    (
        "forward pass",
        "The model predicts",
        "Put each record into the equation. What comes out is ŷ, the prediction; "
        "what is missing to the true value y is the error of that record.",
    ),
    (
        "loss",
        "How wrong is it?",
        "One number says it for all records: the mean of the squared errors. Squaring makes "
        "every error count as positive, and large ones count more. This number is the loss, and making "
        "it small is all "
        "that training does.",
    ),
    (
        "gradient",
        "Which way is down?",
        "The gradient says how the loss would change if a parameter grew a little. "
        "Each record has its share: an error that is large, at a value that is large, pulls hard. A "
        "negative gradient "
        "says that the parameter should grow.",
    ),
    (
        "clipping",
        "Not too far at once",
        "The gradient is longer than was allowed, so it is cut to that length.",
    ),
    ("rate", "How long a step?", "The length of the step comes from its learning rate."),
    (
        "update",
        "One step",
        "Each parameter moves against its gradient, a learning rate's length. That is the whole "
        "of learning; all else is repetition.",
    ),
)
"""For the acts of a step, by how their titles begin: a heading, and what happens there."""


def article(run: RunData) -> Document:
    """How this run's model learned, from its records to its equation. Needs the records."""
    target = printable(run.target)
    parts = [
        *_question(run),
        *_records(run),
        *_first_step(run),
        *_second_step(run),
        *_the_rest(run),
        *_outcome(run),
    ]
    return Document(f"How a model learned to predict {target}", parts)


def _question(run: RunData) -> Iterator[Part]:
    used, target = counted(run.encoder.rows_used, "record"), printable(run.target)
    columns = listed([column.kind.column for column in run.encoder.encoded], limit=8)
    yield Words(
        f"Here is a table of {used}. Each of them tells {columns}, and how large {target} was. The "
        "question: what "
        f"would {target} be for a record that isn't in the table?"
    )
    yield Words(
        "A model learns that as a child learns to throw a ball into a basket. It throws, sees how far "
        "off the "
        "ball was and to which side, throws a little differently, and tries again. Below every throw can "
        "be "
        "followed: each prediction, each error, each correction, with the numbers put in."
    )


def _records(run: RunData) -> Iterator[Part]:
    yield Heading("The records")
    frame = run.records().frame.head(SHOWN_ROWS).collect()
    shown = frame.columns[:SHOWN_COLUMNS]
    if run.target not in shown:
        shown = [*shown[:-1], run.target]
    cells = [
        ["" if cell is None else printable(_cell(cell)) for cell in row] for row in frame.select(shown).rows()
    ]
    more = run.rows - len(cells)
    caption = f"The first records; {whole(more)} more like them." if more > 0 else "The records."
    yield Table([printable(name) for name in shown], cells, caption, numbers=len(shown))
    yield Words(
        "A model computes, so every column has to be a number. Numbers stay what they are; a category "
        "becomes a "
        "column of 0 and 1 for each of its levels but one, with which they are compared."
    )
    header, *rows = ledger_rows(run.encoder)
    yield Table(header, rows, "What became of each column.", numbers=len(header))
    if not run.fit.units.are_own:
        yield Words(
            "Inside, each column is shifted and scaled so that its mean is 0 and its spread 1: then one "
            "learning "
            "rate suits all of them. Those are the trained units; the model at the end is told in the "
            "table's own."
        )


def _cell(cell: object) -> str:
    return number(cell) if isinstance(cell, float) else str(cell)


def _first_step(run: RunData) -> Iterator[Part]:
    recording = run.fit.recording
    untrained = run.origin.parent is None and run.fit.settings.start is None
    yield Heading(f"The model, before {'it has learned anything' if untrained else 'its first step here'}")
    acts = step_on_paper(run, 1, SHOWN_ROWS).acts() if recording.steps else []
    constant = ", and a constant: the bias" if run.fit.settings.fit_intercept else ""
    yield Words(f"The model is a weighted sum of the columns{constant}. {_start(run)}")
    if not acts:
        yield Words("This run took no step: what follows is its start.")
        return
    yield Worked([acts[0]], titled=False)
    for act in acts[1:-1]:
        yield from _explained(act)
    yield Words("With that the equation is another one:")
    yield Worked([acts[-1]], titled=False)


def _start(run: RunData) -> str:
    parent = run.origin.parent
    if parent is not None:
        return f"It goes on from state {whole(parent.state)} of {printable(parent.run)}."
    if run.fit.settings.start is not None:
        return "It begins from the start that was given."
    return "It begins from zeros."


def _explained(act: Act) -> Iterator[Part]:
    for begins, heading, what in EXPLAINED:
        if act.title.startswith(begins):
            yield Heading(heading)
            yield Words(what)
            yield Worked([act], titled=False)
            return
    yield Worked([act])


def _second_step(run: RunData) -> Iterator[Part]:
    if run.fit.recording.steps < 2:
        return
    paper = step_on_paper(run, 2, SHOWN_ROWS)
    before, after = paper.step.before.loss, paper.step.after.loss
    first, units = run.fit.recording.step(1).before.loss, run.fit.units
    own = "" if units.are_own else f" (in trained units; in squared {printable(run.target)} the loss is "
    if own:
        square = units.target_scale**2
        own += f"{number(square)} times as large: from {number(first * square)} to {number(before * square)})"
    yield Heading("And again")
    yield Words(
        f"The loss has gone from {number(first)} to {number(before)}{own}. The second "
        "step does the same with the new equation."
    )
    yield Worked([act for act in paper.acts() if act.title.startswith(("loss", "gradient", "update"))])
    fell = "fell" if after <= before else "rose"
    yield Words(f"The loss {fell} to {number(after)}.")


def _the_rest(run: RunData) -> Iterator[Part]:
    yield Heading(f"All {counted(run.fit.recording.steps, 'step')}")
    yield _losses(run)
    yield figure(run, "loss", "The loss, step by step, and the best loss that any such model could have.")
    yield figure(run, "line", "What the model says, and the records.")
    yield figure(run, "contour", "The loss over two parameters, and the way that the training took.")
    yield figure(run, "rates", "What other learning rates would have done with these records.")


def _losses(run: RunData) -> Table:
    """Every step where there are few, else those that show how the loss fell."""
    if is_small(run):
        header, *rows = both_ends_rows(run)
        what = "Each step: the loss and its gradient at its start, the parameters and the loss at its end."
        return Table(header, rows, what, numbers=0)
    header, *rows = telling_rows(run)
    return Table(header, rows, f"The loss summary, in squared {printable(run.target)}.", numbers=0)


def _outcome(run: RunData) -> Iterator[Part]:
    fit, verdict = run.fit, training_verdict(run.fit)
    yield Heading("What it has learned")
    yield Code(run.model.equation())
    best = number(fit.optimum.loss)
    yield Words(f"Its loss is {number(fit.loss)}. The best model of this form that there is has {best}:")
    yield Code(run.best_model.equation())
    yield Heading("What is still wrong with it, and what to change")
    yield Words(printable(f"{verdict.kind.capitalize()}: {verdict.reason} {verdict.remedy}".strip()))
    reasons = why_it_is_slow(run, Hindsight(fit))
    if reasons:
        yield Listing(reasons)
    quality = quality_verdict(run)
    good, doubted = quality.sentence, doubts(quality)
    yield Words(printable(f"Is the model any good? {good[:1].upper()}{good[1:]}"))
    if doubted:
        yield Listing(doubted)
    yield Words("Whether the training converged says nothing about that: these are two questions.")
    yield Heading("Follow it yourself")
    middle = max(1, fit.recording.steps // 2)
    yield Code(
        f"{printable(run.origin.command)}\n"
        f"everystep step RUN {middle}   # any other step, with its numbers\n"
        "everystep doctor TABLE --target COLUMN   # what is known before the first step"
    )
