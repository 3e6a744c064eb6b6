"""Training in a home: what there is so far is kept while it goes on, and the run when it has ended."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.record.under_way import Between, UnderWay
from everystep.save.home.every import Clock, Every
from everystep.save.home.home import AUTO, Home
from everystep.words import printable, whole

AnyRun = TypeVar("AnyRun", bound=RunData)

LOG = logging.getLogger("everystep.checkpoints")
"""Each checkpoint that is safe on the disk is told here, at the level INFO, with its step and its folder."""


@contextmanager
def home_for(
    out: str | Path | None, replace: bool, data: str, checkpoint_every: str | int | None
) -> Iterator[Home | None]:
    """The home of a training that is to be kept; None for one that stays in memory.

    Checkpoints need a home, so where none is named it is named after the table.
    """
    every = None if checkpoint_every is None else Every.of(checkpoint_every)
    if out is None and every is None:
        yield None
        return
    with Home(AUTO if out is None else out, replace, data, every) as home:
        yield home


def trained_in(
    home: Home | None, table: str, as_run: Callable[[Fit], AnyRun], steps: Callable[[Between | None], Fit]
) -> AnyRun:
    """The run that comes of taking `steps` on a table, kept in its home if it has one.

    `as_run` makes a run of a fit: of the one at the end, and of those in between that are kept.
    """
    if home is None:
        return as_run(steps(None))
    home.settle(table)
    run = as_run(steps(None if home.every is None else _Keeping(home, home.every, as_run)))
    return replace(run, folder=home.finish(run))


class _Keeping:
    """Keeps a training in its home whenever that is due."""

    def __init__(self, home: Home, every: Every, as_run: Callable[[Fit], RunData]) -> None:
        self._home = home
        self._as_run = as_run
        self._clock = Clock(every)

    def __call__(self, under_way: UnderWay) -> None:
        number = under_way.number
        if self._clock.is_due(number):
            self._home.keep(self._as_run(under_way.so_far()))
            self._clock.begin_anew()
            LOG.info("step %s is kept in %s", whole(number), printable(str(self._home.folder)))

    def most(self, number: int) -> int:
        return self._clock.most(number)
