"""Any step of a long run: how long a million steps take, and how long one of them takes to come back.

Run it with `uv run python benchmarks/replay.py`; it takes some minutes. Each training takes 1,000,000 steps
without an early stop; then 20 random steps are asked for, in the run itself and in the run loaded from its
folder, and one by the command line. Each method is measured in a process of its own, for its memory.
"""

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import everystep as es

STEPS = 1_000_000
ASKED = 20
METHODS: dict[str, tuple[int, dict[str, Any]]] = {
    "three rows, gd": (1, {}),
    "5 columns, gd": (5, {}),
    "5 columns, adam": (5, {"optimizer": "adam"}),
    "5 columns, sgd, batches of 1": (5, {"optimizer": "sgd", "batch_size": 1}),
    "100 columns, adam": (100, {"optimizer": "adam"}),
}


def table(columns: int) -> dict[str, Any]:
    """The worked example, or made-up records: ten times as many as columns, and 200 at least."""
    if columns == 1:
        return {"x": [1, 2, 3], "y": [2, 4, 6]}
    rng = np.random.default_rng(0)
    x = rng.normal(size=(max(200, 10 * columns), columns))
    named = {f"x{j}": x[:, j] for j in range(columns)}
    return named | {"y": x @ rng.normal(size=columns) + rng.normal(size=len(x))}


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(title: str) -> None:
    """One row of the table."""
    columns, how = METHODS[title]
    run = es.train(table(columns), target="y", steps=STEPS, tolerance=0, **how)
    asked = random.Random(0).sample(range(1, STEPS + 1), ASKED)
    here = [seconds(lambda k=k: run.step(k)) for k in asked]
    with tempfile.TemporaryDirectory() as place:
        folder = run.save(Path(place) / "long.run")
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        loaded = es.load(folder)
        again = [seconds(lambda k=k: loaded.step(k)) for k in asked]
        command = [sys.executable, "-m", "everystep", "step", str(folder), str(asked[0])]
        shown = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    apart = int(np.diff(run.recording.states)[-2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [f"{1000 * value:.1f}" for value in (statistics.median(here), max(here), max(again))]
    cells = [title, f"{run.fit.seconds:.0f}", f"{len(run.recording):,}", apart, *times, f"{shown:.2f}"]
    print(f"| {' | '.join(map(str, cells))} | {size:.0f} | {peak:.0f} |", flush=True)


def main() -> None:
    """Measure each method in a process of its own, or the one that is named."""
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    print(
        "| training | steps, s | kept states | apart | step(k), median ms | slowest | slowest after loading "
        "| everystep step, s | folder, MB | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for title in METHODS:
        subprocess.run([sys.executable, __file__, title], check=True)


if __name__ == "__main__":
    main()
