"""A worker that is watched: how long it is silent, how much it holds, what it says, how it ends."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS = 10.0
BYTES = 1 << 30
_LOOK = 0.05


@dataclass(frozen=True)
class Seen:
    """What was seen of an input: the worker's word ('trained', 'refused', 'raised'), or how it ended.

    A finding is whatever is neither trained nor refused in time, in bounds and in one sentence.
    """

    number: int
    what: str
    words: str
    seed: str = ""
    seconds: float = 0.0
    peak: int = 0
    noise: str = ""

    @property
    def finding(self) -> str | None:
        """Why it is one; None where all is well."""
        if self.what not in {"trained", "refused"}:
            return self.what
        if self.seconds > SECONDS or self.peak > BYTES:
            return "too slow" if self.seconds > SECONDS else "too large"
        if self.noise:
            return "spoke besides"
        return "more than a sentence" if self.what == "refused" and "\n" in self.words else None


class Watched:
    """A worker process; a new one takes the place of one that ended or had to be ended.

    One that holds more than `most` bytes is ended, lest it fills the machine.
    """

    def __init__(self, command: Sequence[str], most: int = 2 * BYTES) -> None:
        self._most = most
        self._command = [sys.executable, "-X", "faulthandler", *command]
        self._screen = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._process = self._started()
        self._told = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
        self._screen.close()

    def seen(self, numbers: Iterable[int]) -> Iterator[Seen]:
        """What was seen of each input."""
        for number in numbers:
            yield self._one(number)

    def _one(self, number: int) -> Seen:
        self._screen.seek(0)
        self._screen.truncate()
        assert self._process.stdin is not None
        self._process.stdin.write(f"{number}\n".encode())
        self._process.stdin.flush()
        line, ended = self._answer()
        noise = self._noise()
        if ended is not None:
            self._process.communicate()
            self._process = self._started()
            return Seen(number, ended, noise)
        told = json.loads(line)
        return Seen(noise=noise, **told)

    def _answer(self) -> tuple[bytes, str | None]:
        """The worker's line; or what ended it."""
        assert self._process.stdout is not None
        out = self._process.stdout.fileno()
        late = time.monotonic() + SECONDS + 20  # a new worker starts first
        line = b""
        while not line.endswith(b"\n"):
            if select.select([out], [], [], _LOOK)[0]:
                piece = os.read(out, 1 << 16)
                if not piece:
                    return line, _ending(self._process.wait())
                line += piece
            elif time.monotonic() > late:
                return line, self._ended("silent")
            elif _held(self._process.pid) > self._most:
                return line, self._ended("too large")
        return line, None

    def _ended(self, why: str) -> str:
        self._process.kill()
        return why

    def _noise(self) -> str:
        self._screen.seek(0)
        return self._screen.read().decode(errors="replace")

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._screen, bufsize=0
        )


def _ending(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"


def _held(process: int) -> int:
    """How much memory a process holds, in bytes."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
