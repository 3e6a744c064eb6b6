"""What is answered about a setup's trainings: the page's document, the ledger, the ranking, the code."""

import time
from collections.abc import Sequence
from typing import Any

import polars as pl

from everystep.journey import prepare
from everystep.read.table import Table
from everystep.render.columns import WasRead, ledger, what_was_read
from everystep.render.page.document import page_document
from everystep.render.page.training import label_of
from everystep.server.code import command_line, python_of
from everystep.server.examples import EXAMPLES
from everystep.server.setup import MOST_COLUMNS, MOST_ROWS, Setup
from everystep.server.tables import Tables
from everystep.server.trainings import Bounds, Labelled, Trainings
from everystep.training.stopping import Diverged
from everystep.words import EverystepError, printable

Json = dict[str, Any]

FEW_CELLS = 20_000
"""A table with so many cells goes to the page as a whole, to be edited."""


def trained(trainings: Trainings, setup: Setup) -> Json:
    """A `Trained` of web/src/live/protocol.ts."""
    began = time.perf_counter()
    runs = trainings.of(setup)
    table, bounds = trainings.tables.of(setup), trainings.bounds.shared(len(runs))
    return {
        "document": document_of(runs, paper=False),
        "ledger": ledger_of(runs[0].run),
        "columns": columns_of(table),
        "python": python_of(setup, table),
        "command": command_line(setup, table),
        "ranking": ranking(runs),
        "notes": _notes(runs, bounds),
        "seconds": time.perf_counter() - began,
    }


def document_of(runs: Sequence[Labelled], paper: bool) -> Json:
    """The page's document of several runs, a branch's states counted on from where it begins."""
    first = runs[0].run
    labelled = [(_label(one, alone=len(runs) == 1), one.run) for one in runs]
    document = page_document(first, trainings=labelled, paper=paper)
    for told, one in zip(document["trainings"], runs, strict=True):
        told["states"] = [state + one.begins for state in told["states"]]
        told["steps"] += one.begins
    return document


def ranking(runs: Sequence[Labelled]) -> list[Json]:
    """The nearest to the optimum first: those that converged by their steps, then the others by what is left.

    A single training has no rank.
    """
    if len(runs) == 1:
        return []
    places = [_place(i, one) for i, one in enumerate(runs)]
    return sorted(places, key=_distance)


def ledger_of(read: WasRead) -> list[str]:
    """What was read and encoded: the lines of the terminal's READ and COLUMNS."""
    return [*what_was_read(read), *(line.strip() for line in ledger(read.encoder))]


def examples() -> list[Json]:
    """All that there are, as `Example` of the protocol."""
    tables = Tables()
    return [
        {
            "name": one.name,
            "title": one.title,
            "about": one.about,
            "target": one.target,
            "settings": dict(one.settings),
            **_found(tables.of(Setup.of(example_setup(one.name)))),
        }
        for one in EXAMPLES.values()
    ]


def example_setup(name: str) -> Json:
    """The setup with which an example begins."""
    one = EXAMPLES[name]
    data = {"kind": "example", "name": name}
    return {
        "data": data,
        "target": one.target,
        "only": None,
        "settings": dict(one.settings),
        "trainings": [],
    }


def table_found(name: str, table: Table) -> Json:
    """A `TableFound` of the protocol; `name` is the table's id."""
    return {
        "id": name,
        "name": table.name,
        "target": likely_target(table),
        "ledger": _first_look(table),
        **_found(table),
    }


def _first_look(table: Table) -> list[str]:
    """The ledger with the likely target; where nothing can be predicted from it, what there is to say."""
    try:
        return ledger_of(prepare(table, likely_target(table)))
    except EverystepError:
        return [printable(note) for note in table.reading.notes]


def likely_target(table: Table) -> str:
    """The last column of numbers; the last one where there is none."""
    numeric = [name for name, kind in table.schema.items() if kind.is_numeric()]
    return [*table.columns, *numeric][-1]


def columns_of(table: Table) -> list[Json]:
    """A table's columns, as `ColumnFound` of the protocol."""
    return [{"name": name, "kind": _kind(kind)} for name, kind in table.schema.items()]


def _found(table: Table) -> Json:
    return {"rows": table.rows, "columns": columns_of(table), "cells": _cells(table)}


def _cells(table: Table) -> list[Json] | None:
    """All cells of a small table, as the page can send them back; None for a large one."""
    width = len(table.columns)
    if table.rows > MOST_ROWS or width > MOST_COLUMNS or table.rows * width > FEW_CELLS:
        return None
    if any(kind.is_nested() for kind in table.schema.values()):
        return None
    typed = {name: kind.is_numeric() or kind == pl.String for name, kind in table.schema.items()}
    frame = table.frame.with_columns(
        pl.col(name).cast(pl.String) for name, plain in typed.items() if not plain
    ).collect()
    return [{"name": column.name, "cells": column.to_list()} for column in frame]


def _kind(kind: pl.DataType) -> str:
    if kind.is_numeric():
        return "number"
    if kind.is_temporal():
        return "date"
    if kind.is_nested():
        return "vector"
    return "truth" if kind == pl.Boolean else "text"


def _label(one: Labelled, alone: bool) -> str:
    """What a training is called: by its rate, and beside others by its optimizer, too."""
    rule, rate = one.run.fit.choice.optimizer.name, label_of(one.run)
    label = printable(one.label)  # a link may bring any
    if alone or rate == rule:
        return label or rate
    return f"{rule}, {rate}" if label in ("", rule) else label


def _place(training: int, one: Labelled) -> Json:
    run = one.run
    kind = "converged" if run.fit.stopped.because == "converged" else "on the way"
    return {
        "training": training,
        "label": _label(one, alone=False),
        "steps": run.recording.steps + one.begins,
        "excess": float(run.excess[-1]),
        "kind": "diverged" if isinstance(run.fit.stopped, Diverged) else kind,
    }


def _distance(place: Json) -> tuple[int, float]:
    order = ("converged", "on the way", "diverged").index(place["kind"])
    return order, place["excess"] if order else place["steps"]


def _notes(runs: Sequence[Labelled], bounds: Bounds) -> list[str]:
    return [note for one in runs if (note := one.cut_short(bounds)) is not None]
