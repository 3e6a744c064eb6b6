"""The setup: all that the page says of its data and its trainings, sent with every request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from everystep.branch import CHANGING, check_changes
from everystep.server.fields import (
    Parser,
    an_object,
    anything,
    fields_of,
    number,
    numbers,
    objects,
    or_auto,
    text,
    texts,
    truth,
    whole_number,
)
from everystep.words import SettingError, counted, listed, quoted, whole

MOST_ROWS = 2000
"""Records that the page can send; more of them come as a file."""

MOST_COLUMNS = 200
MOST_VARIANTS = 12

SETTINGS: dict[str, Parser] = {
    "optimizer": text,
    "learning_rate": or_auto(number),
    "schedule": text,
    "batch_size": whole_number,
    "epochs": or_auto(whole_number),
    "steps": whole_number,
    "time_limit": number,
    "tolerance": number,
    "validation": number,  # never a text: that would name a file to open
    "patience": whole_number,
    "clip": number,
    "average": whole_number,
    "finish": text,
    "standardize": truth,
    "fit_intercept": truth,
    "l2": number,
    "start": numbers,
    "seed": whole_number,
    "weight": text,
    "as_category": texts,
    "as_number": texts,
}
"""The settings that the page can send, in the order in which a call names them."""

Cell = str | float | int | None


@dataclass(frozen=True)
class Data:
    """Which records: those of an "example" or a "table" by its `name`, or "cells", which come along."""

    kind: str
    name: str
    columns: Mapping[str, list[Cell]] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """Another training beside the first: in a race from the same start, or a branch from a later state."""

    label: str
    settings: Mapping[str, Any]
    best_rate: bool = False
    state: int | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What is otherwise than in the first training."""
        return {**self.settings, "learning_rate": "auto"} if self.best_rate else dict(self.settings)


@dataclass(frozen=True)
class Setup:
    """What to train, and how: the first training and its variants."""

    data: Data
    target: str
    only: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    trainings: tuple[Variant, ...] = ()

    @classmethod
    def of(cls, sent: Any) -> Self:
        """From the page's JSON. Raises `SettingError` for what is no setup."""
        parsers = {
            "data": anything,
            "target": text,
            "only": texts,
            "settings": anything,
            "trainings": objects,
        }
        found = fields_of("the setup", sent, parsers, needed=("data", "target"))
        variants = found.get("trainings", [])
        if len(variants) > MOST_VARIANTS:
            raise SettingError(f"a race has at most {MOST_VARIANTS + 1} trainings; take some away.")
        return cls(
            _data(found["data"]),
            found["target"],
            tuple(found.get("only", ())),
            fields_of("the settings", found.get("settings", {}), SETTINGS),
            tuple(_variant(one) for one in variants),
        )


def _variant(sent: Any) -> Variant:
    parsers = {"label": text, "settings": an_object, "best_rate": truth, "from": anything}
    found = fields_of("a training", sent, parsers, needed=("label",))
    settings = {name: SETTINGS[name] for name in CHANGING}
    check_changes(found.get("settings", {}))
    start = fields_of("from", found["from"], {"state": whole_number}, ("state",)) if "from" in found else {}
    changes = fields_of(f"the training {quoted(found['label'])}", found.get("settings", {}), settings)
    return Variant(found["label"], changes, found.get("best_rate", False), start.get("state"))


def _data(sent: Any) -> Data:
    parsers = {"kind": text, "name": text, "id": text, "columns": objects}
    found = fields_of("data", sent, parsers, needed=("kind",))
    match found:
        case {"kind": "example", "name": name} | {"kind": "table", "id": name}:
            return Data(found["kind"], name)
        case {"kind": "cells", "name": name, "columns": columns}:
            return Data("cells", name, _columns(columns))
    raise SettingError(f"data must be {listed(('an example', 'a table', 'cells'), joiner='or')}.")


def _columns(sent: list[dict[str, Any]]) -> dict[str, list[Cell]]:
    """Columns by name, each with as many cells as the others."""
    columns: dict[str, list[Cell]] = {}
    for one in sent:
        found = fields_of("a column", one, {"name": text, "cells": _cells}, needed=("name", "cells"))
        if found["name"] in columns:
            raise SettingError(f"two columns have the name {quoted(found['name'])}; rename one of them.")
        columns[found["name"]] = found["cells"]
    if len({len(cells) for cells in columns.values()}) > 1:
        raise SettingError("the columns have different numbers of cells; give each record all of them.")
    if len(columns) > MOST_COLUMNS:
        raise SettingError(f"at most {counted(MOST_COLUMNS, 'column')} can be edited here; drop in a file.")
    return columns


def _cells(name: str, sent: Any) -> list[Cell]:
    if not isinstance(sent, list):
        raise SettingError(f"{name} must be a list; it is {quoted(sent)}.")
    if len(sent) > MOST_ROWS:
        raise SettingError(f"at most {whole(MOST_ROWS)} records can be edited here; drop in a file.")
    return [None if cell is None else _cell(cell) for cell in sent]


def _cell(sent: Any) -> Cell:
    return text("a cell", sent) if isinstance(sent, str) else number("a cell", sent)
