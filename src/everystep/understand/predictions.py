"""Predictions for new records, and what they should be read with."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from everystep.encode.encoder import Encoder, feature_blocks
from everystep.encode.kinds.kind import Note, merged
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
        name, count = f"predicted {self.target}", 1
        while name in frame.columns:
            count += 1
            name = f"predicted {self.target} ({count})"
        return frame.with_columns(pl.Series(name, self.values))


def predictions(table: Table, encoder: Encoder, model: LinearModel) -> Predictions:
    """Predict each record of a table. Raises `DataError` for a column that is missing or doesn't fit."""
    blocks = list(feature_blocks(table, encoder))
    x = np.concatenate([block.x for block in blocks])
    notes = merged(note for block in blocks for note in block.notes)
    return Predictions(table, model.target, model.predict(x), x, notes)
