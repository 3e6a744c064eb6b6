"""A table with its predictions, from files to a file, in bounded memory."""

from dataclasses import dataclass
from pathlib import Path

from everystep.encode.kinds.kind import Note
from everystep.save.tables import refuse_own_source, write_blocks
from everystep.understand.predictions import PredictedTable


@dataclass(frozen=True)
class PredictedFile:
    """A file of predictions: how many, and what they should be read with."""

    path: Path
    records: int
    notes: tuple[Note, ...]


def write_predictions(predicted: PredictedTable, path: Path, replace: bool = False) -> PredictedFile:
    """Write each record with its prediction.

    Raises `DataError` for records that can't be used, and `SettingError` where the file can't be written,
    is there already (unless `replace`), or is the table itself.
    """
    refuse_own_source(path, predicted.table.reading.paths)
    write_blocks(predicted.blocks(), predicted.schema, path, replace)
    return PredictedFile(path, predicted.table.rows, predicted.notes.merged)
