"""A disk that fails at the n-th call: by an error, or with the end of the process."""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import everystep as es
from everystep.save.home import atomic

CALLS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "open"),
    (Path, "write_text"),
    (Path, "rename"),
    (atomic, "exchanged"),
    (shutil, "copyfile"),
)
"""The calls through which a run comes onto the disk."""

ROWS = {"x": [1.0, 2, 4, 5, 7, 8, 9], "z": [0, 1, 1, 0, 2, 5, 1], "y": [1.0, 3, 3, 6, 8, 7, 9]}
SAID: dict[str, Any] = {"batch_size": 3, "optimizer": "adam", "steps": 12, "tolerance": 0.0}


def full(path: object) -> None:
    """The disk has no room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def killed(_: object) -> None:
    """`kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


class Failing:
    """From `begin` on counts the calls, and lets the one `number` fail."""

    def __init__(self, number: int, fails: Callable[[object], None]) -> None:
        self.left = number
        self._fails = fails

    def begin(self, replace: Callable[[Any, str, Any], None]) -> None:
        """Put it in place of the calls, as `monkeypatch.setattr` or `setattr` do."""
        for home, name in CALLS:
            replace(home, name, self._instead(getattr(home, name)))

    def _instead(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self._fails(given[0] if given else None)
            return call(*given, **named)

        return counted


def main(place: str, number: str) -> None:
    """A training that is killed at a call."""
    Failing(int(number), killed).begin(setattr)
    es.train(ROWS, "y", out=place, checkpoint_every=4, **SAID)


if __name__ == "__main__":
    main(*sys.argv[1:])
