"""PARQUET files -> a table whose blocks are read by the workers of a cluster, each where it lies."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from everystep.read.cloud import addresses_of, read_cloud
from everystep.read.cluster.connect import Cluster, Task
from everystep.read.cluster.worker import Placed, StoredFile, Stretch
from everystep.read.door import read_table
from everystep.read.files import Stamp, unchanged_since
from everystep.read.kinds import plain_kinds
from everystep.read.options import ReadOptions
from everystep.read.scans import scan_of
from everystep.read.table import Reading, Table
from everystep.remote import Remote
from everystep.threads import in_order
from everystep.watch import tell
from everystep.words import SettingError, whole

Made = TypeVar("Made")
Schema = dict[str, pl.DataType]

MOST_BLOCKS = 16
"""Blocks of one task at most: a million rows, as many as the usual row group of a Parquet file."""

TASKS_A_THREAD = 4
"""At least so many tasks a pass for each thread, so that all have work until the end."""

_PARQUET = (".parquet", ".pq")
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
_SIMPLE = (pl.Boolean, pl.Date, pl.Time, pl.Null)


def read_on_cluster(source: Any, options: ReadOptions, cluster: Cluster) -> Table:
    """The table of some Parquet files, whose blocks the workers of a cluster read.

    Raises as `read_table` does, and `SettingError` for a source that workers can't read where it is.
    """
    table = read_table(source, options)
    kind = table.reading.format
    if kind != "Parquet" or not all(path.lower().endswith(_PARQUET) for path in table.reading.paths):
        raise SettingError(
            f"{table.name}: the workers of a cluster read Parquet files, and this is "
            f"{kind if kind != 'Parquet' else 'not only Parquet'}; write it as Parquet, or train without "
            "--cluster"
        )
    addresses = addresses_of(source)
    files = [read_cloud(one, options) for one in addresses] if addresses else _on_disk(table)
    return _spread(table, files, cluster)


@dataclass(frozen=True)
class ClusterTable(Table):
    """A table whose blocks are read by workers, while their cluster is open, and by this machine afterwards.

    `files` are its files as workers find them. `held` has the columns that hold texts: they were looked at
    whole, here, and their cells go along with the tasks.
    """

    cluster: Any = field(default=None, repr=False)
    files: tuple[StoredFile, ...] = field(default=(), repr=False)
    held: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False)

    @property
    def is_remote(self) -> bool:
        """Whether workers read its blocks."""
        return bool(self.cluster.is_open)

    def walked(self, columns: Sequence[str], rows: int | None = None) -> Iterable[Placed]:
        """The blocks of some columns, each with the number of its first record."""
        return _Blocks(self, columns) if self.is_remote else super().walked(columns, rows)

    def __reduce__(self) -> tuple[Any, ...]:
        # Work that is sent need only know where a cell stands.
        told = (self.name, pl.LazyFrame(), self.schema, self.rows, self.reading, self.lines, self.file_starts)
        return Table, told


class _Blocks(Remote[Placed]):
    """The blocks of some columns, read by workers."""

    def __init__(self, table: ClusterTable, columns: Sequence[str]) -> None:
        self._table, self._columns = table, tuple(columns)
        self._held = table.held.select(name for name in columns if name in table.held)
        firsts = range(0, table.rows, table.block_rows)
        self.sizes = tuple(min(table.block_rows, table.rows - first) for first in firsts)

    def sent_with(self, work: Callable[[Placed, Any], Made], values: Iterable[Any]) -> Iterator[Made]:
        """What `work` makes of each block and its value, in order; each task works on some of them."""
        table = self._table
        if not table.is_remote:
            pairs = zip(table.walked(self._columns), values, strict=False)
            yield from in_order(lambda pair: work(*pair), pairs)
            return
        with unchanged_since(table.stamps):
            done = accumulate(self.sizes)
            for made in table.cluster.made(self._tasks(work, values)):
                yield made
                tell(next(done), table.rows)

    def _tasks(self, work: Callable[[Placed, Any], Made], values: Iterable[Any]) -> Iterator[Task]:
        table, rest = self._table, iter(values)
        size = min(max(len(self.sizes) // (TASKS_A_THREAD * table.cluster.threads), 1), MOST_BLOCKS)
        for block in range(0, len(self.sizes), size):
            mine = list(islice(rest, min(size, len(self.sizes) - block)))
            if not mine:
                return
            each = table.block_rows
            first, rows = block * each, sum(self.sizes[block : block + len(mine)])
            held = self._held[first : first + rows]
            stretch = Stretch.of(table.files, self._columns, held, first, rows, each)
            concerned = f"{table.name}, records {whole(first + 1)} to {whole(first + rows)}"
            yield Task(concerned, work, stretch, mine)


def _on_disk(table: Table) -> list[Table]:
    """Each file by itself, by its whole path."""
    found = []
    for name in table.reading.paths:
        path = Path(name).absolute()
        frame, reading = scan_of(path), Reading(path.name, "Parquet", paths=(str(path),))
        schema = dict(frame.collect_schema())
        found.append(Table(path.name, frame, schema, 0, reading, stamps=(Stamp.of(path),), on_disk=True))
    return found


def _spread(table: Table, files: Sequence[Table], cluster: Cluster) -> ClusterTable:
    """The table with its files as workers find them."""
    starts = [first for first, _ in table.file_starts] or [0]
    held = [name for name, kind in table.schema.items() if _is_held(name, kind, files)]
    stored = {name: kind for name, kind in table.schema.items() if name not in held}
    found = [
        StoredFile(first, file.name, _plain(file, stored), file.stamps[0] if file.stamps else None)
        for first, file in zip(starts, files, strict=True)
    ]
    cells = table.frame.select(held).collect() if held else pl.DataFrame()
    return ClusterTable(**vars(table), cluster=cluster, files=tuple(found), held=cells)


def _is_held(name: str, kind: pl.DataType, files: Sequence[Table]) -> bool:
    """Whether a column was read as texts: what they hold was found out from all of them."""
    if kind in {pl.String, pl.Null}:
        return True
    return any(isinstance(file.schema.get(name, pl.String()), _TEXTS) for file in files)


def _plain(file: Table, wanted: Schema) -> pl.LazyFrame:
    """Columns of one file with the types that they have in the table."""
    kinds = [file.schema.get(name) for name in wanted]
    simple = all(kind is not None and (kind.is_numeric() or isinstance(kind, _SIMPLE)) for kind in kinds)
    frame = file.frame if simple else plain_kinds(file).frame
    columns = [pl.col(name).cast(kind) for name, kind in wanted.items()]
    floats = [name for name, kind in wanted.items() if kind.is_float()]
    return frame.select(columns).with_columns(pl.col(floats).fill_nan(None))
