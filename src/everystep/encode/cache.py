"""Encoded rows that stay on disk: the next training on the same table begins with them."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from everystep.encode.ahead import Work
from everystep.encode.encoder import Encoder, Numbers
from everystep.encode.fit import Encoded, fit_and_encode
from everystep.encode.options import EncodeOptions
from everystep.encode.pieces import DamagedError, Piece, Pieces, block_at, put_block
from everystep.read.files import Stamp
from everystep.read.table import Table
from everystep.version import VERSION
from everystep.words import DataError, SettingError, quoted

_INDEX, _ROWS = "index.json", "rows.bin"


def encoded_through(
    folder: Path, table: Table, options: EncodeOptions, said: str, work: Work | None = None
) -> Encoded:
    """What `fit_and_encode` gives, from the cache in `folder`, or made and left there for the next time.

    The rows in it are those of the same files, unchanged by size and time of writing, with the same
    `options`, read as `said`. What is left there of files that have changed or are gone is removed. Raises
    `SettingError` for a table that has no files, and where nothing can be written, `DataError` for rows that
    are damaged there, and what `fit_and_encode` raises.
    """
    if table.is_remote or not table.stamps:
        where = "the workers of a cluster keep them" if table.is_remote else "it isn't read from files here"
        raise SettingError(f"--cache keeps the rows of files as numbers; {table.name}: {where}; leave it out")
    place = folder.expanduser() / _key(table, options, said)
    try:
        if not (place / _INDEX).is_file():
            place.parent.mkdir(parents=True, exist_ok=True)  # before the long work, if it can't be
            _sweep(place.parent)
            encoded = fit_and_encode(table, options, work)
            _write(place, table, encoded)
            return Encoded(encoded.encoder, _Stored.at(place).rows, encoded.made)
        return _Stored.at(place).encoded
    except OSError as fault:
        raise SettingError(
            f"the cache {quoted(folder, 200)} can't be used: {(fault.strerror or 'unknown fault').lower()}; "
            "choose another place with --cache"
        ) from None


@dataclass(frozen=True)
class _Rows:
    """The blocks that lie in a file; each comes with its checksums compared."""

    path: Path
    pieces: tuple[Pieces, ...]

    def __iter__(self) -> Iterator[Numbers]:
        try:
            with self.path.open("rb", buffering=0) as file:
                for pieces in self.pieces:
                    yield block_at(file, pieces)
        except (DamagedError, OSError):
            raise _damaged(self.path.parent) from None


@dataclass(frozen=True)
class _Stored:
    """What lies in a place of the cache."""

    encoder: Encoder
    rows: _Rows

    @property
    def encoded(self) -> Encoded:
        """The sums aren't there: they are made of the rows."""
        return Encoded(self.encoder, self.rows, None)

    @classmethod
    def at(cls, place: Path) -> "_Stored":
        """Raises `DataError` where its index can't be read."""
        try:
            index = json.loads((place / _INDEX).read_text("utf-8"))
            pieces = tuple(tuple(map(_piece, row)) for row in index["blocks"])
            return cls(Encoder.from_json(index["encoder"]), _Rows(place / _ROWS, pieces))
        except (ValueError, KeyError, TypeError):
            raise _damaged(place) from None


def _key(table: Table, options: EncodeOptions, said: str) -> str:
    """A name for just these files, read and encoded just so."""
    parts = (VERSION, options, said, _files(table))
    return f"everystep-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}"


def _files(table: Table) -> list[tuple[str, int, int]]:
    """Its files, by whatever path they were named."""
    return [(str(one.path.absolute()), one.size, one.written) for one in table.stamps]


def _write(place: Path, table: Table, encoded: Encoded) -> None:
    """All of it under another name first, so that it is there whole or not at all."""
    temporary = Path(tempfile.mkdtemp(prefix=".everystep-", dir=place.parent))
    try:
        with (temporary / _ROWS).open("wb", buffering=0) as file:
            pieces = [put_block(file, block) for block in encoded.rows]
            os.fsync(file.fileno())
        index = {
            "files": _files(table),
            "encoder": encoded.encoder.to_json(),
            "blocks": [[None if one is None else asdict(one) for one in row] for row in pieces],
        }
        (temporary / _INDEX).write_text(json.dumps(index), "utf-8")
        temporary.rename(place)
    except OSError:
        if not (place / _INDEX).is_file():  # else another training was faster, with the same rows
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what was made of files that aren't what they were."""
    for index in folder.glob(f"everystep-*/{_INDEX}"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            files = json.loads(index.read_text("utf-8"))["files"]
            if not all(_is_there(*file) for file in files):
                shutil.rmtree(index.parent, ignore_errors=True)


def _is_there(path: str, size: int, written: int) -> bool:
    try:
        return Stamp.of(Path(path)) == Stamp(Path(path), size, written)
    except DataError:
        return False


def _piece(made: dict[str, Any] | None) -> Piece | None:
    return None if made is None else Piece(**{**made, "shape": tuple(made["shape"])})


def _damaged(place: Path) -> DataError:
    return DataError(f"the cache {quoted(place, 200)} is damaged; delete that folder and start again")
