"""Predictions for new records, and what they should be read with."""

from dataclasses import dataclass

import numpy as np

from everystep.encode.encoder import Encoder
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
    """Predict each record of a table; raises `DataError` for a table that lacks a column."""
    blocks, notes = [], []
    for block in table.blocks([name for name in table.columns if name in encoder.columns]):
        encoded = encoder.features_of(block)
        blocks.append(encoded.x)
        notes += encoded.notes
    x = np.concatenate(blocks)
    return Predictions(model.predict(x), x, merged(notes))
