"""Predictions for new records, and what they should be read with."""

from dataclasses import dataclass

import numpy as np

from everystep.encode.encoder import Encoder, feature_blocks
from everystep.encode.kind import Note, merged
from everystep.model.linear import LinearModel
from everystep.model.units import Array
from everystep.read.table import Table


@dataclass(frozen=True)
class Predictions:
    """One prediction a record, in the target's own units; `notes` say where records are unlike the training.

    `features` (n, d) are the numbers that the predictions were made from.
    """

    values: Array
    features: Array
    notes: tuple[Note, ...]


def predictions(table: Table, encoder: Encoder, model: LinearModel) -> Predictions:
    """Predict each record of a table. Raises `DataError` for a column that is missing or doesn't fit."""
    blocks = list(feature_blocks(table, encoder))
    x = np.concatenate([block.x for block in blocks])
    notes = merged(note for block in blocks for note in block.notes)
    return Predictions(model.predict(x), x, notes)
