"""Tables written for other programs, in the format that the file's ending names."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from everystep.save.atomic import spoken_errors
from everystep.save.files import check_unused
from everystep.words import SettingError, listed, printable

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
    ending, shown = path.suffix.lower(), printable(str(path))
    if ending not in WRITERS:
        raise SettingError(f"--out {shown}: the ending must be one of {listed(WRITERS, joiner='or')}")
    check_unused(path, replace)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{ending}")
    with spoken_errors(path):
        try:
            WRITERS[ending](frame, temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
