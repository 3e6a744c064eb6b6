"""The kind of categories: every level but the reference is a feature that is 1 for it and 0 elsewhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import polars as pl

from everystep.encode.cells import Array, level_texts
from everystep.encode.kinds.kind import Coded, Feature, Kind, LedgerRow, Note
from everystep.words import quoted


@dataclass(frozen=True)
class Category(Kind):
    """Levels as 0/1 features, told against the reference: the most frequent level.

    A level's weight is how much its rows differ from those of the reference, which has no feature
    (with one, the features would add up to the bias and the weights would not be unique). `levels` are
    those kept, the reference first and the others sorted; the rows of `other_levels` rarer ones are
    'other'. Where cells were missing at training, missing is a level of its own.

    >>> cut = Category("cut", levels=("Ideal", "Fair"), missing=1)
    >>> cut.encode(pl.Series(["Ideal", "Fair", None]))
    array([[0., 0.],
           [1., 0.],
           [0., 1.]])
    >>> [feature.name for feature in cut.features]
    ['cut=Fair', 'cut=missing']
    """

    kind: ClassVar[str] = "category"

    levels: tuple[str, ...]
    missing: int = 0
    other_levels: int = 0
    other_rows: int = 0
    other_share: float = 0.0

    @classmethod
    def fit(cls, column: str, counts: Counter[str], missing: int, most: int) -> Self:
        """The levels of the rows used: the `most` frequent ones are kept, ties in sorted order."""
        ranked = sorted(counts, key=lambda level: (-counts[level], level))
        kept, others = ranked[:most], ranked[most:]
        other_rows = sum(counts[level] for level in others)
        share = other_rows / (counts.total() + missing)
        levels = (kept[0], *sorted(kept[1:]))
        return cls(column, levels, missing, len(others), other_rows, share)

    @property
    def reference(self) -> str:
        """The level without a feature."""
        return self.levels[0]

    @property
    def other_label(self) -> str:
        """The name of the rarer levels together; in brackets where the table has a level 'other' itself."""
        return "(other)" if "other" in self.levels else "other"

    @property
    def features(self) -> tuple[Feature, ...]:
        """Levels in sorted order, then 'other', then 'missing'."""
        return tuple(
            Feature(
                f"{self.column}={label}",
                self.column,
                self.kind,
                against=self.reference,
                unit=f"1 where {label}, 0 elsewhere",
            )
            for label in self._labels
        )

    def coded(self, cells: pl.Series) -> Coded:
        """The place of each cell's level in `levels`; after them come any other level, then missing."""
        unkept, missing = len(self.levels), len(self.levels) + 1
        places = level_texts(cells).cast(pl.Enum(self.levels), strict=False).to_physical().cast(pl.Int64)
        if places.null_count():
            places = places.fill_null(unkept)
        if cells.null_count():
            places = places.zip_with(cells.is_not_null(), pl.Series([missing], dtype=pl.Int64))
        return places.to_numpy()

    def spread(self, coded: Coded) -> Array:
        """0/1 features; a level that has none is 'other' if there is one, else the reference."""
        return np.eye(len(self._labels) + 1)[:, 1:][self._counts_as[coded]]

    def terms(self, coded: Coded, weights: Array) -> Iterator[Array]:
        """The weight of each cell's own level alone: the other features are 0 there."""
        if np.isfinite(weights).all():
            yield np.append(0.0, weights)[self._counts_as][coded]
        else:  # 0 times what is no number is no number
            yield from super().terms(coded, weights)

    def notes(self, cells: pl.Series, coded: Coded) -> tuple[Note, ...]:
        """The levels that have no feature, each with its rows, and missing cells where none were."""
        places = np.flatnonzero(coded == len(self.levels))
        counts = sorted(level_texts(cells.gather(places)).value_counts().rows()) if len(places) else []
        found = [self._level_note(level, count) for level, count in counts]
        if not self.missing and cells.null_count():
            found.append(self._missing_note(cells.null_count()))
        return tuple(found)

    def describe(self) -> LedgerRow:
        """The levels kept, and the share of rows that are 'other'."""
        return LedgerRow(
            column=self.column,
            kind=self.kind,
            features=tuple(feature.name for feature in self.features),
            against=self.reference,
            missing=self.missing,
            filled_with=self._missing_label if self.missing else None,
            levels=self.levels,
            other_rows=self.other_rows,
            other_share=self.other_share,
        )

    @property
    def _counts_as(self) -> Coded:
        """Which feature is 1 for each place of `coded`, counted from 1; 0 for the reference."""
        return np.array([*range(len(self.levels)), self._unkept, self._missing_code])

    @property
    def _missing_label(self) -> str:
        return "(missing)" if "missing" in self.levels else "missing"

    @property
    def _labels(self) -> tuple[str, ...]:
        other = (self.other_label,) if self.other_levels else ()
        missing = (self._missing_label,) if self.missing else ()
        return (*self.levels[1:], *other, *missing)

    @property
    def _unkept(self) -> int:
        return len(self.levels) if self.other_levels else 0

    @property
    def _missing_code(self) -> int:
        return len(self._labels) if self.missing else self._unkept

    def _level_note(self, level: str, count: int) -> Note:
        if self.other_levels:
            became = f"isn't one of the {len(self.levels)} levels kept and counts as {self.other_label!r}"
        else:
            became = f"was never seen in training and counts as {quoted(self.reference)}, the reference"
        return Note(self.column, "level", level, quoted(level), became, count)

    def _missing_note(self, count: int) -> Note:
        label = self.other_label if self.other_levels else self.reference
        became = f"was never seen in training and counts as {quoted(label)}"
        return Note(self.column, "missing", None, "a missing value", became, count)
