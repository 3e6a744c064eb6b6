"""A path, a glob or a folder -> the files meant, in natural order, each with its kind and its bytes."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Self

from everystep.words import DataError, listed, nearest, quoted

KINDS = {
    ".csv": "text",
    ".tsv": "text",
    ".tab": "text",
    ".txt": "text",
    ".dat": "text",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".xlsb": "sheet",
    ".xls": "sheet",
    ".ods": "sheet",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".npy": "npy",
    ".npz": "npz",
}
"""What an ending says a file is; `.gz` may follow where it is text."""

_MAGIC = (
    (b"\x1f\x8b", "gzip", "a gzip file"),
    (b"PAR1", "parquet", "a Parquet file"),
    (b"PK\x03\x04", "zip", "a zip file, as .xlsx, .ods and .npz are"),
    (b"\xd0\xcf\x11\xe0", "ole", "an old Excel file (.xls)"),
    (b"ARROW1", "arrow", "an Arrow file"),
    (b"\xff\xff\xff\xff", "arrow", "an Arrow stream"),
    (b"\x93NUMPY", "npy", "a NumPy array"),
    (b"%PDF", "pdf", "a PDF document"),
    (b"SQLite format 3", "sqlite", "an SQLite database"),
    (b"PARE", "encrypted", "an encrypted Parquet file"),
    (b"<!DOCTYPE", "page", "a web page"),
    (b"<!doctype", "page", "a web page"),
    (b"<html", "page", "a web page"),
    (b"<?xml", "xml", "an XML document"),
)
_ALLOWED = {
    "sheet": {"zip", "ole"},
    "npz": {"zip"},
    "parquet": {"parquet"},
    "arrow": {"arrow"},
    "npy": {"npy"},
}


def files_of(source: str | os.PathLike[str]) -> list[Path]:
    """The files that `source` names: one file, those a glob matches, or the Parquet files of a folder.

    A path that exists is never taken for a glob. Raises `DataError` where there is none.
    """
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            return _in_folder(path)
        if path.exists():
            return [path]
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise DataError(f"{quoted(path, 200)} can't be read: {why}") from None
    if any(mark in str(path) for mark in "*?["):
        found = [match for match in _matches(path) if match.is_file()]
        if not found:
            raise DataError(f"no file matches {quoted(path, 200)}; check the folder and the pattern")
        return sorted(found, key=natural)
    if path.is_symlink():
        raise DataError(f"{quoted(path, 200)} is a link to {quoted(path.readlink(), 200)}, which isn't there")
    raise DataError(f"there is no file {quoted(path, 200)}; {_nearest_file(path)}")


def paths_of(source: object) -> list[Path]:
    """The files that a path, or each of several paths, names; none where `source` is no path."""
    if isinstance(source, str | os.PathLike):
        return files_of(source)
    if isinstance(source, list | tuple) and all(isinstance(part, str | os.PathLike) for part in source):
        return [path for part in source for path in files_of(part)]
    return []


def kind_of(path: Path) -> str:
    """What to read a file as, by its ending, after a look at its first bytes.

    Raises `DataError` for an ending that is not known, and for a content that contradicts it.
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    ending = suffixes[-2] if packed and len(suffixes) > 1 else suffixes[-1] if suffixes else ""
    kind = KINDS.get(ending)
    if kind is None or (packed and kind not in {"text", "jsonl"}):
        raise DataError(
            f"{path.name}: the ending {quoted(path.suffix)} is none that can be read; there are "
            f"{listed([*KINDS, '.csv.gz'], limit=30)}"
        )
    _check_content(path, kind, packed)
    return kind


def bytes_of(path: Path) -> bytes:
    """All bytes of a file. Raises `DataError` where it can't be read."""
    with opened(path) as file:
        return file.read()


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A file to read bytes from. Raises `DataError` where it can't be read."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise DataError(f"{path.name} can't be read: {(fault.strerror or 'unknown fault').lower()}") from None


@dataclass(frozen=True)
class Stamp:
    """What tells without a look at its bytes that a file has changed: its size, and when it was written."""

    path: Path
    size: int
    written: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """The stamp that a file has now. Raises `DataError` where it is gone."""
        try:
            found = path.stat()
        except OSError:
            raise DataError(f"{path.name} is gone; put it back and start again") from None
        return cls(path, found.st_size, found.st_mtime_ns)


@contextmanager
def unchanged_since(stamps: Sequence[Stamp]) -> Iterator[None]:
    """Refuse files that have changed, before or meanwhile: a change is told before what only comes of it."""
    refuse_changed(stamps)
    try:
        yield
    except DataError:
        refuse_changed(stamps)
        raise
    refuse_changed(stamps)


def refuse_changed(stamps: Iterable[Stamp]) -> None:
    """Raise `DataError` where a file isn't the one any more that it was when reading began."""
    for stamp in stamps:
        if Stamp.of(stamp.path) != stamp:
            raise changed(stamp.path)


def changed(path: Path) -> DataError:
    """The error for a file that isn't the one any more that it was."""
    return DataError(f"{path.name} changed while it was read; wait until it is written, and start again")


def _check_content(path: Path, kind: str, packed: bool) -> None:
    head = _head(path)
    found = next(((name, words) for magic, name, words in _MAGIC if head.startswith(magic)), None)
    allowed = {"gzip"} if packed else _ALLOWED.get(kind, set())
    if found and found[0] not in allowed:
        raise DataError(
            f"{path.name}: the file ends in {path.suffix} but is {found[1]}; rename or convert it"
        )
    if not head:
        raise DataError(f"{path.name}: the file is empty; it needs a header and at least one record")
    if allowed and not found:
        what = "is something else" if b"\0" in head else "seems to be text"
        raise DataError(f"{path.name}: the file ends in {path.suffix} but {what}; rename or convert it")


def _head(path: Path) -> bytes:
    with opened(path) as file:
        return file.read(64)


def _in_folder(folder: Path) -> list[Path]:
    found = sorted((p for p in folder.rglob("*") if p.suffix.lower() in {".parquet", ".pq"}), key=natural)
    # Hidden files are a writer's own, and a saved run's records are not meant twice.
    shown = [p for p in found if not any(_is_aside(part) for part in p.relative_to(folder).parts)]
    if not shown:
        raise DataError(
            f"{quoted(folder, 200)} is a folder without Parquet files; name a file in it, or a pattern such "
            f"as {quoted(folder / '*.csv', 200)}"
        )
    return shown


def _is_aside(part: str) -> bool:
    return part.startswith((".", "_")) or part.endswith(".run")


def _matches(pattern: Path) -> Iterator[Path]:
    """What a pattern matches, from the deepest folder that it names without a mark."""
    parts = pattern.parts
    plain = next(i for i, part in enumerate(parts) if any(mark in part for mark in "*?["))
    return Path(*parts[:plain]).glob(str(Path(*parts[plain:])))


def natural(path: Path | str) -> list[tuple[int, int, str]]:
    """The order that people number files in: part-2 before part-10."""
    pieces: Sequence[str] = re.split(r"(\d+)", str(path))
    return [(1, int(piece), "") if piece.isdecimal() else (0, 0, piece) for piece in pieces]


def _nearest_file(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no folder {quoted(folder, 200)} either"
    names = sorted(p.name for p in folder.iterdir() if any(s.lower() in KINDS for s in p.suffixes))
    return nearest(path.name, names) if names else "and no other table in that folder"
