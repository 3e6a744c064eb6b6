"""Types: files that say themselves what their cells are, in all the ways that those can be odd."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bad_tables.case import Case, Write, Y

_DAYS = [date(2024, 1, 1) + timedelta(days=9 * i) for i in range(6)]


def _parquet(name: str, cells: Any, y: Any = None, **told: Any) -> Case:
    """A case whose Parquet file has one odd column x beside the target."""
    return Case(name, partial(_write, {"x": cells, "y": Y if y is None else y}), "table.parquet", **told)


def _write(columns: Mapping[str, Any], path: Path, **how: Any) -> None:
    pq.write_table(pa.table(dict(columns)), path, **how)


def _arrow(cells: Any) -> Write:
    return lambda path: pl.DataFrame({"x": cells, "y": Y}).write_ipc(path)


def _lines(*cells: Any) -> str:
    return "".join(json.dumps({"x": cell, "y": y}) + "\n" for cell, y in zip(cells, Y, strict=False))


def _months(count: int) -> Sequence[datetime]:
    return [datetime(2024, 1 + i, 1, 6 * (i % 2)) for i in range(count)]


CASES = [
    _parquet("dates", _DAYS, holds={"x": _DAYS}),
    _parquet(
        "dates of no calendar",
        pa.array([0, 1, 2, 2**31 - 1, 4, 5], pa.int32()).cast(pa.date32()),
        refused=["table.parquet, record 4, column 'x': 2147483647", "no date"],
    ),
    _parquet(
        "times of no calendar",
        pa.array([0, 1, 2, 2**62, 4, 5], pa.timestamp("ms")),
        refused=["table.parquet, record 4, column 'x': 4611686018427387904", "no date"],
    ),
    _parquet("times with nanoseconds", pa.array(_months(6), pa.timestamp("ns")), holds={"x": _months(6)}),
    _parquet(
        "times with a zone",
        pa.array([t.replace(tzinfo=UTC) for t in _months(6)], pa.timestamp("us", "Asia/Tokyo")),
        holds={"x": _months(6)},
        told=["times of the zone Asia/Tokyo, which were put into UTC"],
    ),
    Case(
        "int96 timestamps",
        partial(_write, {"x": _months(6), "y": Y}, use_deprecated_int96_timestamps=True),
        "table.parquet",
        holds={"x": _months(6)},
    ),
    _parquet("times of day", [time(6 + i) for i in range(6)], holds={"x": [time(6 + i) for i in range(6)]}),
    _parquet(
        "durations",
        [timedelta(hours=i * i) for i in range(6)],
        holds={"x": [3600.0 * i * i for i in range(6)]},
        told=["holds durations, read as seconds"],
    ),
    _parquet(
        "booleans",
        [True, False, True, True, False, None],
        holds={"x": [True, False, True, True, False, None]},
        told=["x is missing"],
    ),
    _parquet(
        "lists",
        [[1.0, 2.0 * i] for i in range(6)],
        holds={"x": [[1.0, 2.0 * i] for i in range(6)]},
        told=["x[0]", "constant"],
    ),
    _parquet(
        "lists of other lengths",
        [[1.0], [1.0, 2.0], [3.0], [1.0], [2.0], [2.0]],
        refused=["table.parquet, record 2, column 'x': a vector of length 2, where that of the first"],
    ),
    _parquet(
        "lists with a number missing",
        [[1.0], [None], [3.0], [1.0], [2.0], [2.0]],
        refused=["table.parquet, record 2, column 'x': '[None]' has a number missing"],
    ),
    _parquet(
        "lists of texts",
        [["a"], ["b"], [], ["a"], ["a"], ["b"]],
        refused=[
            "no column of table.parquet is left to predict from: column 'x' holds ",
            "List(String)",
            "and was left out",
        ],
    ),
    _parquet(
        "structs",
        [{"p": i * i, "q": "ab"[i % 2]} for i in range(6)],
        holds={"x.p": [0, 1, 4, 9, 16, 25], "x.q": list("ababab")},
    ),
    _parquet(
        "maps",
        pa.array([[("k", i)] for i in range(6)], pa.map_(pa.string(), pa.int64())),
        refused=[
            "no column of table.parquet is left to predict from: column 'x' holds ",
            "Map(",
            "and was left out",
        ],
    ),
    _parquet("decimals", [Decimal(f"{i}.25") for i in range(6)], holds={"x": [i + 0.25 for i in range(6)]}),
    _parquet(
        "decimals of 38 digits",
        pa.array([Decimal(10**37 + i) for i in range(6)], pa.decimal128(38, 0)),
        refused=[
            "no column of table.parquet is left to predict from",
            "'x' (constant: 1e37 in every row used)",
        ],
    ),
    _parquet("half precision", pa.array(np.arange(6, dtype=np.float16)), holds={"x": [0, 1, 2, 3, 4, 5]}),
    _parquet(
        "unsigned whole numbers",
        pa.array([2**64 - 1, *range(5)], pa.uint64()),
        holds={"x": [2.0**64, 0, 1, 2, 3, 4]},
    ),
    _parquet(
        "whole numbers beyond 2^53",
        pa.array([2**53 + i % 3 for i in range(6)], pa.int64()),
        holds={"x": [2**53 + i % 3 for i in range(6)]},
        told=["above 2^53 they are rounded"],
    ),
    _parquet("a dictionary", pa.array(list("ababcc")).dictionary_encode(), holds={"x": list("ababcc")}),
    _parquet(
        "a dictionary of numbers",
        pa.array([5, 7, 5, 7, 9, 9]).dictionary_encode(),
        holds={"x": [5, 7, 5, 7, 9, 9]},
    ),
    _parquet(
        "bytes",
        [bytes([i, 255]) for i in range(6)],
        refused=[
            "no column of table.parquet is left to predict from: column 'x' holds ",
            "bytes",
            "and was left out",
        ],
    ),
    _parquet(
        "nothing at all",
        pa.nulls(6),
        refused=["no column of table.parquet is left to predict from", "'x' (no value in any row)"],
    ),
    _parquet(
        "not a number",
        [1.0, float("nan"), 2.0, 3.0, 4.0, 5.0],
        holds={"x": [1, None, 2, 3, 4, 5]},
        told=["x is missing"],
    ),
    _parquet(
        "infinity",
        [1.0, 2.0, float("inf"), 3.0, 4.0, 5.0],
        refused=["table.parquet, record 3, column 'x': inf is not finite"],
    ),
    _parquet(
        "an infinite target",
        list(range(6)),
        y=[1.0, float("-inf"), 2.0, 3.0, 4.0, 5.0],
        refused=["table.parquet, record 2, column 'y': -inf is not finite"],
    ),
    _parquet("numbers as text", ["1", "2", "3", "4", "5", "7"], holds={"x": [1, 2, 3, 4, 5, 7]}),
    _parquet(
        "numbers as text but for one",
        ["1", "2", "3", "4", "5", "x7"],
        refused=["table.parquet, record 6, column 'x': 'x7' is no number, as 5 of 6 cells are"],
    ),
    _parquet(
        "a target of text",
        list(range(6)),
        y=list("abcabc"),
        refused=["the target 'y' of table.parquet holds text"],
    ),
    _parquet(
        "no record",
        pa.array([], pa.int64()),
        y=pa.array([], pa.int64()),
        refused=["table.parquet: there is no record"],
    ),
    Case(
        "a name twice",
        lambda path: pq.write_table(pa.table([Y, Y], names=["x", "x"]), path),
        "table.parquet",
        refused=["table.parquet: two columns have the same name", "'x'"],
    ),
    Case(
        "no column",
        lambda path: pq.write_table(pa.table({}), path),
        "table.parquet",
        refused=["table.parquet: there is no record"],
    ),
    Case(
        "Arrow: a category",
        _arrow(pl.Series(list("ababcc"), dtype=pl.Categorical)),
        "table.arrow",
        holds={"x": list("ababcc")},
    ),
    Case(
        "Arrow: an enumeration",
        _arrow(pl.Series(list("ababcc"), dtype=pl.Enum(["c", "b", "a"]))),
        "table.arrow",
        holds={"x": list("ababcc")},
    ),
    Case(
        "Arrow: lists in lists",
        _arrow([[[i]] for i in range(6)]),
        "table.arrow",
        refused=[
            "no column of table.arrow is left to predict from: column 'x' holds ",
            "List(List(",
            "and was left out",
        ],
    ),
    Case(
        "JSON lines: dates as text", _lines(*(str(day) for day in _DAYS)), "table.jsonl", holds={"x": _DAYS}
    ),
    Case(
        "JSON lines: numbers and text",
        _lines(1, 2, "three", 4, 5, 6),
        "table.jsonl",
        refused=["table.jsonl, line 3, column 'x': 'three' is no number, as 5 of 6 cells are"],
    ),
    Case(
        "JSON lines: a field missing",
        _lines(1, 2, 3, 4, 6) + '{"y": 6}\n',
        "table.jsonl",
        holds={"x": [1, 2, 3, 4, 6, None]},
        told=["x is missing"],
    ),
    Case(
        "JSON lines: a field too many",
        _lines(1, 2, 3, 4, 6) + '{"x": 6, "z": 1, "y": 6}\n',
        "table.jsonl",
        holds={"z": [None, None, None, None, None, 1]},
        told=["z is missing"],
    ),
    Case(
        "JSON lines: lists",
        _lines(*([i, i * i] for i in range(6))),
        "table.jsonl",
        holds={"x": [[i, i * i] for i in range(6)]},
    ),
    Case(
        "JSON lines: objects",
        _lines(*({"p": i * i} for i in range(6))),
        "table.jsonl",
        holds={"x.p": [i * i for i in range(6)]},
    ),
    Case(
        "JSON lines: NaN",
        _lines(1, 2, float("nan"), 4, 5, 6),
        "table.jsonl",
        refused=["table.jsonl, line 3: this is no JSON (NaN is none of its numbers)"],
    ),
    Case(
        "JSON lines: a number of 400 digits",
        _lines(1, 2, 3, 4, 5, 10**400),
        "table.jsonl",
        refused=["table.jsonl, line 6: a number is too large"],
    ),
    Case(
        "JSON lines: a broken line",
        _lines(1, 2, 3) + '{"x": 4,\n',
        "table.jsonl",
        refused=["table.jsonl, line 4: this is no JSON"],
    ),
    Case(
        "JSON lines: one list",
        json.dumps([{"x": 1, "y": 2}, {"x": 2, "y": 3}]),
        "table.jsonl",
        refused=["table.jsonl, line 1: a record is an object such as"],
    ),
    Case(
        "JSON lines: the same field twice",
        '{"x": 1, "x": 2, "y": 2}\n{"x": 2, "y": 3}\n',
        "table.jsonl",
        refused=["table.jsonl, line 1: ", "'x'"],
    ),
    Case(
        "NumPy: objects",
        lambda path: np.save(path, np.array([{}], dtype=object), allow_pickle=True),
        "table.npy",
        refused=["table.npy: it holds Python objects; save plain arrays"],
    ),
    Case(
        "NumPy: three dimensions",
        lambda path: np.save(path, np.zeros((2, 2, 2))),
        "table.npy",
        refused=["table.npy: an array of 3 dimensions"],
    ),
    Case(
        "NumPy: complex numbers",
        lambda path: np.savez(path, x=np.arange(3) * 1j, y=np.arange(3)),
        "table.npz",
        refused=["table.npz: column 'x' holds complex numbers"],
    ),
    Case(
        "NumPy: other lengths",
        lambda path: np.savez(path, x=np.arange(3), y=np.arange(4)),
        "table.npz",
        refused=["table.npz: column 'y' has 4 values, where 'x' has 3"],
    ),
]
