"""The one door: any source of records -> a `Table` of typed columns that says how it was read."""

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import polars as pl

from everystep.read.cells.columns import TextNeededError, check_names, typed
from everystep.read.cells.echoes import LOOKED_AT
from everystep.read.cloud import addresses_of, read_cloud
from everystep.read.files import Stamp, bytes_of, kind_of, opened, paths_of, unchanged_since
from everystep.read.kinds import held_by, plain_kinds
from everystep.read.memory import read_arrays, read_memory
from everystep.read.options import ReadOptions
from everystep.read.scans import worded
from everystep.read.sheets import read_sheet
from everystep.read.stored import read_json_lines, read_stored
from everystep.read.table import AtOnce, JoinedLines, Table
from everystep.read.text.plain import read_plain
from everystep.read.text.reader import read_text
from everystep.read.total import refuse_total_sums, refuse_total_word
from everystep.read.unpacking import refuse_swollen, unpacked
from everystep.words import DataError, SettingError, counted, listed, printable, quoted, whole

_FOUND_OUT = ReadOptions()

IN_MEMORY = 1 << 30
"""Bytes of text that are read into memory; of more, the numbers are left on disk and parsed in each pass."""


def read_table(source: object, options: ReadOptions = _FOUND_OUT) -> Table:
    """Read records from a file, a glob, a folder of Parquet files, a bucket, or from memory.

    `source` is a path or a list of them (.csv, .tsv, .txt, any of them .gz; .xlsx, .ods, .xls; .parquet;
    .arrow, .feather; .jsonl; .npy, .npz), an address such as s3://bucket/part-*.parquet, a data frame of
    pandas, polars, pyarrow or duckdb, a NumPy array (its columns are named x1 to xd), a dict of columns or
    a list of dicts. Whatever `options` leave open is found out from the whole table, and told in
    `Table.reading`. A `Table` was read already, with its own options, and is given back as it is. Raises
    `DataError` for records that can't be used as they are, naming file, line, column and value, and
    `SettingError` for options that can't be.

    >>> table = read_table({"x": [1, 2, 3], "y": ["2", "4,5", "6"]})
    >>> table.schema
    {'x': Int64, 'y': Float64}
    """
    if isinstance(source, Table):
        return source
    addresses = addresses_of(source)
    if addresses:
        tables = [read_cloud(address, options) for address in addresses]
        return _typed_on_disk(_joined(tables, _name(source, addresses)), options)
    paths = paths_of(source)
    if not paths:
        return _typed(read_memory(source, options), options)
    name = _name(source, paths)
    stamps = [Stamp.of(path) for path in paths]
    with unchanged_since(stamps):
        try:
            table = _of_files(paths, name, options, at_once=True)
        except TextNeededError:
            table = _of_files(paths, name, options, at_once=False)
    return replace(table, stamps=tuple(stamps))


def _of_files(paths: Sequence[Path], name: str, options: ReadOptions, at_once: bool) -> Table:
    """The table of some files; plain numbers of a text are read `at_once`, or seen as text like all cells."""
    on_disk = sum(path.stat().st_size for path in paths) > IN_MEMORY
    tables = [_of_file(path, options, at_once, on_disk) for path in paths]
    table = _joined(tables, name)
    return _typed_on_disk(table, options) if table.on_disk else _typed(table, options)


def _name(source: object, files: Sequence[object]) -> str:
    """What a table of files is called: as it was named, or like the first of a list."""
    return str(source) if isinstance(source, str | os.PathLike) else Path(str(files[0])).name


def _typed_on_disk(table: Table, options: ReadOptions) -> Table:
    with worded(table.reading.paths, table.name):
        return _typed(table, options)


def _typed(table: Table, options: ReadOptions) -> Table:
    if not table.rows:
        raise DataError(f"{table.name}: there is no record; add some")
    check_names(table, options)
    found = typed(table if _is_text(table) else plain_kinds(_as_wanted(table, options)), options)
    if not options.keep_total and (table.reading.encoding or table.reading.sheet):
        refuse_total_sums(found)
    return found


def _is_text(table: Table) -> bool:
    """Whether all its columns are cells of text, but for those that were read as numbers at once."""
    at_once = [] if table.at_once is None else table.at_once.top.columns
    return all(kind == pl.String or name in at_once for name, kind in table.schema.items())


def _of_file(path: Path, options: ReadOptions, at_once: bool, on_disk: bool) -> Table:
    kind = kind_of(path)
    if kind in {"sheet", "npz"} and path.suffix.lower() != ".xls":
        refuse_swollen(path)
    if kind == "sheet":
        return _without_total(read_sheet(path, options), options)
    if kind in {"parquet", "arrow"}:
        return read_stored(path, kind, options)
    if kind in {"npy", "npz"}:
        return read_arrays(path, options)
    if kind == "jsonl":
        return read_json_lines(path, _content(path), options)
    table = _of_text(path, options, at_once, on_disk)
    return _without_total(replace(table, reading=replace(table.reading, paths=(str(path),))), options)


def _of_text(path: Path, options: ReadOptions, at_once: bool, on_disk: bool) -> Table:
    in_spaces = any(suffix.lower() in {".txt", ".dat"} for suffix in path.suffixes[-2:])
    if at_once:
        with io.BytesIO(_content(path)) if _is_packed(path) else opened(path) as file:
            kept = path if on_disk and not _is_packed(path) else None
            table = read_plain(file, path.name, options, in_spaces, kept)
        if table is not None:
            return table
    return read_text(_content(path), path.name, options, in_spaces)


def _content(path: Path) -> bytes:
    data = bytes_of(path)
    return unpacked(data, path.name) if _is_packed(path) else data


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def _joined(tables: Sequence[Table], source: str) -> Table:
    """Several files as one table. Raises `DataError` where one of them has other columns."""
    first = tables[0]
    if len(tables) == 1:
        return first
    for table in tables[1:]:
        _refuse_other_columns(first, table)
    starts = (0, *accumulate(table.rows for table in tables))
    frame = pl.concat([table.frame.select(first.columns) for table in tables], how="vertical_relaxed")
    lines = [table.lines for table in tables if table.lines is not None]
    notes = [f"{table.name}: {note}" for table in tables for note in table.reading.notes]
    reading = replace(
        first.reading,
        source=source,
        paths=tuple(path for table in tables for path in table.reading.paths),
        skipped=tuple(skipped for table in tables for skipped in table.reading.skipped),
        notes=(f"{counted(len(tables), 'file')}, from {first.name} to {tables[-1].name}", *notes),
    )
    return Table(
        Path(source).name,
        frame,
        dict(frame.collect_schema()),
        starts[-1],
        reading,
        JoinedLines(starts[:-1], tuple(lines)) if len(lines) == len(tables) else None,
        tuple(zip(starts, (table.name for table in tables), strict=False)),
        on_disk=any(table.on_disk for table in tables),
        at_once=_at_once(tables),
    )


def _at_once(tables: Sequence[Table]) -> AtOnce | None:
    """What is known of columns that were read as numbers at once: in all files, or it was too soon."""
    found = [table.at_once for table in tables if table.at_once is not None]
    if not found:
        return None
    names = found[0].top.columns
    if len(found) < len(tables) or any(set(names) != set(one.top.columns) for one in found):
        raise TextNeededError
    return AtOnce(
        pl.concat([one.top.select(names) for one in found]).head(LOOKED_AT),
        frozenset.intersection(*(one.empty for one in found)),
        frozenset.union(*(one.long for one in found)),
    )


def _refuse_other_columns(first: Table, table: Table) -> None:
    missing = [quoted(name) for name in first.columns if name not in table.schema]
    more = [quoted(name) for name in table.columns if name not in first.schema]
    if missing or more:
        lacks = f"has no column {listed(missing)}" if missing else f"has the column {listed(more)} besides"
        raise DataError(
            f"{table.name} {lacks}, unlike {first.name}; the files of one table have the same columns"
        )
    if _has_types(first) and _has_types(table):
        _refuse_other_types(first, table)


def _has_types(table: Table) -> bool:
    """Whether its file says what each column holds, as texts and sheets don't."""
    return table.reading.encoding is None and table.reading.sheet is None


def _refuse_other_types(first: Table, table: Table) -> None:
    for name, kind in first.schema.items():
        held, other = held_by(kind), held_by(table.schema[name])
        if pl.Null not in {kind, table.schema[name]} and held != other:
            raise DataError(
                f"{table.name}: column {quoted(name)} holds {other}, where that of {first.name} holds "
                f"{held}; write the column with one type in all files"
            )


def _without_total(table: Table, options: ReadOptions) -> Table:
    """A file written for people, without the last records that are to be left out, and with no total."""
    table = _without_last(table, options.skip_last) if options.skip_last else table
    if not options.keep_total:
        refuse_total_word(table)
    return table


def _without_last(table: Table, count: int) -> Table:
    if count >= table.rows:
        raise SettingError(
            f"--skip-last {whole(count)} leaves no record: {table.name} has {counted(table.rows, 'record')}"
        )
    rows = table.rows - count
    lines = None if table.lines is None else table.lines[:rows]
    known = None if table.at_once is None else table.at_once.head(rows)
    return replace(table, frame=table.frame.head(rows), rows=rows, lines=lines, at_once=known)


def _as_wanted(table: Table, options: ReadOptions) -> Table:
    """Typed columns that are wanted as text become it, and Booleans wanted as numbers 0 and 1."""
    wanted: dict[str, pl.DataType] = {}
    for name, kind in table.schema.items():
        if options.is_text(name) and kind != pl.String:
            _refuse_unfit(name, kind.is_nested() or kind == pl.Binary, "--as-category")
            wanted[name] = pl.String()
        elif options.is_number(name) and not (kind.is_numeric() or kind.is_temporal() or kind == pl.String):
            _refuse_unfit(name, kind not in {pl.Boolean, pl.Null}, "--as-number")
            wanted[name] = pl.Int64()
    frame = table.frame.with_columns(pl.col(name).cast(kind) for name, kind in wanted.items())
    return replace(table, frame=frame, schema={**table.schema, **wanted})


def _refuse_unfit(name: str, unfit: bool, option: str) -> None:
    if unfit:
        raise SettingError(
            f"{option} {printable(name)}: the column's type can't be read so; leave the option out"
        )
