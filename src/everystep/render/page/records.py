"""The records in sight, and how all of them lie where not all are."""

from everystep.record.run_data import RunData
from everystep.render.page.density import COLUMNS, ROWS, Density, densities
from everystep.render.page.strict import Json, numbers
from everystep.render.plots.records import every
from everystep.understand.sight import Sight, records_in_sight, rows_that_count
from everystep.words import DataError, printable, whole

MOST_RECORDS = 2000
"""Points that a browser moves sixty times a second."""

MOST_NUMBERS = 60_000
"""Cells that a page carries; of a wide table fewer records are in sight."""

FEWEST_RECORDS = 50


def records(run: RunData) -> Json:
    """`Records` of the page's document; without any, and why, where they are gone."""
    try:
        run = run.with_records_at_hand()
        sight = records_in_sight(run, _room(len(run.fit.names)))
    except DataError as gone:
        return {**_columns(run), **_none(run), "missing": printable(str(gone))}
    return {**_columns(run), **_in_sight(run, sight), "missing": ""}


def _room(features: int) -> int:
    return max(FEWEST_RECORDS, min(MOST_RECORDS, MOST_NUMBERS // (features + 1)))


def _columns(run: RunData) -> Json:
    """What is known without the records."""
    features = len(run.fit.names)
    return {
        "name": printable(run.name),
        "target": printable(run.target),
        "features": [printable(name) for name in run.fit.names],
        "total": run.fit.sums.rows,
        "means": numbers(run.fit.sums.mean[:features]),
    }


def _none(run: RunData) -> Json:
    nothing: list[list[float]] = [[] for _ in run.fit.names]
    return {"x": nothing, "y": [], "rows": [], "places": [], "note": "", "densities": []}


def _in_sight(run: RunData, sight: Sight) -> Json:
    lie = [] if sight.is_all else densities(rows_that_count(run), sight)
    return {
        "x": numbers(sight.x.T),
        "y": numbers(sight.y),
        "rows": sight.record.tolist(),
        "places": [printable(run.place(int(record))) for record in sight.record],
        "note": _note(sight),
        "densities": [_density(one) for one in lie],
    }


def _density(one: Density) -> Json:
    """The cells' counts, row after row from the lowest target up."""
    return {
        "across": list(one.across),
        "up": list(one.up),
        "columns": COLUMNS,
        "rows": ROWS,
        "counts": one.counts.ravel().tolist(),
    }


def _note(sight: Sight) -> str:
    """Which records are drawn, where not all are."""
    if sight.is_all:
        return ""
    return f"{whole(len(sight.y))} of {whole(sight.total)} records are drawn: {every(sight.stride)}."
