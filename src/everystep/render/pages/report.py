"""The report: what a reviewer signs; everything that is known of a run, with its evidence."""

from collections.abc import Iterator, Sequence
from typing import Any

from everystep.record.run_data import RunData
from everystep.render.checks import short
from everystep.render.columns import ledger_rows, what_was_read
from everystep.render.compared import settings_in_words
from everystep.render.loss_table import telling_rows
from everystep.render.method import method_lines
from everystep.render.pages.parts import Code, Document, Heading, Listing, NewPage, Part, Table, Words
from everystep.render.pages.pictures import figure
from everystep.render.quality import nothing_found
from everystep.render.training import training_lines
from everystep.understand.hindsight import Hindsight
from everystep.understand.intervals import Interval, assumptions
from everystep.understand.quality import Quality, quality_verdict
from everystep.understand.verdicts.training import training_verdict
from everystep.words import DataError, counted, listed, number, printable, whole

SHOWN_RANGES = 60


def report(run: RunData, fingerprint: str, note: str = "") -> Document:
    """What was done, with what, how it came out, and where it must not be used.

    `fingerprint` is the run's, `note` a word of the person who hands it in.
    """
    quality = quality_verdict(run)
    parts = [
        *_head(run, fingerprint, note),
        *_at_a_glance(run, quality),
        *_data(run),
        *_settings(run),
        *_training(run),
        *_model(run, quality),
        *_quality(run, quality),
        *_limits(run),
        *_receipt(run, fingerprint),
    ]
    return Document(f"Report on a training: {printable(run.target)} from {printable(run.name)}", parts)


def _head(run: RunData, fingerprint: str, note: str) -> Iterator[Part]:
    origin = run.origin
    rows = [
        ["made by", printable(origin.command)],
        ["on", origin.made or "a day that was not recorded"],
        ["fingerprint", short(fingerprint)],
    ]
    if origin.parent is not None:
        parent = origin.parent
        which = f"{printable(parent.run)} ({short(parent.fingerprint)}) at state {parent.state}"
        rows.append(["a branch of", which])
    yield Table(["what", "this run"], rows, "The run.", numbers=2)
    if note:
        yield Heading("Note")
        yield Words(printable(note))


def _at_a_glance(run: RunData, quality: Quality) -> Iterator[Part]:
    verdict = training_verdict(run.fit)
    yield Heading("Two verdicts")
    told = f"{verdict.kind.capitalize()}: {verdict.reason} {verdict.remedy}".strip()
    yield Words(printable(f"Did the training work? {told}"))
    yield Words(printable(f"Is the model any good? {_sentence(quality.sentence)}"))
    if quality.alarms:
        yield Listing([_sentence(printable(alarm)) for alarm in quality.alarms])


def _data(run: RunData) -> Iterator[Part]:
    yield Heading("The data")
    yield Listing(what_was_read(run))
    rows = [
        [printable(one.name), whole(one.bytes) if one.bytes else "-", one.sha256] for one in run.digests()
    ]
    yield Table(["file", "bytes", "SHA-256"], rows, "To know the data again.", numbers=3)
    left_out = [[one.reason, whole(one.count)] for one in run.encoder.left_out]
    if left_out:
        yield Table(["reason", "rows"], left_out, "Rows that were left out.")
    yield Heading("How columns became numbers", 3)
    header, *rows = ledger_rows(run.encoder)
    yield Table(header, rows, "The columns that are used.", numbers=3)
    dropped = [f"{one.feature or one.column} left out: {one.reason}" for one in run.encoder.dropped]
    if dropped:
        yield Listing([_sentence(printable(one)) for one in dropped])
    if run.encoder.warnings:
        yield Listing([_sentence(printable(warning)) for warning in run.encoder.warnings])


def _settings(run: RunData) -> Iterator[Part]:
    origin = run.origin
    yield Heading("Settings")
    yield Listing(method_lines(run, Hindsight(run.fit).outlook))
    rows = [[name, _value(value)] for name, value in origin.given.items()]
    yield Table(["setting", "value"], rows, "What was said.", numbers=2)
    acting = settings_in_words(run) | {
        "steps": whole(run.fit.recording.method.total),
        "tolerance": number(run.fit.settings.tolerance),
    }
    left = "; ".join(
        f"{name} {_default(acting.get(name)) or _value(value)}" for name, value in origin.default.items()
    )
    yield Words(f"Left at their default, with what that came to: {left}.")


def _default(acting: str | None) -> str | None:
    return None if acting == "-" else acting


def _value(value: Any) -> str:
    """A setting's value; nothing and no list are told as such."""
    return "none" if value is None or value == [] else printable(str(value))


def _training(run: RunData) -> Iterator[Part]:
    header, *rows = telling_rows(run)
    yield NewPage()
    yield Heading("The training")
    yield Listing(training_lines(run, Hindsight(run.fit)))
    yield Table(header, rows, f"The loss, in squared {printable(run.target)}.", numbers=0)
    yield figure(run, "loss", "The loss by step, the best loss, and the forecast where there is one.")


def _model(run: RunData, quality: Quality) -> Iterator[Part]:
    yield Heading("The model")
    yield Code(run.model.equation())
    intervals = quality.intervals
    names, best = [*run.fit.names, "bias"], [*run.fit.optimum.weights, run.fit.optimum.bias]
    trained = [*run.fit.weights, run.fit.bias]
    rows = [
        [printable(name), number(float(trained[j])), number(float(best[j])), *_interval(intervals, j)]
        for j, name in enumerate(names)
    ]
    header = [
        "parameter",
        "trained",
        "best possible",
        *(["± std. error", "95 % interval"] if intervals else []),
    ]
    yield Table(header, rows, "Weights and bias in the table's own units.")
    if intervals:
        yield Words(
            f"Errors and intervals are those of the best possible model. {assumptions(run, len(intervals))}"
        )


def _interval(intervals: Sequence[Interval] | None, j: int) -> list[str]:
    """The cells of a parameter's interval; empty ones for a bias that isn't trained."""
    if not intervals:
        return []
    if j >= len(intervals):
        return ["", ""]
    one = intervals[j]
    return [number(one.standard_error, 4), f"{number(one.low, 5)} to {number(one.high, 5)}"]


def _quality(run: RunData, quality: Quality) -> Iterator[Part]:
    yield Heading("The quality")
    yield Words(f"{_sentence(quality.sentence)} {number(quality.rows_per_feature, 3)} rows per feature.")
    yield from _findings(quality)
    yield figure(run, "line", "What the model says, and the records.")
    yield figure(run, "residuals", "The errors: how they are spread, and by prediction.")


def _findings(quality: Quality) -> Iterator[Part]:
    try:
        residuals = quality.residuals
    except DataError as gone:
        yield Words(f"Residuals can't be looked at: {printable(str(gone))}.")
        return
    found = residuals.sentences or (nothing_found(residuals),)
    yield Listing([_sentence(printable(one)) for one in found])


def _limits(run: RunData) -> Iterator[Part]:
    yield Heading("Limits of use")
    yield Words(
        "The model is a weighted sum of its columns. It says nothing of causes, and outside the ranges "
        "below it was "
        "never checked. It is for records that come about as these did."
    )
    rows = [
        [printable(row.column), row.kind, _range(row.low, row.high, row.levels)]
        for row in run.encoder.ledger()[:SHOWN_RANGES]
    ]
    yield Table(["column", "kind", "trained on"], rows, "What the model knows.", numbers=3)


def _range(low: object, high: object, levels: Sequence[str]) -> str:
    if levels:
        return printable(listed(levels, limit=12))
    if low is None:
        return "-"
    ends = (number(end, 6) if isinstance(end, float) else str(end) for end in (low, high))
    return " to ".join(ends)


def _receipt(run: RunData, fingerprint: str) -> Iterator[Part]:
    machine = run.origin.machine
    yield Heading("The receipt")
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    rows = [
        ["fingerprint, whole", fingerprint],
        ["steps", counted(run.fit.recording.steps, "step")],
        ["processor", printable(machine.processor)],
        ["versions", printable(versions)],
    ]
    yield Table(["what", "this run"], rows, "To check it again: everystep verify RUN.", numbers=2)
    yield Words(
        "The fingerprint covers the data, the settings, every kept state and the model. An accidental "
        "change is "
        "always found; a deliberate one only beside a fingerprint that was noted elsewhere at the time."
    )
    lines = [["made by", "", "", ""], ["reviewed by", "", "", ""]]
    yield Table(["", "name", "date", "signature"], lines, "Signed.", numbers=4)


def _sentence(text: str) -> str:
    told = text[:1].upper() + text[1:]
    return told if told.endswith((".", "!", "?")) else f"{told}."
