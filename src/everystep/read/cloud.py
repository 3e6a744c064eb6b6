"""PARQUET files in a bucket (s3://) -> a table: the files are listed, and each is read where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from everystep.read.files import natural
from everystep.read.options import ReadOptions
from everystep.read.scans import FAULTS
from everystep.read.table import Reading, Table
from everystep.words import DataError, printable, quoted

_SCHEME = "s3://"
_FILE = "everystep: file"
_PATIENCE = {"max_retries": 2}


def addresses_of(source: object) -> list[str]:
    """The addresses of objects that `source` names, a pattern's in natural order; none where it names none.

    Raises `DataError` where nothing matches a pattern, or it can't be asked.
    """
    named = [source] if isinstance(source, str) else source
    if not isinstance(named, list | tuple) or not named:
        return []
    if not all(isinstance(one, str) and one.startswith(_SCHEME) for one in named):
        return []
    return [address for one in named for address in _matches(one)]


def _matches(address: str) -> list[str]:
    if not address.endswith((".parquet", ".pq")):
        raise DataError(
            f"{quoted(address, 200)}: in a bucket only Parquet is read; convert the file, or fetch it first"
        )
    if not any(mark in address for mark in "*?["):
        return [address]
    with _worded(address):
        found = pl.scan_parquet(
            address,
            schema={},
            extra_columns="ignore",
            include_file_paths=_FILE,
            hive_partitioning=False,
            storage_options=_PATIENCE,
        )
        addresses = found.select(pl.col(_FILE).unique()).collect().to_series().to_list()
    if not addresses:
        raise DataError(f"no file matches {quoted(address, 200)}; check bucket and pattern")
    return sorted(addresses, key=natural)


def read_cloud(address: str, options: ReadOptions) -> Table:
    """The records of one Parquet file in a bucket, left there until they are asked for."""
    name = address.rsplit("/", 1)[-1]
    options.refuse((), f"{name}, a file with types of its own")
    with _worded(address):
        frame = pl.scan_parquet(address, glob=False, hive_partitioning=False, storage_options=_PATIENCE)
        schema = dict(frame.collect_schema())
        rows = frame.select(pl.len()).collect().item()
    return Table(name, frame, schema, rows, Reading(address, "Parquet"), on_disk=True)


@contextmanager
def _worded(address: str) -> Iterator[None]:
    try:
        yield
    except FAULTS as fault:
        reason = printable(str(fault).splitlines()[0])
        raise DataError(
            f"{quoted(address, 200)} can't be read ({reason}); check the address, and what AWS_REGION, "
            "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL say"
        ) from None
