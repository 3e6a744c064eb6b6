"""How long the doctor takes on 1,000,000 × 20 numbers in a Parquet file, beside polars reading it alone.

Run it with `uv run python benchmarks/doctor.py`. Each is a process of its own, in turn, after a warm-up.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

ROWS, FEATURES, ROUNDS = 1_000_000, 20, 5
EVERYSTEP = shutil.which("everystep", path=str(Path(sys.executable).parent)) or "everystep"
READ = "import polars as pl; pl.read_parquet('table.parquet')"


def main() -> None:
    """Measure both and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "table.parquet")
        commands = {
            "everystep doctor table.parquet --target y": [
                EVERYSTEP,
                "doctor",
                "table.parquet",
                "--target",
                "y",
            ],
            "polars reads it": [sys.executable, "-c", READ],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for round_number in range(ROUNDS + 1):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
                if round_number:  # the first round only warms up
                    seconds[name].append(time.perf_counter() - began)
    print("| 1,000,000 × 20 | median s | fastest | slowest |\n|---|---|---|---|")
    for name, values in seconds.items():
        print(f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} | {max(values):.2f} |")


def write(path: Path) -> None:
    """Columns of very different scales, and a target of all of them."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, FEATURES)) * 10.0 ** rng.uniform(-2, 3, FEATURES) + 5 * rng.normal(
        size=FEATURES
    )
    y = x / x.std(axis=0) @ rng.normal(size=FEATURES) + rng.normal(size=ROWS)
    pl.DataFrame({f"c{j}": x[:, j] for j in range(FEATURES)} | {"y": y}).write_parquet(path)


if __name__ == "__main__":
    main()
