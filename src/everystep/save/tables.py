"""Tables written for other programs, in the format that the file's ending names."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from everystep.save.atomic import spoken_errors
from everystep.save.files import check_place

if TYPE_CHECKING:
    import polars as pl

WRITERS: dict[str, Callable[["pl.DataFrame", Path], None]] = {
    ".csv": lambda frame, path: frame.write_csv(path),
    ".tsv": lambda frame, path: frame.write_csv(path, separator="\t"),
    ".json": lambda frame, path: frame.write_json(path),
    ".jsonl": lambda frame, path: frame.write_ndjson(path),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


def write_table(frame: "pl.DataFrame", path: Path, replace: bool = False) -> None:
    """Write a table; it appears whole or not at all.

    Raises `SettingError` for an ending that isn't in `WRITERS`, a file that is there already (unless
    `replace`), and a place that can't be written.
    """
    check_place(path, tuple(WRITERS), replace)
    ending = path.suffix.lower()
    temporary = path.with_name(f".{path.name}.{os.getpid()}{ending}")
    with spoken_errors(path):
        try:
            WRITERS[ending](frame, temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
