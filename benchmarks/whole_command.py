"""A command as a process of its own: how long it takes, and how much memory it has."""

import os
import subprocess
import time
from pathlib import Path

ORDINARY = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Without what makes Python compile the sources anew at every start, which no installed program does."""


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall-clock seconds, and peak megabytes of memory of the process's own, without the pages of files."""
    began, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(command, cwd=folder, env=ORDINARY, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, _own(process.pid))
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return seconds, peak


def _own(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) / 1000 for line in lines if line.startswith("RssAnon"))
