"""Predictions for new records, and what they should be read with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from everystep.encode.encoder import Encoder, feature_blocks, require_columns
from everystep.encode.kinds.kind import Note, Notes, merged
from everystep.encode.rows import Where, where_in, where_in_block
from everystep.model.linear import LinearModel
from everystep.model.units import Array
from everystep.read.table import Table


@dataclass(frozen=True)
class Predictions:
    """One prediction a record, in the target's own units; `notes` say where records are unlike the training.

    `features` (n, d) are the numbers that the predictions were made from.
    """

    table: Table
    target: str
    values: Array
    features: Array
    notes: tuple[Note, ...]

    def to_frame(self) -> pl.DataFrame:
        """The table with its predictions as a last column, `predicted price`."""
        frame = self.table.frame.collect()
        return frame.with_columns(pl.Series(predicted_name(self.target, frame.columns), self.values))


@dataclass(frozen=True)
class PredictedTable:
    """A table with its predictions, made block by block as they are asked for, in bounded memory.

    `notes` gathers what the predictions of the blocks so far should be read with. The values have the bits
    of those of `predictions`. Raises `DataError` for a column that is missing, and while the blocks are
    made for a cell that doesn't fit.
    """

    table: Table
    encoder: Encoder
    model: LinearModel
    notes: Notes = field(default_factory=Notes)

    def __post_init__(self) -> None:
        require_columns(self.table.columns, self.encoder.columns, self.table.name)

    @cached_property
    def name(self) -> str:
        """The name of the last column, that of the predictions."""
        return predicted_name(self.model.target, self.table.columns)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of each block with their types."""
        return {**self.table.schema, self.name: pl.Float64()}

    def blocks(self) -> Iterator[pl.DataFrame]:
        """The records in order, each with its prediction."""
        for first, block in self.table.walked(self.table.columns):
            values, notes = predicted(block, self.encoder, self.model, where_in(self.table, first))
            self.notes.add(notes)
            yield block.with_columns(pl.Series(self.name, values))


def predictions(table: Table, encoder: Encoder, model: LinearModel) -> Predictions:
    """Predict each record of a table. Raises `DataError` for a column that is missing or doesn't fit."""
    blocks = list(feature_blocks(table, encoder))
    x = np.concatenate([block.x for block in blocks])
    notes = merged(note for block in blocks for note in block.notes)
    return Predictions(table, model.target, model.predict(x), x, notes)


def predicted_values(table: Table, encoder: Encoder, model: LinearModel) -> Array:
    """The values of `predictions` alone. Raises `DataError` for a column that is missing or doesn't fit."""
    require_columns(table.columns, encoder.columns, table.name)
    names = [name for name in table.columns if name in encoder.columns]
    blocks = table.walked(names)
    return np.concatenate([predicted(b, encoder, model, where_in(table, first))[0] for first, b in blocks])


def predicted(
    block: pl.DataFrame, encoder: Encoder, model: LinearModel, where: Where = where_in_block
) -> tuple[Array, tuple[Note, ...]]:
    """A block's predictions and notes, straight from its columns: no array of all features is made.

    The fast twin of `model.predict(encoder.features_of(block).x)`: the same terms in the same order.
    """
    columns = encoder.coded(block, where)
    total, first = np.zeros(len(block)), 0
    for column in columns:
        last = first + len(column.column.used)
        for term in column.terms(model.weights[first:last]):
            total += term
        first = last
    return total + model.bias, tuple(note for column in columns for note in column.notes)


def predicted_name(target: str, columns: list[str] | tuple[str, ...]) -> str:
    """The name of the predictions among columns, with a number where it is taken.

    >>> predicted_name("y", ["x", "predicted y"])
    'predicted y (2)'
    """
    name, count = f"predicted {target}", 1
    while name in columns:
        count += 1
        name = f"predicted {target} ({count})"
    return name
