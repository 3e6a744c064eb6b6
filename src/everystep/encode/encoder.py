"""The encoder: a table's columns as numbers, the same for training and for prediction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl

from everystep.encode.cells import Array, Positions, UnfitCellError
from everystep.encode.kinds.kind import Coded, Feature, Kind, LedgerRow, Note, as_tuple
from everystep.encode.kinds.moment import Moment
from everystep.encode.kinds.registry import kind_from_json
from everystep.encode.options import EncodeOptions
from everystep.encode.plan import Dropped
from everystep.encode.rows import (
    LeftOut,
    Where,
    unfit_error,
    used_rows,
    where_in,
    where_in_block,
    where_kept,
)
from everystep.read.table import Table
from everystep.remote import Remote, made_of
from everystep.threads import in_order
from everystep.words import DataError, nearest, printable, quoted

Made = TypeVar("Made")

ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Numbers:
    """Rows of a block as numbers.

    Shapes: `x` (n, d); `y` and `weight` (n,), None where there are none; `kept` (n,) are the positions
    of the rows in their block. `notes` say where the cells are unlike those trained on.
    """

    x: Array
    y: Array | None
    weight: Array | None
    kept: Positions
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Traced:
    """One line of a record's ledger: this cell became this number."""

    feature: Feature
    cell: object
    number: float


@dataclass(frozen=True)
class EncodedColumn:
    """A column's kind, and which of the kind's features are used (the others are constant or copies)."""

    kind: Kind
    used: tuple[int, ...]

    @classmethod
    def whole(cls, kind: Kind) -> Self:
        """A column with all features of its kind."""
        return cls(kind, tuple(range(len(kind.features))))

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features used."""
        features = self.kind.features
        return tuple(features[place] for place in self.used)

    def coded(self, block: pl.DataFrame, where: Where) -> "CodedColumn":
        """The column of a block, gone through once; raises `DataError` for a cell that doesn't fit."""
        cells = block[self.kind.column]
        try:
            return CodedColumn(self, cells, self.kind.coded(cells))
        except UnfitCellError as unfit:
            raise unfit_error(unfit, self.kind.column, where) from None


@dataclass(frozen=True)
class CodedColumn:
    """A column of a block: what its numbers, its terms of a prediction and its notes follow from."""

    column: EncodedColumn
    cells: pl.Series
    coded: Coded

    @property
    def numbers(self) -> Array:
        """The features used (n, len(used))."""
        whole = self.column.kind.spread(self.coded)
        return whole if whole.shape[1] == len(self.column.used) else whole[:, self.column.used]

    @property
    def notes(self) -> tuple[Note, ...]:
        """What in the cells is unlike the training."""
        return self.column.kind.notes(self.cells, self.coded)

    def terms(self, weights: Array) -> Iterator[Array]:
        """Number × weight (n,) of the features used, in their order, but for those that are all 0."""
        whole = np.zeros(len(self.column.kind.features))
        whole[list(self.column.used)] = weights
        return self.column.kind.terms(self.coded, whole)


@dataclass(frozen=True)
class Encoder:
    """How a table becomes numbers: what `fit_encoder` learned, which `encode` and `features_of` apply.

    `encoded` are the columns used, in the table's order; `dropped` the others with their reasons;
    `left_out` the rows without a target or weight; `rows` and `rows_used` count the table's. `warnings`
    are sentences about what a person should think over. Values compare, and survive JSON exactly.
    """

    options: EncodeOptions
    encoded: tuple[EncodedColumn, ...]
    rows: int
    rows_used: int
    dropped: tuple[Dropped, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features, in the order of `x`'s columns; their names differ."""
        return distinctly_named(feature for column in self.encoded for feature in column.features)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a prediction needs."""
        return tuple(column.kind.column for column in self.encoded)

    @property
    def time_feature(self) -> int | None:
        """The number of the feature that tells when each record was: the days of the first date column
        that was never missing. None where there is none.
        """
        first = 0
        for column in self.encoded:
            if isinstance(column.kind, Moment) and column.used[0] == 0 and not column.kind.missing:
                return first
            first += len(column.used)
        return None

    def encode(self, block: pl.DataFrame, where: Where = where_in_block) -> Numbers:
        """The rows of a block that can be trained on, as numbers.

        `where` words the place of a cell, for errors. Raises `DataError` for a cell that doesn't fit.
        """
        rows = used_rows(block, self.options, where)
        used = block if len(rows.kept) == len(block) else block[rows.kept]
        x = self._numbers(self.coded(used, where_kept(where, rows.kept)), len(used))
        return Numbers(x, rows.y, rows.weight, rows.kept)

    def features_of(self, block: pl.DataFrame, where: Where = where_in_block) -> Numbers:
        """All rows of a block as features to predict from, with notes on cells unlike those trained on.

        The target isn't needed. Raises `DataError` for a missing column and a cell that doesn't fit.
        """
        columns = self.coded(block, where)
        notes = tuple(note for column in columns for note in column.notes)
        return Numbers(self._numbers(columns, len(block)), None, None, np.arange(len(block)), notes)

    def coded(self, block: pl.DataFrame, where: Where = where_in_block) -> tuple[CodedColumn, ...]:
        """The columns of a block to predict from, each gone through once.

        Raises `DataError` for a missing column and a cell that doesn't fit.
        """
        require_columns(block.columns, self.columns)
        return tuple(column.coded(block, where) for column in self.encoded)

    def trace(self, row: Mapping[str, Any]) -> tuple[Traced, ...]:
        """One record's ledger: for each feature the cell it came from and the number that it became.

        `row` is a record as `DataFrame.row(i, named=True)` gives it.
        """
        x = self.features_of(pl.DataFrame({name: [row[name]] for name in self.columns if name in row})).x
        numbers = x[0].tolist()
        return tuple(
            Traced(feature, row[feature.column], number)
            for feature, number in zip(self.features, numbers, strict=True)
        )

    def ledger(self) -> tuple[LedgerRow, ...]:
        """What became of each column that is used."""
        names = iter(self.features)
        return tuple(
            replace(column.kind.describe(), features=tuple(next(names).name for _ in column.used))
            for column in self.encoded
        )

    def to_json(self) -> dict[str, Any]:
        """The encoder as JSON can hold it."""
        columns = [{**column.kind.to_json(), "used": column.used} for column in self.encoded]
        return {
            "options": asdict(self.options),
            "columns": columns,
            "rows": self.rows,
            "rows_used": self.rows_used,
            "dropped": [asdict(dropped) for dropped in self.dropped],
            "left_out": [asdict(left_out) for left_out in self.left_out],
            "warnings": self.warnings,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The way back of `to_json`; raises `DataError` for a kind of column that isn't known."""
        return cls(
            options=EncodeOptions(**_tuples(data["options"])),
            encoded=tuple(_column_from_json(column) for column in data["columns"]),
            rows=data["rows"],
            rows_used=data["rows_used"],
            dropped=tuple(Dropped(**dropped) for dropped in data["dropped"]),
            left_out=tuple(LeftOut(**_tuples(left_out)) for left_out in data["left_out"]),
            warnings=tuple(data["warnings"]),
        )

    def _numbers(self, columns: tuple[CodedColumn, ...], count: int) -> Array:
        parts = [column.numbers for column in columns]
        x = np.empty((count, len(self.features)))
        # A few rows of all columns at a time stay in the processor's cache: five times as fast.
        for top in range(0, count, ROWS_AT_ONCE):
            rows, first = slice(top, top + ROWS_AT_ONCE), 0
            for values in parts:
                x[rows, first : first + values.shape[1]] = values[rows]
                first += values.shape[1]
        return x


def require_columns(present: Sequence[str], needed: Sequence[str], table: str = "") -> None:
    """Raise `DataError` for the first needed column that a table (by its name, if it has one) lacks."""
    for column in needed:
        if column not in present:
            offer = nearest(column, present) if present else "there are no columns"
            missing = f"the column {quoted(column)}, which the model was trained with, is missing"
            raise DataError(f"{printable(table)}: {missing}: {offer}" if table else f"{missing}: {offer}")


def encoded_blocks(table: Table, encoder: Encoder, sizes: Sequence[int] | None = None) -> Iterable[Numbers]:
    """The rows of a table to train on, one `Numbers` for each of `Table.blocks`, also where it is empty.

    Blocks that workers read stay with them; `sizes` tell how many rows of each are used.
    """
    made, blocks = _encoding(table, encoder)
    return made_of(made, blocks, sizes) if isinstance(blocks, Remote) else in_order(made, blocks)


def encoded_with(table: Table, encoder: Encoder, work: Callable[[Numbers], Made]) -> Iterator[Made]:
    """What `work` makes of each block of `encoded_blocks`, in the blocks' order, made side by side."""
    made, blocks = _encoding(table, encoder)
    return in_order(lambda block: work(made(block)), blocks)


def feature_blocks(table: Table, encoder: Encoder) -> Iterator[Numbers]:
    """All rows of a table as features to predict from, one `Numbers` for each of `Table.blocks`."""
    names = [name for name in table.columns if name in encoder.columns]
    require_columns(table.columns, encoder.columns, table.name)
    for first, block in table.walked(names):
        yield encoder.features_of(block, where_in(table, first))


def distinctly_named(features: Iterator[Feature]) -> tuple[Feature, ...]:
    """Features with names that differ: a later one of the same name gets a number.

    A column `cut=Ideal` and the level 'Ideal' of a column `cut` would have the same name.
    """
    named: dict[str, Feature] = {}
    for feature in features:
        name, count = feature.name, 1
        while name in named:
            count += 1
            name = f"{feature.name} ({count})"
        named[name] = replace(feature, name=name)
    return tuple(named.values())


Placed = tuple[int, pl.DataFrame]
"""A block of a table, after the number of its first record."""


def _encoding(table: Table, encoder: Encoder) -> tuple[Callable[[Placed], Numbers], Iterable[Placed]]:
    """What encodes a block, and the blocks of the columns that it needs."""
    columns = dict.fromkeys((encoder.options.target, encoder.options.weight, *encoder.columns))
    names = [name for name in columns if name is not None]
    require_columns(table.columns, names, table.name)
    return lambda placed: encoder.encode(placed[1], where_in(table, placed[0])), table.walked(names)


def _column_from_json(data: Mapping[str, Any]) -> EncodedColumn:
    kind = kind_from_json({name: value for name, value in data.items() if name != "used"})
    return EncodedColumn(kind, tuple(data["used"]))


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_tuple(value) for name, value in data.items()}
