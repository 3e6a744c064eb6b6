"""The same training again: one result, on any number of threads, from memory, a file, or a cluster.

Run it with `uv run python -m benchmarks.reliability.same_bits`; it takes some minutes. Each is a process
of its own, and its result the training's fingerprint (of the data, settings and results, the sums, and
every kept state) with that of the cross-checks. The data is a small table and one of 2.2 million numbers, so
that the compiled sums and folds are used, too. A table's file is part of the fingerprint: where it comes from
memory, or from another file, the hash of all numbers but those of the file is compared.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import everystep as es
from everystep.save.arrays import KINDS
from everystep.save.facts import facts, json_text, model_facts, numbers_of_fit

TIMES = 100
THREADS = (1, 2, 8)
METHODS: dict[str, dict[str, Any]] = {
    "gd": {"learning_rate": 0.1, "steps": 200},
    "adam, batches of 64": {"optimizer": "adam", "batch_size": 64, "steps": 2000, "tolerance": 0},
}
SIZES = {"small": (400, 4), "large": (200_000, 10)}


def write(place: Path, rows: int, columns: int) -> None:
    """Normal numbers on a line with noise, as CSV and as Parquet."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, columns))
    target = x @ np.arange(1, columns + 1) + rng.normal(size=rows)
    frame = pl.DataFrame({f"x{j}": x[:, j] for j in range(columns)} | {"y": target})
    frame.write_parquet(place.with_suffix(".parquet"))
    frame.write_csv(place.with_suffix(".csv"))


def result(source: str, size: str, method: str) -> str:
    """The fingerprint of all but the file: what a process prints."""
    table: Any = f"{size}.{source}"
    more: dict[str, Any] = {}
    if source == "memory":
        table = pl.read_parquet(f"{size}.parquet")
    if source == "cluster":
        table, more = f"{size}.parquet", {"cluster": "local", "workers": 2}
    run = es.train(table, "y", **METHODS[method], **more)
    told = facts(run)
    told.pop("data")
    content = hashlib.sha256(json_text(told | model_facts(run)).encode())
    for name, part in numbers_of_fit(run.fit).items():
        for field in fields(KINDS[name]) if part else ():
            content.update(np.asarray(getattr(part, field.name)).tobytes())
    for value in vars(run.fit.recording.kept).values():
        content.update(np.asarray(value).tobytes())
    return content.hexdigest()


def ask(place: str, source: str, size: str, method: str, threads: int | None) -> str:
    """The result of a process that has so many threads for everything."""
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    environment = os.environ | ({} if threads is None else dict.fromkeys(names, str(threads)))
    cores = "" if threads is None else f"os.sched_getaffinity = lambda _: set(range({threads}))"
    lines = [
        "import os, sys",
        cores,  # our own threads are as many as there are cores
        f"sys.path.insert(0, {str(Path(__file__).parents[2])!r})",
        "from benchmarks.reliability.same_bits import result",
        f"print(result({source!r}, {size!r}, {method!r}))",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def compared(place: str, times: int) -> Iterator[tuple[str, set[str], int]]:
    """What was compared, the results there were, and of how many trainings."""
    for size, method in product(SIZES, METHODS):
        count = times // len(METHODS) if size == "small" else 5
        found = [ask(place, "parquet", size, method, None) for _ in range(count)]
        yield f"{size}, {method}: again", set(found), count
        found += [ask(place, "parquet", size, method, threads) for threads in THREADS]
        yield f"{size}, {method}: {THREADS} threads", set(found), len(THREADS)
        sources = ("memory", "cluster", "csv")
        found += [ask(place, source, size, method, None) for source in sources]
        yield f"{size}, {method}: {', '.join(sources)}", set(found), len(sources)


def main() -> None:
    """All of them; any second result is a fault."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        for name, (rows, columns) in SIZES.items():
            write(Path(place) / name, rows, columns)
        for what, results, count in compared(place, times):
            print(f"{what}: {count} trainings, {len(results)} result(s)", flush=True)
            faults += len(results) > 1
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
