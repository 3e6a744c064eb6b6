"""What a person should think over before trusting the training: a sentence each, with what to do."""

from collections.abc import Iterator, Sequence

import polars as pl

from everystep.encode.encoder import EncodedColumn
from everystep.encode.options import EncodeOptions
from everystep.encode.rows import LeftOut
from everystep.encode.survey.column import Survey
from everystep.words import counted, number, quoted

LEAK = 0.99
"""A column with a larger correlation² with the target is suspect, on at least this many rows:"""
LEAK_ROWS = 10


def cautions(
    surveys: Sequence[Survey], columns: Sequence[EncodedColumn], rows: int, options: EncodeOptions
) -> Iterator[str]:
    """The sentences on the columns that are used, in the table's order, then on all of them together."""
    used = {column.kind.column for column in columns}
    for survey in surveys:
        if survey.column in used:
            # Of a single column the fit itself says how close it comes: that is no leak but the answer.
            if len(used) > 1 and rows >= LEAK_ROWS:
                yield from _leak(survey, options.target)
            yield from survey.cautions()
    features = sum(len(column.used) for column in columns)
    if rows <= features:
        yield (
            f"{counted(rows, 'row')} for {counted(features, 'feature')} and a bias: infinitely many models "
            "fit exactly, and training finds the one nearest the start; --only or --drop leave columns out"
        )


def cautions_on_rows(
    target: pl.DataType, left_out: Sequence[LeftOut], options: EncodeOptions
) -> Iterator[str]:
    """The sentences on the target and the rows left out for their weight."""
    if target == pl.Boolean:
        yield (
            f"the target {quoted(options.target)} is true/false: it is trained as 1 and 0, and predictions "
            "are numbers around them, not classes"
        )
    for reason in left_out:
        if reason.reason.startswith("the weight"):
            rows = counted(reason.count, "row")
            yield f"{rows} left out, since {reason.reason}: a weight above 0 uses them"


def _leak(survey: Survey, target: str) -> Iterator[str]:
    if survey.explained > LEAK:
        name = quoted(survey.column)
        yield (
            f"{name} alone nearly gives the target (correlation² {number(survey.explained, 4)}): if it is "
            f"known only once {quoted(target)} is, leave it out with --drop {name}"
        )
