"""Predictions from a file to a file, against polars reading and writing the same file.

Run it with `uv run python benchmarks/predict.py`; it needs 6 GB of disk and takes some minutes. It makes a
table of ten columns of numbers, and a mixed one of numbers, categories, dates and true/false with missing
cells, and trains a model on each one's first 100,000 rows. The whole command `everystep predict`, with its
start and with its bytes flushed to the disk, and polars alone (a streaming scan into a streaming sink, in a
process of its own) take turns; the table gives medians, and the ratio of each pair of neighbours. The peak is
the largest memory of a process's own, without the pages of files.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
from whole_command import ORDINARY, measured

ROWS, TIMES, TRAINED, PAIRS = 2_000_000, 10, 100_000, 5
EVERYSTEP = [sys.executable, "-m", "everystep"]
JOBS = [
    ("numbers", ".parquet", ".parquet"),
    ("numbers", ".parquet", ".csv"),
    ("numbers", ".csv", ".csv"),
    ("mixed", ".parquet", ".parquet"),
    ("mixed", ".csv", ".csv"),
    ("numbers-long", ".parquet", ".parquet"),
]
"""Table, format read, format written; `-long` is ten times as long."""


def numbers(rng: np.random.Generator) -> pl.DataFrame:
    """Ten columns of normal numbers, and a target that is a line through them with noise."""
    x = rng.normal(size=(ROWS, 10))
    columns = {f"x{j}": x[:, j] for j in range(10)}
    return pl.DataFrame(columns | {"y": x @ np.arange(1, 11) + rng.normal(size=ROWS)})


def mixed(rng: np.random.Generator) -> pl.DataFrame:
    """Ten columns of several kinds, some with missing cells."""
    cuts, first = np.array(["Fair", "Good", "Very good", "Premium", "Ideal"]), np.datetime64("2015-01-01")
    x, cut, day = rng.normal(size=(ROWS, 3)), rng.integers(0, 5, ROWS), rng.integers(0, 3000, ROWS)
    table = pl.DataFrame(
        {
            "cut": cuts[cut],
            "town": [f"town {number}" for number in rng.integers(0, 30, ROWS)],
            "view": cuts[rng.integers(0, 5, ROWS)],
            "carat": x[:, 0],
            "depth": x[:, 1],
            "width": x[:, 2],
            "listed": (first + day).astype("datetime64[ms]"),
            "sold": (first + rng.integers(0, 900, ROWS)).astype("datetime64[D]"),
            "garden": rng.random(ROWS) < 0.3,
            "rooms": rng.integers(1, 9, ROWS),
            "y": 2.0 * cut + x[:, 0] + day / 1000 + rng.normal(size=ROWS),
        }
    )
    gaps = {"carat": 0.05, "depth": 0.01, "view": 0.1}
    holes = {name: pl.Series(rng.random(ROWS) < share) for name, share in gaps.items()}
    return table.with_columns(table[name].set(hole, None) for name, hole in holes.items())


TABLES: dict[str, Callable[[np.random.Generator], pl.DataFrame]] = {"numbers": numbers, "mixed": mixed}


def main() -> None:
    """Measure each job and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, polars {pl.__version__}, {PAIRS} pairs\n")
    print(
        "| table | rows | from | to | everystep predict, median s | polars alone, median s | ratio, median "
        "| rows/s | peak MB | polars' |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for name, made in TABLES.items():
            prepare(name, made(np.random.default_rng(0)))
        for job in JOBS:
            print(row(*job), flush=True)


def prepare(name: str, table: pl.DataFrame) -> None:
    """The files of a table, and a run trained on its first rows."""
    table.write_csv(f"{name}.csv")
    table.write_parquet(f"{name}.parquet")
    pl.scan_parquet([f"{name}.parquet"] * TIMES).sink_parquet(f"{name}-long.parquet")
    table.head(TRAINED).write_parquet("first.parquet")
    train = [*EVERYSTEP, "train", "first.parquet", "--target", "y", "--out", f"{name}.run"]
    subprocess.run(train, check=True, env=ORDINARY, stdout=subprocess.DEVNULL)


def row(name: str, read: str, written: str) -> str:
    """One line of the table: the whole command and polars alone, in turn."""
    run = f"{name.removesuffix('-long')}.run"
    ours = [*EVERYSTEP, "predict", run, name + read, "--out", f"ours{written}", "--replace"]
    work = f"polars.scan_{read[1:]}('{name}{read}').sink_{written[1:]}('theirs{written}')"
    theirs = [sys.executable, "-c", f"import polars; {work}"]
    here = Path()
    pairs = [(measured(ours, here), measured(theirs, here)) for _ in range(PAIRS + 1)]
    pairs = pairs[1:]  # the first only warms up
    seconds, alone = (statistics.median(side[0] for side in sides) for sides in zip(*pairs, strict=True))
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    peak, peer = (max(side[1] for side in sides) for sides in zip(*pairs, strict=True))
    rows = ROWS * (TIMES if name.endswith("-long") else 1)
    what = f"{name.removesuffix('-long')} | {rows:,} | {read} | {written}"
    times = f"{seconds:.2f} | {alone:.2f} | {ratio:.1f} | {rows / seconds:,.0f}"
    return f"| {what} | {times} | {peak:.0f} | {peer:.0f} |"


if __name__ == "__main__":
    main()
