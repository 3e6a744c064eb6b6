"""What the JSON files of a run folder hold: their keys, each with its type."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from everystep.encode.kinds.kind import Kind
from everystep.encode.options import EncodeOptions
from everystep.encode.plan import Dropped
from everystep.encode.rows import LeftOut
from everystep.read.digests import Digest
from everystep.read.options import ReadOptions
from everystep.read.table import Reading
from everystep.record.keep import Keeping
from everystep.record.origin import Origin
from everystep.save.facts import Json
from everystep.save.strict.json_files import in_folder, read_object, shown
from everystep.save.strict.shapes import Count, Object, OneOf, Shape, shape_of
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


def _shapes(**keys: Any) -> dict[str, Shape]:
    return {name: kind if isinstance(kind, Shape) else shape_of(kind) for name, kind in keys.items()}


HEAD = Object(_shapes(format=int, everystep=str), more=True)

RUN = Object(
    _shapes(
        table=str,
        records=Object(_shapes(kept=OneOf(("copy", "reference", "none")), files=tuple[str | Reference, ...])),
        reading=Reading,
        seconds=float,
        origin=Origin,
        rows=Count,
        data=tuple[Digest, ...],
        reading_options=ReadOptions,
        settings=Settings,
        choice=Choice,
        steps_allowed=Count,
        exact_step=bool,
        features=tuple[str, ...],
        stopped=Object(_shapes(because=OneOf(tuple(ENDINGS)), step=Count)),
        optimum=Optimum,
        cross_validation=CrossValidation | None,
        keeping=Keeping | None,
        checkpoint_every=int | str | None,
    ),
    more=True,
    optional=("keeping", "checkpoint_every"),  # which older versions did not write
)

MODEL = Object(
    _shapes(
        equation=str,
        target=str,
        weights=tuple[float, ...],
        bias=float,
        encoder=Object(
            _shapes(
                options=EncodeOptions,
                columns=tuple[Kind, ...],
                rows=Count,
                rows_used=Count,
                dropped=tuple[Dropped, ...],
                left_out=tuple[LeftOut, ...],
                warnings=tuple[str, ...],
            )
        ),
    ),
    more=True,
)


def read_json(path: Path, layout: Object) -> Json:
    """A JSON file of the run folder; keys that the layout doesn't name are passed over.

    Raises `DataError` for a file of another format, by the version that wrote it, and for one that isn't
    laid out as it must be.
    """
    data, place = read_object(path), in_folder(path)
    HEAD.require(data, f"{place}:")
    if data["format"] != FORMAT:
        by = printable(data["everystep"][:20])
        raise DataError(
            f"{place} has format {shown(data['format'])}, written by everystep {by}; "
            f"this is everystep {VERSION}, which reads format {FORMAT}"
        )
    layout.require(data, f"{place}:")
    return data
