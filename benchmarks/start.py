"""How long everything takes that a person waits for: start, help, the three rows, the penguins.

Run it with `uv run python benchmarks/start.py`. Each command is a process of its own; all of them run in
turn, several rounds after a warm-up; medians and ranges are printed as a table for docs/benchmarks.md. A
bare `python -c pass` runs in the same rounds: what Python itself takes is part of each figure.
"""

import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from whole_command import ORDINARY

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 15
EVERYSTEP = shutil.which("everystep", path=str(Path(sys.executable).parent)) or "everystep"

COMMANDS = {
    "python, nothing else": ([sys.executable, "-c", "pass"], None),
    "import everystep": ([sys.executable, "-c", "import everystep"], 0.06),
    "everystep --help": ([EVERYSTEP, "--help"], 0.2),
    "three rows by hand": (
        [EVERYSTEP, "train", str(EXAMPLES / "three-rows.csv"), "--target", "y", "--by-hand"],
        0.8,
    ),
    "penguins": ([EVERYSTEP, "train", str(EXAMPLES / "penguins.csv"), "--target", "body_mass_g"], None),
}


def main() -> None:
    """Measure all commands and print the table."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for round_number in range(ROUNDS + 1):
        for name, (command, _) in COMMANDS.items():
            taken = timed(command)
            if round_number:  # the first round only warms up
                seconds[name].append(taken)
    bare = statistics.median(seconds["python, nothing else"])
    print(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {ROUNDS} rounds\n"
    )
    print("| command | median s | fastest | slowest | above bare Python | wanted |")
    print("|---|---|---|---|---|---|")
    for name, values in seconds.items():
        middle, wanted = statistics.median(values), COMMANDS[name][1]
        row = [f"{middle:.3f}", f"{min(values):.3f}", f"{max(values):.3f}", f"{middle - bare:.3f}"]
        print(f"| {name} | {' | '.join(row)} | {f'{wanted} s' if wanted else '-'} |")


def timed(command: list[str]) -> float:
    """Wall-clock seconds of a command in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, env=ORDINARY, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
