"""What is killed, starved and interrupted: a small training that keeps itself every few steps."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import everystep as es
from everystep.optimize import OPTIMIZERS

TABLE = "x,z,y\n" + "".join(f"{i},{i * i % 11},{3 * i % 17}\n" for i in range(60))

METHODS: list[dict[str, Any]] = [
    {"optimizer": name, "batch_size": size}
    for name in OPTIMIZERS
    for size in (None, 8)
    if name != "gd" or not size
]
"""Every rule, on all records and on shuffled batches."""

CHANGES = ("write", "pwrite64", "sendfile", "ftruncate", "fsync", "rename", "renameat2", "mkdir")
"""The system calls by which a run comes onto the disk."""

AS_IN_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from everystep.cli.app import main
main()
"""


@dataclass(frozen=True)
class Subject:
    """A training in a folder of its own: `steps` steps by a `method`, kept every `every` steps."""

    folder: Path
    method: dict[str, Any]
    steps: int = 12
    every: int = 4

    def __post_init__(self) -> None:
        (self.folder / "rows.csv").write_text(TABLE)

    @property
    def place(self) -> Path:
        """Where its run is."""
        return self.folder / "a.run"

    @property
    def settings(self) -> dict[str, Any]:
        """As `everystep.train` takes them."""
        return self.method | {"steps": self.steps, "tolerance": 0.0}

    def command(self, *more: str) -> list[str]:
        """The command that trains it; `more` may be options."""
        said = self.settings | {"checkpoint_every": self.every, "out": self.place.name}
        options = [
            word
            for name, value in said.items()
            if value is not None
            for word in (f"--{name.replace('_', '-')}", str(value))
        ]
        return [*PYTHON, "train", "rows.csv", "--target", "y", *options, *more]

    def whole(self) -> str:
        """The fingerprint of the training that nobody disturbs."""
        return es.train(self.folder / "rows.csv", "y", **self.settings).fingerprint

    def finished(self) -> str:
        """Its fingerprint at the end: gone on with from what is there, or begun where nothing is."""
        if not self.place.exists():
            return es.train(self.folder / "rows.csv", "y", out=self.place, **self.settings).fingerprint
        kept = es.load(self.place)
        return es.resume(self.place).fingerprint if kept.fit.can_go_on else kept.fingerprint

    def has_ended(self) -> bool:
        """Whether the finished run is in its place."""
        return self.place.exists() and not es.load(self.place).fit.can_go_on

    def steps_kept(self) -> int:
        """How many steps the run on the disk has; −1 where there is none."""
        return es.load(self.place).recording.steps if self.place.exists() else -1

    def left_over(self) -> list[str]:
        """What is in the folder beside the table and the run."""
        return sorted({path.name for path in self.folder.iterdir()} - {"rows.csv", self.place.name})


PYTHON = [sys.executable, "-c", AS_IN_A_TERMINAL]


def told(err: str) -> int:
    """The newest checkpoint that standard error tells as kept; −1 for none."""
    lines = [line for line in err.splitlines() if " is kept in " in line]
    return int(lines[-1].split()[2].replace(",", "")) if lines else -1


@dataclass(frozen=True)
class Injected:
    """How a command ended into which something was injected: its `status`, what it said, and the `call`, as
    strace tells it, into which it was; '' where there was none.
    """

    status: int
    err: str
    call: str


def injected(command: list[str], folder: Path, what: str) -> Injected:
    """A command run with strace's injection `what` into its main thread, as in `write:error=ENOSPC:when=3`.

    That thread writes all files of a run; the others write only to wake each other.
    """
    calls = what.partition(":")[0]
    with tempfile.NamedTemporaryFile("r", errors="replace") as log:
        # Without --seccomp-bpf, with which strace 6.1 counts no further than 1.
        strace = ["strace", "-qq", "-o", log.name, f"--trace={calls}", f"--inject={what}"]
        done = subprocess.run(
            [*strace, *command], cwd=folder, capture_output=True, text=True, check=False, timeout=300
        )
        lines = [line for line in log if "(INJECTED)" in line]
    return Injected(done.returncode, done.stderr, lines[0] if lines else "")
