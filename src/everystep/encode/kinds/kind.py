"""The contract of a column kind: the features a column becomes, their numbers, and what is said of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal, Self

import numpy as np
import polars as pl

from everystep.encode.cells import Array
from everystep.words import counted, quoted


@dataclass(frozen=True)
class Feature:
    """A number made from a column.

    `name` is what people read (`sqft`, `cut=Ideal`, `sold.month`, `embedding[3]`, `sqft is missing`);
    `kind` that of its column; `against` the level that a level's weight is relative to; `unit` says in
    words what the number counts, and is empty where only the table's owner knows.
    """

    name: str
    column: str
    kind: str
    against: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """What became of one column, over the rows used.

    `missing` cells were filled with `filled_with` (a level's name, or one number a place); `low` and
    `high` are the range (ISO text for dates); `levels` are the levels kept, the reference first, and
    `other_rows` counts rows whose level is none of them.
    """

    column: str
    kind: str
    features: tuple[str, ...]
    against: str | None = None
    missing: int = 0
    filled_with: tuple[float, ...] | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    levels: tuple[str, ...] = ()
    other_rows: int = 0
    other_share: float = 0.0


About = Literal["level", "above", "below", "missing"]


@dataclass(frozen=True)
class Note:
    """Something that a prediction should be read with: cells unlike those of the training.

    `value` is the level, or the most extreme value; `shown` that value as people read it; `became` ends
    the sentence. Notes of several blocks add up with `merged`.
    """

    column: str
    about: About
    value: str | float | None
    shown: str
    became: str
    count: int

    @property
    def sentence(self) -> str:
        """The note in words."""
        return f"column {quoted(self.column)}: {self.shown} {self.became} ({counted(self.count, 'row')})"


class Notes:
    """Notes of several blocks as those of one: counts added, the most extreme value kept.

    >>> low = Note("x", "below", -1.0, "-1", "is below the range trained on, 0 to 9", 2)
    >>> notes = Notes()
    >>> notes.add([low])
    >>> notes.add([replace(low, value=-5.0, shown="-5")])
    >>> [note.sentence for note in notes.merged]
    ["column 'x': -5 is below the range trained on, 0 to 9 (4 rows)"]
    """

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Note] = {}

    def add(self, notes: Iterable[Note]) -> None:
        """The notes of one more block."""
        for note in notes:
            key = (note.column, note.became, note.value if note.about == "level" else None)
            earlier = self._found.get(key)
            self._found[key] = note if earlier is None else _together(note, earlier)

    @property
    def merged(self) -> tuple[Note, ...]:
        """The notes of all blocks so far."""
        return tuple(self._found.values())


def merged(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes of several blocks as those of one."""
    gathered = Notes()
    gathered.add(notes)
    return gathered.merged


def _together(note: Note, earlier: Note) -> Note:
    further = note if _is_further(note, earlier) else earlier
    return replace(further, count=note.count + earlier.count)


def _is_further(note: Note, than: Note) -> bool:
    if not isinstance(note.value, float) or not isinstance(than.value, float):
        return False
    return note.value > than.value if note.about == "above" else note.value < than.value


Coded = np.ndarray[tuple[int, ...], np.dtype[Any]]
"""Cells as what their features, terms and notes follow from: numbers, or the places of levels in a list."""


@dataclass(frozen=True)
class Kind(ABC):
    """How one column becomes features: what was learned from the rows used, and what follows from it.

    A kind is frozen, compares by value and survives JSON exactly (its fields are texts, numbers and
    tuples of them). `encode` is elementwise: a row's numbers depend on its own cell only. It goes in two
    halves, `coded` and `spread`, so that a column is gone through once for all that is made of it.
    """

    kind: ClassVar[str]
    column: str

    @property
    @abstractmethod
    def features(self) -> tuple[Feature, ...]:
        """The features, in the order of `encode`'s columns."""

    @abstractmethod
    def coded(self, cells: pl.Series) -> Coded:
        """Cells (n,) as the kind works with them; raises `UnfitCellError`."""

    @abstractmethod
    def spread(self, coded: Coded) -> Array:
        """What `coded` made of n cells, as numbers (n, len(features)), never NaN."""

    def encode(self, cells: pl.Series) -> Array:
        """Cells (n,) as numbers (n, len(features)), never NaN; raises `UnfitCellError`."""
        return self.spread(self.coded(cells))

    def terms(self, coded: Coded, weights: Array) -> Iterator[Array]:
        """Number × weight (n,) of each feature in their order: what a prediction adds up.

        A term that is 0 for certain may be left out: it changes no bit of a sum that began at 0.
        """
        numbers = self.spread(coded)
        for feature, weight in enumerate(weights):
            yield numbers[:, feature] * weight

    @abstractmethod
    def notes(self, cells: pl.Series, coded: Coded) -> tuple[Note, ...]:
        """What in these cells is unlike the training."""

    @abstractmethod
    def describe(self) -> LedgerRow:
        """What became of the column."""

    def to_json(self) -> dict[str, Any]:
        """The kind's name and fields, as JSON can hold them."""
        return {"kind": self.kind, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The way back of `to_json`."""
        return cls(**{name: as_tuple(value) for name, value in data.items() if name != "kind"})


def as_tuple(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    return tuple(as_tuple(item) for item in value) if isinstance(value, list | tuple) else value
