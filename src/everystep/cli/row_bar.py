"""The progress bar of a long way through a table: on standard error, and only on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from everystep.words import number

if TYPE_CHECKING:
    from rich.progress import Progress


PATIENCE = 0.5
"""Seconds before a bar appears: what is short needs none."""
REFRESH = 0.1


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
        self._bar: Progress | None = None
        self._done = 0
        self._began = time.monotonic()
        self._next = self._began + PATIENCE

    def __call__(self, done: int, total: int) -> None:
        """Called after each block; once all are done the bar goes, and comes back for another pass."""
        now = time.monotonic()
        if done < self._done:
            self._begin(now)
        if done >= total:
            self._begin(now)
            return
        if now >= self._next:
            self._next = now + REFRESH
            speed = number(done / (now - self._began), 3)
            self._bar = self._bar or _drawn(total)
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, speed=speed)
            self._bar.start()
        self._done = done

    def _begin(self, now: float) -> None:
        """Another pass, which may be a short one."""
        self.close()
        self._done, self._began, self._next = 0, now, now + PATIENCE

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _drawn(total: int) -> "Progress":
    """A bar; what draws it takes its time to load, and most tables need none."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("record {task.completed:,.0f}/{task.total:,.0f}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[speed]} rows/s,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what is printed meanwhile belongs where it was sent
        redirect_stderr=False,
    )
    bar.add_task("", total=total, speed="")
    return bar
