"""PARQUET, ARROW and JSON LINES -> a table whose columns have types already."""

from pathlib import Path

import polars as pl

from everystep.read.options import ReadOptions
from everystep.read.pages import refuse_changed_bytes
from everystep.read.scans import scan_of, worded
from everystep.read.table import Reading, Table
from everystep.words import DataError, printable, whole

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
    try:
        frame = pl.read_ndjson(data, infer_schema_length=None)
    except pl.exceptions.PolarsError:
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
        except ValueError as fault:
            reason = printable(str(fault).split(": line")[0])
            return DataError(f"{path.name}, line {whole(i)}: this is no JSON ({reason}); correct the line")
        if not isinstance(record, dict):
            return DataError(
                f'{path.name}, line {whole(i)}: a record is an object such as {{"x": 1, "y": 2}}'
            )
    for i, line in enumerate(data.split(b"\n"), start=1):
        if line.strip() and not _can_be_read(line):
            return DataError(
                f"{path.name}, line {whole(i)}: a number is too large, or something else can't be read; correct "
                "the line"
            )
    return DataError(f"{path.name}: the records' fields contradict each other; give each field one type")


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is none of its numbers")


def _can_be_read(line: bytes) -> bool:
    try:
        pl.read_ndjson(line)
    except pl.exceptions.PolarsError:
        return False
    return True
