"""Tables written for other programs, in the format that the file's ending names, in bounded memory."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from everystep.encode.cells import type_words
from everystep.save.drawn import drawn
from everystep.save.files import check_place
from everystep.save.streamed import Filling, appearing_file
from everystep.words import SettingError, printable, quoted

if TYPE_CHECKING:
    import polars as pl

SINKS: dict[str, Callable[["pl.LazyFrame", IO[bytes]], Any]] = {
    ".csv": lambda frame, file: frame.sink_csv(file),
    ".tsv": lambda frame, file: frame.sink_csv(file, separator="\t"),
    ".jsonl": lambda frame, file: frame.sink_ndjson(file),
    ".parquet": lambda frame, file: frame.sink_parquet(file),
}
TABLE_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".parquet")


def write_table(frame: "pl.DataFrame", path: Path, replace: bool = False) -> None:
    """Write a table; it appears whole or not at all. Raises as `write_blocks` does."""
    write_blocks([frame], frame.schema, path, replace)


def write_blocks(
    blocks: Iterable["pl.DataFrame"], schema: Mapping[str, "pl.DataType"], path: Path, replace: bool = False
) -> None:
    """Write a table's blocks as they come; the file appears whole or not at all.

    Raises `SettingError` for an ending that isn't in `TABLE_ENDINGS`, a file that is there already (unless
    `replace`), a column that the format can't hold, and a place that can't be written. What the blocks
    raise passes as it is.
    """
    check_place(path, TABLE_ENDINGS, replace)
    _check_format(schema, path)
    ending = path.suffix.lower()
    with appearing_file(path) as file:
        if ending == ".json":
            _write_json(blocks, file)
        else:
            with drawn(blocks, schema, file) as frame:
                SINKS[ending](frame, cast("IO[bytes]", file))


def refuse_own_source(path: Path, sources: Iterable[str]) -> None:
    """Raise `SettingError` where a file to write is one of those that it would be made from."""
    for source in map(Path, sources):
        if path.exists() and source.exists() and path.samefile(source):
            raise SettingError(f"{printable(str(path))} is the table itself; choose another --out")


def _write_json(blocks: Iterable["pl.DataFrame"], file: Filling) -> None:
    """One array of all blocks' records, with the bytes of a whole table's `write_json`."""
    before = b"["
    for block in blocks:
        if len(block):
            file.write(before + block.write_json()[1:-1].encode())
            before = b","
    file.write(b"]" if before == b"," else b"[]")


def _check_format(schema: Mapping[str, "pl.DataType"], path: Path) -> None:
    import polars as pl

    if path.suffix.lower() not in (".csv", ".tsv"):
        return
    for name, dtype in schema.items():
        if dtype.is_nested() or dtype in (pl.Duration, pl.Binary):
            raise SettingError(
                f"{printable(str(path))}: column {quoted(name)} holds {type_words(dtype)}, which have no "
                f"place in a {path.suffix}; choose .parquet or .jsonl"
            )
