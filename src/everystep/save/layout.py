"""What the JSON files of a run folder hold: their keys, each with its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from everystep.encode.kinds.kind import Kind
from everystep.encode.options import EncodeOptions
from everystep.encode.plan import Dropped
from everystep.encode.rows import LeftOut
from everystep.read.digests import Digest
from everystep.read.options import ReadOptions
from everystep.read.table import Reading
from everystep.record.origin import Origin
from everystep.save.facts import Json
from everystep.save.json_files import in_folder, read_object, shown
from everystep.save.shapes import Count, OneOf, Shape, require_keys
from everystep.sums.folds import CrossValidation
from everystep.sums.optimum import Optimum
from everystep.training.choice import Choice
from everystep.training.settings import Settings
from everystep.training.stopping import ENDINGS
from everystep.version import VERSION
from everystep.words import DataError, printable

FORMAT = 2


@dataclass(frozen=True)
class Reference:
    """Where a file of records is, and how to know it again."""

    path: str
    bytes: Count
    sha256: str


RUN: Mapping[str, Shape] = {
    "table": str,
    "records": {"kept": OneOf(("copy", "reference", "none")), "files": tuple[str | Reference, ...]},
    "reading": Reading,
    "seconds": float,
    "origin": Origin,
    "rows": Count,
    "data": tuple[Digest, ...],
    "reading_options": ReadOptions,
    "settings": Settings,
    "choice": Choice,
    "steps_allowed": Count,
    "exact_step": bool,
    "features": tuple[str, ...],
    "stopped": {"because": OneOf(tuple(ENDINGS)), "step": Count},
    "optimum": Optimum,
    "cross_validation": CrossValidation | None,
}

MODEL: Mapping[str, Shape] = {
    "equation": str,
    "target": str,
    "weights": tuple[float, ...],
    "bias": float,
    "encoder": {
        "options": EncodeOptions,
        "columns": tuple[Kind, ...],
        "rows": Count,
        "rows_used": Count,
        "dropped": tuple[Dropped, ...],
        "left_out": tuple[LeftOut, ...],
        "warnings": tuple[str, ...],
    },
}


def read_json(path: Path, keys: Mapping[str, Shape]) -> Json:
    """A JSON file of the run folder; further keys are passed over.

    Raises `DataError` for a file of another format, by the version that wrote it, and for one that holds
    anything else than `keys`.
    """
    data, place = read_object(path), in_folder(path)
    require_keys(data, {"format": int, "everystep": str}, f"{place}:", open=True)
    if data["format"] != FORMAT:
        by = printable(data["everystep"][:20])
        raise DataError(
            f"{place} has format {shown(data['format'])}, written by everystep {by}; "
            f"this is everystep {VERSION}, which reads format {FORMAT}"
        )
    require_keys(data, keys, f"{place}:", open=True)
    return data
