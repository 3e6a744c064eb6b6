"""Files of a million records and of twenty, from the command line, against polars reading the same file.

Run it with `uv run python benchmarks/sizes.py`; `--small` makes each file a hundredth, to try it. It makes a
CSV file and a Parquet file in a temporary folder. Each is trained on by the whole command, and read by polars
alone, in turn; the table gives medians, and the ratio of each pair of neighbours, so that a machine whose
speed drifts does not tell fairy tales. Allowed is a multiple of what polars takes, and a start. The peak is
the largest memory of the process's own, without the pages of files.
"""

import os
import platform
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from whole_command import measured

PAIRS = 5
START = 0.8
EVERYSTEP = shutil.which("everystep", path=str(Path(sys.executable).parent)) or "everystep"


@dataclass(frozen=True)
class Table:
    """A file, how polars reads it alone, and how many times as long the whole command may take."""

    name: str
    rows: int
    columns: int
    alone: str
    times: float

    @property
    def title(self) -> str:
        """Its name and its size."""
        return f"{self.name}, {self.rows:,} × {self.columns}"


READ = "polars.read_csv('table.csv')"
SCAN = "polars.scan_parquet('table.parquet').select(polars.all().sum()).collect(engine='streaming')"
TABLES = (
    Table("table.csv", 1_000_000, 20, READ, 2.0),
    Table("table.parquet", 20_000_000, 10, SCAN, 1.5),
)


def main() -> None:
    """Measure both files and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, {PAIRS} pairs\n")
    print("| file | MB | everystep train, median s | polars alone, median s | ratio | allowed s | peak MB |")
    print("|---|---|---|---|---|---|---|")
    part = 100 if "--small" in sys.argv else 1
    for table in (replace(whole, rows=whole.rows // part) for whole in TABLES):
        with tempfile.TemporaryDirectory() as place:
            write(Path(place), table)
            print(row(Path(place), table), flush=True)


def write(folder: Path, table: Table) -> None:
    """Columns of normal numbers, and a target that is a line through them with noise."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(table.columns, table.rows))
    y = np.arange(1, table.columns + 1) @ x + rng.normal(size=table.rows)
    frame = pl.DataFrame({f"x{j}": column for j, column in enumerate(x)} | {"y": y})
    if table.name.endswith(".csv"):
        frame.write_csv(folder / table.name)
    else:
        frame.write_parquet(folder / table.name)


def row(folder: Path, table: Table) -> str:
    """One line of the table: the whole command and polars alone, in turn."""
    train = [EVERYSTEP, "train", table.name, "--target", "y", "--replace", "--out", "table.run"]
    pairs, peak = [], 0.0
    for _ in range(PAIRS + 1):
        ours, memory = measured(train, folder)
        theirs, _ = measured([sys.executable, "-c", f"import polars; {table.alone}"], folder)
        pairs.append((ours, theirs))
        peak = max(peak, memory)
    counted = pairs[1:]  # the first pair only warms up
    ours, theirs = (statistics.median(column) for column in zip(*counted, strict=True))
    ratio = statistics.median(a / b for a, b in counted)
    megabytes, allowed = (folder / table.name).stat().st_size / 1e6, table.times * theirs + START
    cells = [table.title, f"{megabytes:.0f}", f"{ours:.2f}", f"{theirs:.2f}", f"{ratio:.1f}"]
    return f"| {' | '.join(cells)} | {allowed:.2f} | {peak:.0f} |"


if __name__ == "__main__":
    main()
