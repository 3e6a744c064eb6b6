"""Things in MEMORY -> a table: arrays, dicts of columns, lists of records, and data frames of any library."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from everystep.read.options import ReadOptions
from everystep.read.table import Reading, Table
from everystep.words import DataError, SettingError, printable, quoted, whole

if TYPE_CHECKING:
    import narwhals as nw

_NAME = "table"
_SCALARS = (int, float, str, np.number, type(None))
_LIBRARIES = {"pandas": "pandas DataFrame", "pyarrow": "pyarrow Table", "duckdb": "duckdb relation"}


def read_memory(source: object, options: ReadOptions) -> Table:
    """The records of an array, a dict of columns, a list of dicts, or a data frame. Named 'table'."""
    options.refuse((), "a table in memory")
    try:
        frame, kind = _frame(source)
    except UnicodeEncodeError as fault:
        raise DataError(
            f"a table in memory: {quoted(fault.object)} holds half a character (a lone surrogate), which no "
            "file can hold; correct it"
        ) from None
    return _table(_NAME, frame, Reading(_NAME, kind))


def read_arrays(path: Path, options: ReadOptions) -> Table:
    """The records of a .npy or .npz file: a matrix's columns are x1 to xd, the arrays of an .npz columns."""
    options.refuse((), f"{path.name}, a file with types of its own")
    try:
        arrays = _loaded(path)
    except MemoryError:
        raise
    except Exception as fault:  # over a damaged file it raises almost anything
        objects = any(word in str(fault).lower() for word in ("pickle", "python objects"))
        why = "it holds Python objects" if objects else "the file is damaged"
        raise DataError(f"{path.name}: {why}; save plain arrays with np.save or np.savez") from None
    frame = _of_columns(arrays, path.name) if isinstance(arrays, dict) else _of_array(arrays, path.name)
    return _table(path.name, frame, Reading(path.name, "NumPy", paths=(str(path),)))


def _loaded(path: Path) -> Any:
    """The array of a file, or its arrays by their names."""
    # Mapped, for then the file must be as long as its header says.
    content = np.load(path, mmap_mode="r", allow_pickle=False)
    if not isinstance(content, np.lib.npyio.NpzFile):
        return np.array(content)
    with content:
        return dict(content)


def _table(name: str, frame: pl.DataFrame | pl.LazyFrame, reading: Reading) -> Table:
    lazy = frame.lazy()
    rows = lazy.select(pl.len()).collect().item()
    return Table(name, lazy, dict(lazy.collect_schema()), rows, reading)


def _frame(source: Any) -> tuple[pl.DataFrame | pl.LazyFrame, str]:
    if isinstance(source, np.ndarray):
        return _of_array(source, _NAME), "NumPy array"
    if isinstance(source, Mapping):
        return _of_columns(source, _NAME), "dict of columns"
    if isinstance(source, Sequence) and not isinstance(source, str | bytes):
        return _of_records(source), "list of records"
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return source, f"polars {type(source).__name__}"
    return _of_any_frame(source)


def _of_array(array: np.ndarray[Any, Any], name: str) -> pl.DataFrame:
    if array.dtype.names:
        return _of_columns({field: array[field] for field in array.dtype.names}, name)
    if array.ndim not in {1, 2}:
        raise DataError(f"{name}: an array of {array.ndim} dimensions; give rows and columns (2 dimensions)")
    matrix = array.reshape(len(array), -1)
    return _of_columns({f"x{i + 1}": matrix[:, i] for i in range(matrix.shape[1])}, name)


def _of_columns(columns: Mapping[Any, Any], name: str) -> pl.DataFrame:
    """Columns of any sequence type; a two-dimensional array is a column of vectors."""
    series = [_series(str(key), values, name) for key, values in columns.items()]
    for other in series[1:]:
        if len(other) != len(series[0]):
            raise DataError(
                f"{name}: column {quoted(other.name)} has {whole(len(other))} values, where "
                f"{quoted(series[0].name)} has {whole(len(series[0]))}; give every column as many"
            )
    return pl.DataFrame(series)


def _series(column: str, values: Any, name: str) -> pl.Series:
    if isinstance(values, np.ndarray):
        values = _plain_array(column, values, name)
    try:
        return pl.Series(column, values)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        if all(isinstance(value, _SCALARS) for value in values):
            return pl.Series(column, [_text(value) for value in values], pl.String)
        raise DataError(
            f"{name}: column {quoted(column)} mixes things that don't go together; make it all "
            "numbers or all text"
        ) from None


def _text(value: Any) -> str | None:
    """A cell of a column that mixes numbers and text, as text: what it holds is then decided as in a file."""
    missing = value is None or (isinstance(value, float | np.floating) and np.isnan(value))
    return None if missing else str(value)


def _plain_array(column: str, values: np.ndarray[Any, Any], name: str) -> Any:
    if values.ndim > 2 or values.ndim == 0:
        raise DataError(f"{name}: column {quoted(column)} has {values.ndim} dimensions; a column has 1 or 2")
    if values.dtype.kind == "c":
        raise DataError(
            f"{name}: column {quoted(column)} holds complex numbers; give real and imaginary parts"
        )
    if values.dtype.kind in "OSU":
        return values.astype(str).tolist() if values.dtype.kind == "S" else values.tolist()
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _of_records(records: Sequence[Any]) -> pl.DataFrame:
    for i, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            raise DataError(
                f"{_NAME}, record {whole(i)}: a list's records are dicts such as {{'x': 1, 'y': 2}}, not "
                f"{quoted(type(record).__name__)}; for rows of numbers give a NumPy array"
            )
    names = dict.fromkeys(key for record in records for key in record)
    return _of_columns({name: [record.get(name) for record in records] for name in names}, _NAME)


def _of_any_frame(source: Any) -> tuple[pl.DataFrame, str]:
    import narwhals as nw  # slow to import, and needed for data frames only

    try:
        frame = nw.from_native(source)
    except TypeError:
        raise SettingError(
            f"a table can't be read from {quoted(type(source).__name__)}; give a path, a data frame of "
            "pandas, polars, pyarrow or duckdb, a NumPy array, a dict of columns or a list of dicts"
        ) from None
    library = frame.implementation.name.lower()
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect("polars")
    columns = [_native(column, column.dtype == nw.Object) for column in frame.iter_columns()]
    return pl.DataFrame(columns), _LIBRARIES.get(library, f"{printable(library)} data frame")


def _native(column: "nw.Series[Any]", holds_objects: bool) -> pl.Series:
    if holds_objects:
        return _series(str(column.name), column.to_list(), _NAME)
    return column.to_polars().alias(str(column.name))
