"""Ctrl-C: how long it takes until the command has ended, with what it has kept.

Run it with `uv run python -m benchmarks.reliability.ctrl_c`; it takes some minutes. Trainings that would go
on for hours, of several kinds, get the signal of Ctrl-C at a random moment of their steps; told is the time
from the signal to the end of the process. Each must have ended with status 130 and a run to go on with.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT

import numpy as np
import polars as pl

import everystep as es
from benchmarks.reliability.subject import PYTHON, TABLE

TRIALS = 10
ENDLESS = ["--steps", "2000000000", "--tolerance", "0", "--checkpoint-every", "0.2s", "--out", "a.run"]


def small(place: Path) -> None:
    """60 records of two features."""
    place.write_text(TABLE)


def large(place: Path) -> None:
    """A million records of ten features."""
    x = np.random.default_rng(0).normal(size=(1_000_000, 11))
    pl.DataFrame({f"x{j}": x[:, j] for j in range(10)} | {"y": x.sum(axis=1)}).write_parquet(place)


JOBS: dict[str, tuple[str, Callable[[Path], None], list[str]]] = {
    "small, all records": ("rows.csv", small, ["--learning-rate", "0.001"]),
    "small, adam, batches of 8": ("rows.csv", small, ["--optimizer", "adam", "--batch-size", "8"]),
    "small, line search": ("rows.csv", small, ["--optimizer", "line_search"]),
    "large, adam, batches of 32": ("rows.parquet", large, ["--optimizer", "adam", "--batch-size", "32"]),
    "large, sgd, batches of 100000": (
        "rows.parquet",
        large,
        ["--optimizer", "sgd", "--batch-size", "100000"],
    ),
}


def seconds(folder: Path, table: str, options: list[str], wait: float) -> float:
    """From the signal to the end."""
    command = [*PYTHON, "train", table, "--target", "y", *options, *ENDLESS, "--replace"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()  # the first checkpoint: it trains
        time.sleep(wait)
        process.send_signal(SIGINT)
        began = time.perf_counter()
        err = process.stderr.read()
        status = process.wait()
        taken = time.perf_counter() - began
    assert status == 130, err
    assert es.load(folder / "a.run").fit.can_go_on
    return taken


def main() -> None:
    """Each job some times; medians and the longest."""
    rng = random.Random(0)
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    for name, (table, make, options) in JOBS.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            make(folder / table)
            times = [seconds(folder, table, options, rng.uniform(0, 2)) for _ in range(trials)]
        print(f"{name}: median {statistics.median(times):.2f} s, longest {max(times):.2f} s", flush=True)


if __name__ == "__main__":
    main()
