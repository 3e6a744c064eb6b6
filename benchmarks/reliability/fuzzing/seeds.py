"""Good files of many kinds, small, made by code: what the damaged ones are made from."""

import gzip
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

from benchmarks.reliability.fuzzing.mutations import mutated

ROWS = 30
FAMILIES = ("csv", "parquet", "others")


@dataclass(frozen=True)
class Seed:
    """A good file: what is odd about it, its ending, its bytes; `packed` ones are compressed once damaged."""

    name: str
    ending: str
    content: bytes
    packed: bool = False

    def damaged(self, draw: Random, others: Sequence[bytes]) -> bytes:
        """The file with a few faults."""
        content = mutated(self.content, draw, others)
        if not self.packed:
            return content
        packed = gzip.compress(content, mtime=0)
        return mutated(packed, draw, others) if draw.random() < 0.5 else packed


@dataclass(frozen=True)
class Input:
    """One damaged file."""

    seed: str
    name: str
    content: bytes


def input_of(family: str, seed: int, number: int) -> Input:
    """The damaged file number so many of a run: it follows from these three alone."""
    draw = Random(f"{family}:{seed}:{number}")
    seeds = seeds_of(family)
    one = draw.choice(seeds)
    content = one.damaged(draw, [seed.content for seed in seeds])
    return Input(one.name, f"table{one.ending}", content)


@cache
def seeds_of(family: str) -> tuple[Seed, ...]:
    """The good files of a family."""
    return tuple({"csv": _texts, "parquet": _parquets, "others": _others}[family]())


def _texts() -> Iterator[Seed]:
    plain = _csv(",")
    european = plain.replace(",", ";").replace(".", ",").replace("north", "nördlich")
    quoted = 'n,"the ""text""",y\r\n' + "".join(
        f'{i},"two\r\nlines, {i % 3}",{2 * i}\r\n' for i in range(ROWS)
    )
    report = "Sales of 2024\n\nx,y\n(mm),(kg)\n" + "".join(f"{i},{3 * i}\n" for i in range(ROWS)) + "\n5,6\n"
    signs = "p;c;y\n" + "".join(f"{i}%;${i},{i:03d}.50;{i * i}\n" for i in range(1, ROWS))
    codes = "zip,at,on,z,y\n" + "".join(
        f"0{i:04d},{i % 24:02d}:30,{str(i % 2 == 0).lower()},2024-01-{i % 28 + 1:02d}T05:00:00Z,{i}\n"
        for i in range(ROWS)
    )
    missing = "a,b,y\n" + "".join(f"{'NA' if i % 3 else i},{'?' if i % 5 else i},{i}\n" for i in range(ROWS))
    long = "id,x,y\n" + "".join(f"{9007199254740993 + i},{i}e{i - 15},-{i}.5\n" for i in range(ROWS))
    wide = ",".join([*(f"c{i}" for i in range(300)), "y"]) + "\n"
    wide += "".join(",".join(str(i * j % 17) for j in range(301)) + "\n" for i in range(5))
    yield Seed("plain", ".csv", plain.encode())
    yield Seed("European", ".csv", european.encode("cp1252"))
    yield Seed("UTF-16", ".csv", plain.replace(",", "\t").encode("utf-16"))
    yield Seed("quoted", ".csv", b"\xef\xbb\xbf" + quoted.encode())
    yield Seed("spaces", ".txt", _csv("   ").encode())
    yield Seed("report", ".csv", report.encode())
    yield Seed("signs", ".csv", signs.encode())
    yield Seed("codes", ".csv", codes.encode())
    yield Seed("missing", ".tsv", missing.replace(",", "\t").encode())
    yield Seed("long", ".csv", long.encode())
    yield Seed("wide", ".csv", wide.encode())
    yield Seed("carriage returns", ".csv", plain.replace("\n", "\r").encode())
    yield Seed("gzip", ".csv.gz", plain.encode(), packed=True)


def _csv(separator: str) -> str:
    rows = [["a", "b", "where", "day", "y"]]
    for i in range(ROWS):
        rows.append(
            [str(i), f"{i * i % 7}.25", ("north", "south", "east")[i % 3], f"2024-03-{i + 1:02d}", str(2 * i)]
        )
    return "".join(separator.join(row) + "\n" for row in rows)


def _frame() -> pl.DataFrame:
    count = np.arange(ROWS)
    return pl.DataFrame(
        {
            "a": count * 0.5,
            "b": count % 7,
            "s": [f"kind {i % 4}" for i in count],
            "t": [i % 2 == 0 for i in count],
            "d": [date(2024, 1, 1) + timedelta(days=int(i)) for i in count],
            "m": [None if i % 5 == 0 else float(i) for i in count],
            "y": count * 3 + 1,
        }
    )


def _nested() -> pl.DataFrame:
    count = range(ROWS)
    return _frame().with_columns(
        v=pl.Series([[float(i), 1.0, i * 2.0] for i in count]),
        w=pl.Series([[i, i + 1] for i in count], dtype=pl.Array(pl.Int32, 2)),
        r=pl.Series([{"p": i, "q": str(i % 3)} for i in count]),
        l=pl.Series([[str(i)] * (i % 3) for i in count]),
        c=pl.Series([f"kind {i % 4}" for i in count], dtype=pl.Categorical),
        z=pl.Series([datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=i) for i in count]),
    )


def _typed() -> pa.Table:
    count = range(ROWS)
    return pa.table(
        {
            "price": pa.array([Decimal(f"{i}.25") for i in count], pa.decimal128(12, 2)),
            "half": pa.array(np.arange(ROWS, dtype=np.float16)),
            "when": pa.array([datetime(2024, 1, 1) + timedelta(days=i) for i in count], pa.timestamp("ns")),
            "raw": pa.array([bytes([i, 0, 255]) for i in count]),
            "pairs": pa.array([[("k", i)] for i in count], pa.map_(pa.string(), pa.int64())),
            "word": pa.array([f"w{i % 5}" for i in count]).dictionary_encode(),
            "y": pa.array(count, pa.int16()),
        }
    )


_WAYS: Mapping[str, Mapping[str, object]] = {
    "as they are": {"compression": "none", "use_dictionary": False},
    "dictionary": {"compression": "none", "use_dictionary": True},
    "second pages": {"compression": "snappy", "data_page_version": "2.0"},
    "checksums": {"compression": "zstd", "write_page_checksum": True},
    "small groups": {"compression": "gzip", "row_group_size": 7, "data_page_size": 40},
    "old times": {"compression": "none", "use_deprecated_int96_timestamps": True},
    "no statistics": {"compression": "brotli", "write_statistics": False},
    "deltas": {
        "compression": "none",
        "use_dictionary": False,
        "column_encoding": {"b": "DELTA_BINARY_PACKED", "s": "DELTA_BYTE_ARRAY", "a": "BYTE_STREAM_SPLIT"},
    },
}


def _parquets() -> Iterator[Seed]:
    for way in ("uncompressed", "snappy", "zstd", "lz4", "gzip", "brotli"):
        yield Seed(
            f"polars, {way}",
            ".parquet",
            _written(lambda out, way=way: _frame().write_parquet(out, compression=way)),
        )
    yield Seed(
        "polars, nested",
        ".parquet",
        _written(lambda out: _nested().write_parquet(out, compression="uncompressed")),
    )
    for name, way in _WAYS.items():
        table = (
            _typed()
            if "old" in name or "statistics" in name
            else _frame().to_arrow(compat_level=pl.CompatLevel.oldest())
        )
        yield Seed(
            f"pyarrow, {name}", ".parquet", _written(lambda out, t=table, w=way: pq.write_table(t, out, **w))
        )
    nested = _nested().to_arrow(compat_level=pl.CompatLevel.oldest())
    yield Seed(
        "pyarrow, nested", ".parquet", _written(lambda out: pq.write_table(nested, out, compression="none"))
    )


def _others() -> Iterator[Seed]:
    yield Seed("Arrow", ".arrow", _written(_nested().write_ipc))
    yield Seed(
        "Arrow, compressed", ".arrow", _written(lambda out: _frame().write_ipc(out, compression="zstd"))
    )
    yield Seed("Arrow, stream", ".arrow", _written(_frame().write_ipc_stream))
    typed = _typed().drop_columns(["pairs"])
    yield Seed("Feather", ".feather", _written(lambda out: feather.write_feather(typed, out)))
    yield Seed("JSON lines", ".jsonl", _written(_frame().write_ndjson))
    yield Seed("JSON lines, packed", ".jsonl.gz", _written(_frame().write_ndjson), packed=True)
    numbers = _frame().select("a", "b", "y").to_numpy()
    yield Seed("array", ".npy", _written(lambda out: np.save(out, numbers)))
    yield Seed("arrays", ".npz", _written(lambda out: np.savez(out, a=numbers[:, 0], y=numbers[:, 2])))
    yield Seed("sheet", ".xlsx", _written(_frame().write_excel))


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()
