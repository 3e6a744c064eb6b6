"""The process of one contestant, from the side that tells it when to work."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed.contestants import Contestant
from benchmarks.speed.work import Size

ROOT = Path(__file__).parents[2]

SETTINGS = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "PYTHONDONTWRITEBYTECODE",
)
"""What would slow a library down, or choose its kernel for it: no contestant gets them."""


@dataclass(frozen=True)
class Places:
    """Where contestants run: the interpreter of the peers, and the packages that it has."""

    python: Path
    versions: dict[str, str]

    def has(self, contestant: Contestant) -> bool:
        """Whether it can take part."""
        return contestant.package is None or contestant.package in self.versions

    def interpreter(self, contestant: Contestant) -> str:
        """The project's own, or that of the peers."""
        return sys.executable if contestant.package is None else str(self.python)


class Racer:
    """A contestant that is prepared and warm once `facts` is there; None says that it failed."""

    def __init__(self, contestant: Contestant, places: Places, folder: Path, size: Size) -> None:
        command = [places.interpreter(contestant), "-m", "benchmarks.speed.worker", contestant.address]
        command += [str(folder), json.dumps(asdict(size))]
        ordinary = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, env=ordinary, text=True, stdin=pipe, stdout=pipe)
        self.contestant = contestant
        self.facts = self._answer()

    def ask(self) -> dict[str, Any] | None:
        """One turn of work; None where the process has ended."""
        assert self._process.stdin
        try:
            self._process.stdin.write("go\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        return self._answer()

    def end(self) -> None:
        """The process ends where its input does."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any] | None:
        assert self._process.stdout
        line = self._process.stdout.readline()
        answer: dict[str, Any] | None = json.loads(line) if line else None
        return answer
