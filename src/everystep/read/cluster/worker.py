"""What a worker of a cluster does: it reads blocks where they lie, and sends back what it makes of them."""

import pickle
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from platform import node, python_version
from signal import SIG_IGN, SIGINT, signal
from typing import Any

import polars as pl

from everystep.read.files import Stamp
from everystep.read.table import Reading, Table
from everystep.version import VERSION
from everystep.words import DataError, EverystepError, SettingError, listed, quoted

Placed = tuple[int, pl.DataFrame]
"""A block after the number of its first record."""

COMPUTING = ("numpy", "polars", "numba")
"""The packages on which the last bits of a sum depend."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a table as every worker finds it: its first record, its columns, and its stamp, where it is
    a file of the file system."""

    first: int
    name: str
    frame: pl.LazyFrame
    stamp: Stamp | None


@dataclass(frozen=True)
class Stretch:
    """So many `rows` of some columns of a table, from the record `first` on: blocks of `each` so many.

    `files` are those that they lie in; `held` has the cells of columns that were in the client's memory.
    """

    files: tuple[StoredFile, ...]
    columns: tuple[str, ...]
    held: pl.DataFrame
    first: int
    rows: int
    each: int

    @classmethod
    def of(
        cls,
        files: Sequence[StoredFile],
        columns: Sequence[str],
        held: pl.DataFrame,
        first: int,
        rows: int,
        each: int,
    ) -> "Stretch":
        """With those of all files of the table that it concerns."""
        starts = [file.first for file in files]
        concerned = files[bisect_right(starts, first) - 1 : bisect_right(starts, first + rows - 1)]
        return cls(tuple(concerned), tuple(columns), held, first, rows, each)

    def read(self) -> Iterator[Placed]:
        """The blocks, each with the number of its first record.

        Raises `DataError` for a file that isn't here, is another one here, or is damaged.
        """
        for at, block in self._stored():
            cells = self.held[at : at + len(block)]
            yield self.first + at, block.hstack(cells).select(self.columns) if cells.width else block

    def _stored(self) -> Iterable[Placed]:
        """The columns that lie in files, counted from the first record of the stretch."""
        columns = [name for name in self.columns if name not in self.held.columns]
        if not columns:
            return ((at, pl.DataFrame(height=min(self.each, self.rows - at))) for at in self._starts)
        self._refuse_other_files()
        whole = pl.concat([file.frame.select(columns) for file in self.files])
        frame = whole.slice(self.first - self.files[0].first, self.rows)
        stamps = tuple(file.stamp for file in self.files if file.stamp is not None)
        name = self.files[0].name
        reading = Reading(name, "Parquet", paths=tuple(str(stamp.path) for stamp in stamps))
        table = Table(name, frame, {}, self.rows, reading, stamps=stamps, on_disk=True)
        return table.walked(columns, self.each)

    @property
    def _starts(self) -> range:
        return range(0, self.rows, self.each)

    def _refuse_other_files(self) -> None:
        for stamp in [file.stamp for file in self.files if file.stamp is not None]:
            if not stamp.path.exists():
                raise DataError(
                    f"the worker on {node()} sees no file {quoted(stamp.path, 200)}; workers read the table "
                    "themselves: put it where they find it under the same path"
                )
            if Stamp.of(stamp.path) != stamp:
                raise DataError(
                    f"the worker on {node()} sees another {quoted(stamp.path, 200)}, by its size or the "
                    "time it was written; let all read the same file, or copies with the same time (cp -p)"
                )


def done(there: Mapping[str, str], work: bytes, stretch: bytes, values: bytes) -> Any:
    """What `work` makes of each block of a stretch and its value; or the error that ended it.

    `there` are the versions of the process that wrote all three.
    """
    try:
        refuse_other_versions(there)
        _one_thread_for_good()
        make: Callable[[Placed, Any], Any] = pickle.loads(work)
        blocks: Stretch = pickle.loads(stretch)
        return [
            make(placed, value) for placed, value in zip(blocks.read(), pickle.loads(values), strict=True)
        ]
    except EverystepError as error:
        return error


@cache
def versions() -> Mapping[str, str]:
    """The versions of what decides the bits, and of what can read a pickled function."""
    return {"everystep": VERSION, "python": python_version()} | {name: version(name) for name in COMPUTING}


def refuse_other_versions(there: Mapping[str, str]) -> None:
    """Raise `SettingError` where this process has another version of anything than is `there`."""
    here = versions()
    other = [f"{name} {here[name]} ({there[name]} here)" for name in here if here[name] != there[name]]
    if other:
        raise SettingError(
            f"the worker on {node()} has {listed(other)}, and other versions may give other bits: install "
            "the same ones on all workers"
        )


def dask_setup(_: Any) -> None:
    """What Dask calls as a worker on this machine starts: Ctrl-C is for the process that started it, and
    that ends it."""
    signal(SIGINT, SIG_IGN)


@cache
def _one_thread_for_good() -> None:
    """Tasks may run side by side in a worker; the first to end must not give the others more threads."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
