"""The progress bar of a long way through a table: on standard error, and only on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from everystep.cli.progress import PATIENCE, REFRESH
from everystep.words import number


@contextmanager
def row_bar() -> Iterator["RowBar | None"]:
    """A callback for records done and all there are; None where nobody would see the bar."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = RowBar()
    try:
        yield bar
    finally:
        bar.close()


class RowBar:
    """Records done, records in all, records a second, and the time left; most calls only see the clock."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("record {task.completed:,.0f}/{task.total:,.0f}"),
            BarColumn(bar_width=16),
            TextColumn("{task.fields[speed]} rows/s,"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=Console(stderr=True),
            transient=True,
        )
        self._began = time.monotonic()
        self._next = self._began + PATIENCE
        self._task = self._bar.add_task("", total=None, speed="")

    def __call__(self, done: int, total: int) -> None:
        """Called after each block."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + REFRESH
            speed = number(done / (now - self._began), 3)
            self._bar.update(self._task, completed=done, total=total, speed=speed)
            self._bar.start()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()
