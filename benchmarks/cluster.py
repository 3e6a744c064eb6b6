"""Two workers of a cluster against one, over twenty Parquet files.

Run it with `uv run python benchmarks/cluster.py`; it needs 1 GB of disk and takes some minutes. Each worker
is a process with one thread, for polars and BLAS too, on a core of its own (else polars, which reads ahead,
would use a part of a second one). A whole training is timed on workers that are there and have trained on one
file before: survey, encoding, sums and folds, and the files' digests. One worker and two take turns; told are
medians, the ratio of each pair, the bytes of columns (8 a number) that a worker gets done in a second, and
the largest memory of a worker.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import dask
import numpy as np
import polars as pl
from distributed import Client, LocalCluster

import everystep as es

FILES, ROWS, COLUMNS, PAIRS = 20, 500_000, 10, 3


def write(folder: Path) -> str:
    """Files of normal numbers, and a target that is a line through them with noise; their pattern."""
    rng = np.random.default_rng(0)
    for number in range(FILES):
        x = rng.normal(size=(ROWS, COLUMNS))
        target = x @ np.arange(1, COLUMNS + 1) + rng.normal(size=ROWS)
        columns = {f"x{j}": x[:, j] for j in range(COLUMNS)} | {"y": target}
        pl.DataFrame(columns).write_parquet(folder / f"part-{number}.parquet")
    return str(folder / "part-*.parquet")


@contextmanager
def workers(count: int) -> Iterator[Client]:
    """So many processes with one thread each, and each on a core of its own."""
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ.POLARS_MAX_THREADS": 1}),
        LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        for core, address in enumerate(client.nthreads()):
            client.run(_on_core, core, workers=[address])
        yield client


def _on_core(core: int) -> None:
    """Also the threads that polars starts later, to read ahead."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def seconds(pattern: str, count: int) -> tuple[float, int]:
    """What one training takes, and the largest memory of a worker in kB."""
    with workers(count) as client:
        es.train(pattern.replace("*", "0"), "y", cluster=client)
        began = time.perf_counter()
        es.train(pattern, "y", cluster=client)
        took = time.perf_counter() - began
        return took, max(client.run(lambda: getrusage(RUSAGE_SELF).ru_maxrss).values())


def main() -> None:
    """Measure, and print a line for each pair and the medians."""
    with tempfile.TemporaryDirectory() as folder:
        pattern = write(Path(folder))
        pairs = []
        for _ in range(PAIRS):
            (one, memory), (two, _) = seconds(pattern, 1), seconds(pattern, 2)
            pairs.append((one, two))
            print(f"1 worker {one:6.2f} s, {memory / 1e3:.0f} MB   2 workers {two:6.2f} s", flush=True)
    ratios = [one / two for one, two in pairs]
    one = statistics.median(one for one, _ in pairs)
    size = FILES * ROWS * (COLUMNS + 1) * 8
    print(f"ratio, median of {PAIRS} pairs: {statistics.median(ratios):.2f}")
    print(f"one worker: {size / one / 1e6:.0f} MB/s")


if __name__ == "__main__":
    main()
