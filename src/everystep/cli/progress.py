"""The progress bar of a long training: on standard error, and only on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from everystep.cli.row_bar import PATIENCE, REFRESH
from everystep.training.state import Step
from everystep.training.stopping import USUAL_STEPS
from everystep.words import number


@contextmanager
def progress_bar(limit: int | None) -> Iterator["StepBar | None"]:
    """A callback for `train` that draws a bar up to the limit of steps; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = StepBar(USUAL_STEPS if limit is None else limit)
    try:
        yield bar
    finally:
        bar.close()


class StepBar:
    """Steps taken, steps allowed, the time left until then, and the excess; most calls only see the clock."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("step {task.completed:,.0f}/{task.total:,.0f}"),
            BarColumn(bar_width=16),
            TimeRemainingColumn(),
            TextColumn("left, excess × {task.fields[excess]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total, excess="")
        self._next = time.monotonic() + PATIENCE
        self._first_excess: float | None = None

    def __call__(self, step: Step) -> None:
        """Called with each step of the training."""
        if self._first_excess is None:
            self._first_excess = step.before.excess
        now = time.monotonic()
        if now >= self._next:
            self._next = now + REFRESH
            self._bar.start()
            left = step.after.excess / self._first_excess
            self._bar.update(self._task, completed=step.number, excess=number(left, 2))

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()
