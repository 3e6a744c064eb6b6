"""The progress bar of a long training: on standard error, and only on a terminal."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from everystep.cli.row_bar import PATIENCE, REFRESH
from everystep.save.home.checkpoints import LOG
from everystep.training.state import Step
from everystep.training.stopping import USUAL_STEPS
from everystep.words import number


@contextmanager
def progress_bar(limit: int | None) -> Iterator["StepBar | None"]:
    """A callback for `train` that draws a bar up to the limit of steps; None where nobody would see it.

    Checkpoints are told in either case: above the bar, or as lines in a log.
    """
    bar = StepBar(USUAL_STEPS if limit is None else limit) if sys.stderr.isatty() else None
    told = _Told(_print_to_log if bar is None else bar.print)
    LOG.addHandler(told)
    LOG.setLevel(logging.INFO)
    try:
        yield bar
    finally:
        LOG.removeHandler(told)
        if bar is not None:
            bar.close()


class _Told(logging.Handler):
    """Tells each checkpoint that is safe on the disk."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self._tell(record.getMessage())


def _print_to_log(line: str) -> None:
    """A line on standard error, at once; a log that is full is no reason to end a training."""
    with suppress(OSError):
        print(f"everystep: {line}", file=sys.stderr, flush=True)


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

    def print(self, line: str) -> None:
        """A line above the bar."""
        self._bar.console.print(line, markup=False, highlight=False)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()
