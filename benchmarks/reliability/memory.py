"""A million steps, each of them shown: how much memory they add.

Run it with `uv run python -m benchmarks.reliability.memory`; it takes a quarter of an hour. A training takes
1,000,000 steps; a second one keeps itself every 10,000 meanwhile; then every step is asked for and shown in
turn, one in a thousand on paper. Told is the memory of the process (resident, after a collection of garbage)
after each tenth of the steps. Each job is a process of its own.
"""

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import everystep as es

STEPS = 1_000_000
JOBS: dict[str, dict[str, Any]] = {
    "gd": {"learning_rate": 1e-6},
    "adam, batches of 1": {"optimizer": "adam", "batch_size": 1, "learning_rate": 1e-4},
}
ROWS = {"x": [1.0, 2, 3], "y": [2.0, 4, 7]}
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of memory that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Seen:
    """The memory after each tenth of the steps."""

    def __init__(self) -> None:
        self.tenths: list[int] = []

    def see(self, number: int) -> None:
        """A step was taken, or shown."""
        if number >= (len(self.tenths) + 1) * STEPS // 10:
            self.tenths.append(resident())

    def told(self) -> str:
        """All of them, in megabytes, and the growth from the first to the last."""
        first, last = self.tenths[0], self.tenths[-1]
        return f"{', '.join(f'{one / 1e6:.0f}' for one in self.tenths)} MB: {last / first - 1:+.1%}"


def trained(job: str, seen: Seen, **kept: Any) -> es.Run:
    """The job's training, looked at as it goes on."""
    return es.train(
        ROWS,
        "y",
        steps=STEPS,
        tolerance=0,
        progress=lambda step: seen.see(step.number),
        **JOBS[job],
        **kept,
    )


def measure(job: str) -> None:
    """Train, train with checkpoints, then show every step."""
    plain, kept, showing = Seen(), Seen(), Seen()
    run = trained(job, plain)
    print(f"{job}: training {plain.told()}", flush=True)
    with tempfile.TemporaryDirectory() as place:
        trained(job, kept, out=Path(place) / "a.run", checkpoint_every=STEPS // 100)
    print(f"{job}: training with 100 checkpoints {kept.told()}", flush=True)
    for step in run:
        str(step)
        if step.number % 1000 == 0:
            run.explain(step.number)
        showing.see(step.number)
    print(f"{job}: showing {showing.told()}", flush=True)


def main() -> None:
    """Each job in a process of its own."""
    if len(sys.argv) > 1:
        measure(sys.argv[1])
        return
    for job in JOBS:
        subprocess.run([sys.executable, "-m", "benchmarks.reliability.memory", job], check=True)


if __name__ == "__main__":
    main()
