"""Is the model any good: the telling lines of a report, and the whole account."""

from collections.abc import Callable, Iterator, Sequence

from everystep.record.run_data import RunData
from everystep.render.text import aligned, section, shortened
from everystep.understand.intervals import Interval, assumptions
from everystep.understand.quality import Quality, quality_verdict
from everystep.understand.residuals.residuals import Part, Residuals, shown_time
from everystep.understand.residuals.segments import FEWEST_ROWS, Segment
from everystep.words import DataError, counted, fixed, listed, number, printable, whole

SHOWN_FINDINGS = 2
SHOWN_SEGMENTS = 5
SHOWN_INTERVALS = 40
NOTHING = 1e-9
"""A mean residual this small beside the typical error is what rounding makes of 0."""

FEW_FINDINGS = 50
"""In fewer rows chance does so much that hardly anything is beyond it."""

FEW = "fewer than 20 records: too few to judge parts of them"


def quality_lines(run: RunData, folder: str | None) -> list[str]:
    """A few lines for the report of a training: the score, and only what is telling of the rest."""
    quality = quality_verdict(run)
    lines = [printable(quality.sentence)]
    if quality.weak:
        lines.append(f"0 is inside the 95 % interval of: {listed(quality.weak, limit=4)}.")
    told = [*_new_alarms(quality), *_found(quality)]
    lines += [_as_sentence(sentence) for sentence in told[:SHOWN_FINDINGS]]
    if folder is not None:
        lines.append(_more(quality, len(told) - SHOWN_FINDINGS, printable(folder)))
    return [*lines, "Whether the training converged says nothing about that: two questions."]


def quality_account(run: RunData) -> str:
    """All that is known of the quality, 80 columns wide."""
    quality = quality_verdict(run)
    lines = [
        *section("QUALITY", [printable(quality.sentence), *_table_lines(quality)]),
        *section("ALARMS", map(_as_sentence, quality.alarms)),
        *_intervals(quality),
    ]
    try:
        residuals = quality.residuals
    except DataError as gone:
        return "\n".join([*lines, *section("RESIDUALS", [f"can't be looked at: {printable(str(gone))}."])])
    return "\n".join([*lines, *_residuals(run, residuals), *_segments(residuals)])


def doubts(quality: Quality) -> list[str]:
    """What should make one doubt the score or the table: the alarms, and the cautions if a look is quick."""
    return [_as_sentence(sentence) for sentence in (*quality.alarms, *_cautions(quality))]


def _cautions(quality: Quality) -> tuple[str, ...]:
    if not quality.is_quick:
        return ()
    try:
        return quality.residuals.cautions
    except DataError:
        return ()


def _new_alarms(quality: Quality) -> Iterator[str]:
    """The alarms but those that the encoder's warnings, which stand below, have told already."""
    told = {_subject(warning) for warning in quality.run.encoder.warnings}
    return (alarm for alarm in quality.alarms if _subject(alarm) not in told)


def _subject(warning: str) -> str:
    """What a sentence is about: its words before the figures."""
    return warning.partition(" (")[0]


def _found(quality: Quality) -> tuple[str, ...]:
    if not quality.is_quick:
        return ()
    try:
        return quality.residuals.sentences
    except DataError:
        return ()


def _more(quality: Quality, hidden: int, folder: str) -> str:
    command = f"everystep quality {folder}"
    if not quality.is_quick:
        return f"Where it errs, which takes a look at all records: {command}"
    return (
        f"{counted(hidden, 'more finding')}, intervals and segments: {command}"
        if hidden > 0
        else f"Intervals, residuals, segments: {command}"
    )


def _table_lines(quality: Quality) -> Iterator[str]:
    """What the score rests on."""
    run = quality.run
    yield (
        f"{counted(run.fit.sums.rows, 'row')} for {counted(len(run.fit.names), 'feature')}: "
        f"{number(quality.rows_per_feature, 3)} rows per feature."
    )
    for column, share in quality.other_share.items():
        yield f"{number(100 * share, 3)} % of the rows have a level of {printable(column)} in its 'other'."


def _intervals(quality: Quality) -> list[str]:
    intervals = quality.intervals
    if intervals is None:
        return section("WEIGHTS", [_why_no_intervals(quality.run)])
    head = [
        "of the best model, each with a 95 % confidence interval, from Student's t with "
        f"{counted(quality.run.fit.sums.rows - len(intervals), 'degree')} of freedom. "
        f"{assumptions(quality.run, len(intervals))}"
    ]
    rows = [["parameter", "best", "± std. error", "95 % from", "to", ""]]
    rows += [_interval_row(one) for one in intervals[:SHOWN_INTERVALS]]
    lines = [*section("WEIGHTS", head), *aligned(rows, "<>>>><")]
    hidden = len(intervals) - SHOWN_INTERVALS
    return [*lines, f"  and {whole(hidden)} more, in --json"] if hidden > 0 else lines


def _why_no_intervals(run: RunData) -> str:
    if run.fit.settings.l2:
        return "no intervals: a penalty pulls the weights towards zero, and no such interval allows for that."
    if not run.fit.optimum.unique:
        return "no intervals: features depend on each other, so that the best weights aren't unique."
    if run.fit.optimum.standard_errors is None:
        return "no intervals: there are no more rows than parameters."
    return "no intervals: the best model fits every record but for rounding, so that no error is seen."


def _interval_row(one: Interval) -> list[str]:
    figures = (number(value, 5) for value in (one.weight, one.standard_error, one.low, one.high))
    return [shortened(printable(one.name), 24), *figures, "0 is inside" if one.has_zero else ""]


def _residuals(run: RunData, residuals: Residuals) -> list[str]:
    if residuals.exact:
        return section(
            "RESIDUALS", ["the best model fits every record but for rounding: nothing is left over."]
        )
    told = [_as_sentence(finding.sentence) for finding in residuals.telling]
    head = [
        "y − ŷ of the best model on the records trained on; above 0 the prediction is too low.",
        *map(_as_sentence, residuals.cautions),
        *(told or [nothing_found(residuals)]),
    ]
    target = printable(run.target)
    lines = [
        *section("RESIDUALS", head),
        *_part_table(f"ŷ ({target}) up to", residuals.by_fitted, _five_digits),
    ]
    if residuals.by_time is not None:
        name = printable(str(residuals.time_name).removesuffix(".days"))
        lines += _part_table(f"{name} up to", residuals.by_time, shown_time(run.encoder))
    if residuals.durbin_watson is not None:
        lines += section(
            "",
            [f"Durbin-Watson {number(residuals.durbin_watson, 4)} (2: neighbours in time are independent)"],
        )
    return lines


def nothing_found(residuals: Residuals) -> str:
    """What was looked for and isn't there."""
    names = {
        "curve": "curve",
        "spread": "uneven spread",
        "drift": "drift in time",
        "neighbours": "likeness of neighbours",
    }
    looked = [names[finding.kind] for finding in residuals.findings]
    if not looked:
        return "Too few records to judge them by."
    hide = "" if residuals.rows >= FEW_FINDINGS else ", which in so few records hides much"
    return f"No {listed(looked, joiner='or')} beyond what chance does{hide}."


def _five_digits(value: float) -> str:
    return number(value, 5)


def _part_table(title: str, parts: Sequence[Part], shown: Callable[[float], str]) -> list[str]:
    """The parts in their order; none where there is only one."""
    if len(parts) < 2:
        return []
    rows = [[shortened(title, 26), "rows", "mean residual", "± std. error", "typical error"]]
    for part in parts:
        mean = part.mean if abs(part.mean) > NOTHING * part.rmse else 0.0
        figures = (number(mean, 3), number(part.standard_error, 3), number(part.rmse, 4))
        rows.append([shown(part.up_to), f"{part.rows:,}", *figures])
    return aligned(rows, ">>>>>")


def _segments(residuals: Residuals) -> list[str]:
    segments = residuals.segments
    if residuals.exact:
        return []
    if not segments.all:
        return section("SEGMENTS", [f"none has {FEWEST_ROWS} rows and leaves others out: none is judged."])
    told = [_as_sentence(sentence) for sentence in segments.sentences]
    head = [
        f"{counted(len(segments.all), 'segment')} of {FEWEST_ROWS} rows or more: each level, each number's "
        "quarters. z counts standard errors. The worst of so many looks bad by chance: one counts only "
        f"with z beyond {number(segments.limit, 3)}, and where it matters.",
        *(told or ["None counts."]),
    ]
    return [
        *section("SEGMENTS", head),
        *_by_error(segments.by_error[:SHOWN_SEGMENTS]),
        *_by_bias(segments.by_bias[:SHOWN_SEGMENTS]),
    ]


def _by_error(found: Sequence[Segment]) -> list[str]:
    rows = [["largest errors", "rows", "typical error", "", "z"]]
    rows += [_segment_row(one, number(one.rmse, 4), "", one.rmse_z) for one in found]
    return aligned(rows, "<>>>>")


def _by_bias(found: Sequence[Segment]) -> list[str]:
    rows = [["largest mean residuals", "rows", "mean residual", "± std. error", "z"]]
    for one in found:
        bias, z = (one.bias, one.bias_z) if abs(one.bias) > NOTHING * one.rmse else (0.0, 0.0)
        rows.append(_segment_row(one, number(bias, 3), number(one.bias_error, 2), z))
    return aligned(rows, "<>>>>")


def _segment_row(one: Segment, figure: str, error: str, z: float) -> list[str]:
    return [shortened(printable(one.label), 31).ljust(31), f"{one.rows:,}", figure, error, fixed(z, 1)]


def _as_sentence(words: str) -> str:
    """With a large letter first, where it isn't a name, and a full stop."""
    shown = printable(words)
    return f"{shown[0].upper()}{shown[1:]}" + ("" if shown.endswith((".", "?")) else ".")
