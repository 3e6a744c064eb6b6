"""One step of a million records on paper: how long its text takes.

Run it with `uv run python benchmarks/explain.py`. A table of 1,000,000 rows and 11 columns, from memory, and
from runs that were saved with a reference to their file and loaded again.
"""

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

import everystep as es

ROWS, COLUMNS, TIMES = 1_000_000, 10, 7
BATCHES = {"optimizer": "sgd", "batch_size": 32, "steps": 100}


def seconds(run: es.Run) -> list[float]:
    """How long the first step's text takes, several times."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        run.explain(1)
        times.append(time.perf_counter() - began)
    return times


def row(title: str, run: es.Run) -> None:
    """One line of the table."""
    times = seconds(run)
    print(f"| {title} | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} |", flush=True)


def main() -> None:
    """Measure each source, on all records and on batches of 32."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, COLUMNS))
    columns = {f"x{j}": x[:, j] for j in range(COLUMNS)}
    table = pl.DataFrame(columns | {"y": x @ np.arange(1, COLUMNS + 1) + rng.normal(size=ROWS)})
    print("| records | median s | fastest | slowest |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        table.write_parquet(folder / "table.parquet")
        table.write_csv(folder / "table.csv")
        for name, settings in (("all records", {"steps": 5}), ("batches of 32", BATCHES)):
            row(f"in memory, {name}", es.train(table, "y", **settings))
            for file in ("table.parquet", "table.csv"):
                run = es.train(str(folder / file), "y", **settings)
                saved = run.save(folder / "a.run", data="reference", replace=True)
                row(f"{file}, loaded, {name}", es.load(saved))


if __name__ == "__main__":
    main()
