"""PARQUET and ARROW files -> lazy frames; and where reading one fails, which file is damaged."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from everystep.words import DataError, counted, printable, whole

FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What polars raises over a file that is damaged."""


def scan_of(path: Path) -> pl.LazyFrame:
    """The records of one Parquet or Arrow file, left on disk."""
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"PAR1"):
        return pl.scan_parquet(path, glob=False, hive_partitioning=False)
    return pl.scan_ipc(path, glob=False) if start == b"ARROW1" else pl.read_ipc_stream(path).lazy()


@contextmanager
def worded(paths: Iterable[str | Path], name: str) -> Iterator[None]:
    """What polars can't read becomes one sentence about the first of the files that is damaged.

    `name` is the table's, for where each file by itself can be read.
    """
    try:
        yield
    except FAULTS as fault:
        found = next((damage for path in paths if (damage := _damage(Path(path)))), None)
        raise found or _damaged(name, fault) from None


def missing_records(rows: int, wanted: int) -> pl.exceptions.PolarsError:
    """The fault of a file whose reader broke off without a word."""
    return pl.exceptions.ComputeError(f"of {counted(wanted, 'record')} only {whole(rows)} can be read")


def _damage(path: Path) -> DataError | None:
    try:
        frame = scan_of(path)
        batches = frame.collect_batches(lazy=True, engine="streaming")
        rows, wanted = sum(batch.height for batch in batches), frame.select(pl.len()).collect().item()
        if rows != wanted:
            raise missing_records(rows, wanted)
    except FAULTS as fault:
        return _damaged(path.name, fault)
    return None


def _damaged(name: str, fault: BaseException) -> DataError:
    if isinstance(fault, pl.exceptions.DuplicateError) or "more than one occurrence" in str(fault):
        return DataError(
            f"{name}: two columns have the same name ({printable(str(fault))}); rename one of them"
        )
    told = str(fault).splitlines()
    panicked = isinstance(fault, pl.exceptions.PanicException) or "panic" in str(fault).lower()
    reason = "its cells can't be made out" if panicked or not told else printable(told[0])
    return DataError(f"{name}: the file is damaged ({reason}); write it anew")
