"""The records of a saved run: a copy of them, or where they are and how to know them again."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from everystep.read import read_table
from everystep.read.digests import Digest, digests_like, sha256
from everystep.read.files import Stamp
from everystep.read.options import ReadOptions
from everystep.read.table import Table
from everystep.record.run_data import RunData
from everystep.words import DataError, SettingError, counted, printable, quoted, whole

COPIED_BYTES = 1_000_000
HOWS = ("auto", "copy", "reference", "none")


def keep_records(run: RunData, folder: Path, how: str) -> dict[str, Any]:
    """Write what is to be kept of the records into `folder`; gives what run.json says about it.

    `how` is 'copy', 'reference' (path, size and SHA-256), 'none', or 'auto': a copy up to 1 MB, and nothing
    of records that are gone.
    """
    if how not in HOWS:
        raise SettingError(f"data must be copy, reference or none; it is {quoted(how)}")
    try:
        table = run.records()
    except DataError:
        if how in ("copy", "reference"):
            raise
        return {"kept": "none", "files": []}
    known = _untouched(table, run.digests())
    kept = _kept(table, folder, how, known)
    for place, digest in zip(places_of(folder, kept), run.digests(), strict=False):
        if digest.bytes is not None and place not in known and sha256(place) != digest.sha256:
            raise DataError(
                f"{printable(digest.name)} has changed since it was trained on: train anew, or save the run "
                "without its records (data none)"
            )
    return kept


def _untouched(table: Table, digests: Sequence[Digest]) -> dict[Path, str]:
    """The SHA-256 of the files that nobody has written to since they were read: it needs no look at them."""
    pairs = zip(table.stamps, digests, strict=False)
    return {
        stamp.path.resolve(): digest.sha256
        for stamp, digest in pairs
        if digest.bytes is not None and stamp.path.is_file() and Stamp.of(stamp.path) == stamp
    }


def _kept(table: Table, folder: Path, how: str, known: Mapping[Path, str]) -> dict[str, Any]:
    paths = [Path(path) for path in table.reading.paths]
    if how == "auto":
        how = "copy" if _size(table, paths) <= COPIED_BYTES else "reference"
    if how == "reference" and not paths:
        how = "none"  # records in memory have no place to refer to
    if how == "copy":
        return {"kept": "copy", "files": _copied(table, paths, folder)}
    files = [_reference(path.resolve(), known) for path in paths] if how == "reference" else []
    return {"kept": how, "files": files}


def records_of(folder: Path, data: Mapping[str, Any], options: ReadOptions) -> Callable[[], Table]:
    """A function that reads the records of a saved run again, whose run.json says `data`."""
    kept, name = data["records"], data["table"]

    def read() -> Table:
        if kept["kept"] == "none":
            raise DataError(
                f"the run of {printable(name)} was saved without its records, which this needs; "
                "give them with --data FILE"
            )
        if kept["kept"] == "reference":
            for file in kept["files"]:
                _check(file)
        else:
            _check_copies(places_of(folder, kept), data["data"])
        table = read_places(places_of(folder, kept), options)
        if table.rows != data["rows"]:
            raise DataError(
                f"{printable(table.name)} has {counted(table.rows, 'record')}, and {whole(data['rows'])} "
                "were trained on: the run's files have changed"
            )
        return table

    return read


def given_records(given: Any, options: ReadOptions, digests: Sequence[Digest]) -> Callable[[], Table]:
    """The records of a table that is given for those trained on. Raises `DataError` where it is another."""
    table = read_table(given, options)
    if [one.sha256 for one in digests_like(table, digests)] != [one.sha256 for one in digests]:
        raise DataError(
            f"{table.name} isn't the data that this run was trained on: its SHA-256 is another; "
            "`everystep verify` with --data compares what it trains to"
        )
    return lambda: table


def places_of(folder: Path, kept: Mapping[str, Any]) -> list[Path]:
    """Where the files of a saved run's records should be; nowhere if none were kept."""
    if kept["kept"] == "copy":
        return [folder / "records" / file for file in kept["files"]]
    return [Path(file["path"]) for file in kept["files"]]


def read_places(paths: Sequence[Path], options: ReadOptions) -> Table:
    """The records in one file, or in several that are one table."""
    return read_table(paths[0] if len(paths) == 1 else list(paths), options)


def _size(table: Table, paths: Sequence[Path]) -> int:
    if paths:
        return sum(path.stat().st_size for path in paths)
    return 8 * table.rows * len(table.columns)


def _copied(table: Table, paths: Sequence[Path], folder: Path) -> list[str]:
    copies = folder / "records"
    copies.mkdir()
    if not paths:
        table.frame.collect().write_parquet(copies / "table.parquet")
        return ["table.parquet"]
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        names = [f"{i}-{name}" for i, name in enumerate(names, start=1)]
    for path, name in zip(paths, names, strict=True):
        shutil.copyfile(path, copies / name)
    return names


def _reference(path: Path, known: Mapping[Path, str]) -> dict[str, Any]:
    return {"path": str(path), "bytes": path.stat().st_size, "sha256": known.get(path) or sha256(path)}


def _check_copies(places: Sequence[Path], digests: Sequence[Mapping[str, Any]]) -> None:
    """Raises `DataError` unless the copies are there, and those of files the same as they were."""
    for place, digest in zip_longest(places, digests):
        if place is None or digest is None:
            raise DataError("run.json doesn't name as many records' files as were trained on")
        shown = printable(str(place))
        if not place.is_file():
            raise DataError(f"{shown} is no longer there; give the records with --data FILE")
        if digest["bytes"] is not None and sha256(place) != digest["sha256"]:
            raise DataError(
                f"{shown} has changed since the training: its SHA-256 is another; "
                "give the old file with --data FILE, or train anew"
            )


def _check(file: Mapping[str, Any]) -> None:
    """Raises `DataError` unless a file is there, the same as it was."""
    path = Path(file["path"])
    shown = printable(str(path))
    if not path.is_file():
        raise DataError(
            f"{shown}, which this run was trained on, is no longer there; give it with --data FILE"
        )
    size = path.stat().st_size
    if size != file["bytes"]:
        raise DataError(
            f"{shown} has changed since the training: {whole(file['bytes'])} bytes then, {whole(size)} now; "
            "give the old file with --data FILE, or train anew"
        )
    if sha256(path) != file["sha256"]:
        raise DataError(
            f"{shown} has changed since the training: its SHA-256 is another; "
            "give the old file with --data FILE, or train anew"
        )
