"""PARQUET, ARROW and JSON LINES -> a table whose columns have types already."""

from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

from everystep.read.options import ReadOptions
from everystep.read.pages import refuse_changed_bytes
from everystep.read.scans import FAULTS, scan_of, worded
from everystep.read.table import Reading, Table
from everystep.words import DataError, printable, quoted, whole

_LOOKED_AT = 100
"""Records of JSON lines that are looked at for fields that come twice."""

_FORMATS = {"parquet": "Parquet", "arrow": "Arrow"}


def read_stored(path: Path, kind: str, options: ReadOptions) -> Table:
    """The records of one Parquet or Arrow file, left on disk until they are asked for."""
    options.refuse((), f"{path.name}, a file with types of its own")
    with worded([path], path.name):
        frame = scan_of(path)
        schema = dict(frame.collect_schema())
        rows = frame.select(pl.len()).collect().item()
    if kind == "parquet":
        refuse_changed_bytes(path)
    reading = Reading(path.name, _FORMATS[kind], paths=(str(path),))
    return Table(path.name, frame, schema, rows, reading, on_disk=True)


def read_json_lines(path: Path, data: bytes, options: ReadOptions) -> Table:
    """The records of a file with one JSON object a line; blank lines are skipped."""
    options.refuse((), f"{path.name}, a file with types of its own")
    filled = [i for i, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    if not filled:
        raise DataError(f"{path.name}: the file is empty; it needs one JSON object a line")
    _refuse_doubled(path, data)
    try:
        frame = pl.read_ndjson(data, infer_schema_length=None)
    except FAULTS:
        raise _json_fault(path, data) from None
    if frame.height != len(filled):
        raise _json_fault(path, data)
    lines = range(filled[0], filled[-1] + 1) if filled[-1] - filled[0] == len(filled) - 1 else filled
    reading = Reading(path.name, "JSON lines", paths=(str(path),))
    return Table(path.name, frame.lazy(), dict(frame.schema), frame.height, reading, lines)


def _json_fault(path: Path, data: bytes) -> DataError:
    """Which line is no JSON object, found with the standard library's reader."""
    import json

    for i, line in enumerate(data.split(b"\n"), start=1):
        try:
            record = json.loads(line, parse_constant=_no_json) if line.strip() else {}
        except (ValueError, RecursionError) as fault:
            reason = printable(str(fault).split(": line")[0])
            return DataError(f"{path.name}, line {whole(i)}: this is no JSON ({reason}); correct the line")
        if not isinstance(record, dict):
            return DataError(
                f'{path.name}, line {whole(i)}: a record is an object such as {{"x": 1, "y": 2}}'
            )
    for i, line in enumerate(data.split(b"\n"), start=1):
        if line.strip() and not _can_be_read(line):
            return DataError(
                f"{path.name}, line {whole(i)}: a number is too large, or something else can't be read; "
                "correct the line"
            )
    return DataError(f"{path.name}: the records' fields contradict each other; give each field one type")


def _refuse_doubled(path: Path, data: bytes) -> None:
    """Raise `DataError` where one of the first records has a field twice, of which one would be lost."""
    for i, line in enumerate(data.split(b"\n", _LOOKED_AT)[:_LOOKED_AT], start=1):
        if line.strip() and (name := _doubled(line)):
            raise DataError(
                f"{path.name}, line {whole(i)}: the field {quoted(name)} comes twice; take one of them out"
            )


def _doubled(line: bytes) -> str | None:
    import json

    twice: list[str] = []

    def seen(pairs: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in pairs)
        twice.extend(name for name, count in counts.items() if count > 1)

    with suppress(ValueError, RecursionError):  # what is no JSON is told later
        json.loads(line, object_pairs_hook=seen)
    return next(iter(twice), None)


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is none of its numbers")


def _can_be_read(line: bytes) -> bool:
    try:
        pl.read_ndjson(line)
    except FAULTS:
        return False
    return True
