"""A million records from the command line, against polars reading the same file.

Run it with `uv run python benchmarks/sizes.py`. It makes a table of 1,000,000 rows and 11 columns as CSV and
as Parquet in a temporary folder. Each file is trained on by the whole command, and read by polars alone, in
turn; the table gives medians, and the ratio of each pair of neighbours, so that a machine whose speed drifts
does not tell fairy tales.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

ROWS, COLUMNS, PAIRS = 1_000_000, 10, 5
EVERYSTEP = shutil.which("everystep", path=str(Path(sys.executable).parent)) or "everystep"
ORDINARY = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
READERS = {
    "table.csv": "import polars; polars.read_csv('table.csv')",
    "table.parquet": "import polars; polars.read_parquet('table.parquet')",
}


def main() -> None:
    """Measure both files and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, {ROWS:,} rows, {PAIRS} pairs\n")
    print("| file | MB | everystep train, median s | polars alone, median s | ratio, median | peak MB |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_tables(folder)
        for name, reader in READERS.items():
            print(row(folder, name, reader))


def write_tables(folder: Path) -> None:
    """Ten columns of normal numbers, and a target that is a line through them with noise."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, COLUMNS))
    y = x @ np.arange(1, COLUMNS + 1) + rng.normal(size=ROWS)
    table = pl.DataFrame({f"x{j}": x[:, j] for j in range(COLUMNS)} | {"y": y})
    table.write_csv(folder / "table.csv")
    table.write_parquet(folder / "table.parquet")


def row(folder: Path, name: str, reader: str) -> str:
    """One line of the table: the whole command and polars alone, in turn."""
    train = [EVERYSTEP, "train", name, "--target", "y", "--replace", "--out", "table.run"]
    pairs, peak = [], 0.0
    for _ in range(PAIRS + 1):
        ours, memory = measured(train, folder)
        theirs, _ = measured([sys.executable, "-c", reader], folder)
        pairs.append((ours, theirs))
        peak = max(peak, memory)
    counted = pairs[1:]  # the first pair only warms up
    ours, theirs = (statistics.median(column) for column in zip(*counted, strict=True))
    ratio = statistics.median(a / b for a, b in counted)
    megabytes = (folder / name).stat().st_size / 1e6
    return f"| {name} | {megabytes:.0f} | {ours:.2f} | {theirs:.2f} | {ratio:.1f} | {peak:.0f} |"


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall-clock seconds and peak megabytes of a command."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=ORDINARY, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - began, used.ru_maxrss / 1000


if __name__ == "__main__":
    main()
