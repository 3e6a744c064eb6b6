"""Rows as numbers while they are surveyed: in a table of plain numbers there is nothing to wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import polars as pl

from everystep.encode.cells import Array
from everystep.encode.copies import BlockScan, FeatureScan
from everystep.encode.encoder import Numbers
from everystep.encode.kinds.scalars import Number
from everystep.encode.rows import UsedRows
from everystep.encode.spool import Spool
from everystep.encode.survey.column import Survey
from everystep.encode.survey.numbers import NumberSurvey


class Work(Protocol):
    """What is to be made of the rows, besides."""

    def __call__(self, first: int, rows: Numbers, /) -> Any:
        """What is made of the block that begins at record `first`."""

    def joined(self, before: Any, made: Any, /) -> Any:
        """What was made of all blocks so far, with what was made of the next one."""


@dataclass(frozen=True)
class Glance:
    """One block of plain numbers: its rows, if they are kept, what the search for copies needs of them, and
    what was made."""

    numbers: Numbers | None
    scan: BlockScan | None
    made: Any


@dataclass
class Ahead:
    """The guess that every column is a number which is never missing, and that every row is used.

    While it `holds`, the rows are encoded in the pass that finds that out, and `work` is done on them; `made`
    is what it gave, None before the first block. The rows are kept, but where there is work and more of them
    than may stay in memory, and where others read them, so that they aren't `at_hand`: `rows` is None then.
    """

    surveys: Sequence[Survey]
    count: int
    work: Work | None = None
    at_hand: bool = True
    made: Any = None

    def __post_init__(self) -> None:
        spool = Spool()
        fits = 8 * self.count * (len(self.surveys) + 2) <= spool.in_memory
        self.holds = bool(self.surveys) and all(type(survey) is NumberSurvey for survey in self.surveys)
        self.scan, self.seen = FeatureScan(len(self.surveys)), False
        self.rows = spool if self.at_hand and (fits or self.work is None) else None

    def __getstate__(self) -> dict[str, Any]:
        # A worker needn't know what was made so far.
        return {**vars(self), "made": None}

    def glance(self, first: int, block: pl.DataFrame, rows: UsedRows) -> Glance | None:
        """The block that begins at record `first`; None where the guess is wrong."""
        if not self.holds or len(rows.kept) < len(block):
            return None
        # Column by column, as the table has them, and as sums go through them.
        x = np.empty((len(self.surveys), len(block))).T
        for place, survey in enumerate(self.surveys):
            x[:, place] = Number.measure(block[survey.column])[:, 0]
        if _is_missing(x):
            return None
        numbers = Numbers(x, rows.y, rows.weight, rows.kept)
        made = None if self.work is None else self.work(first, numbers)
        return Glance(None if self.rows is None else numbers, self.scan.look(x), made)

    def merge(self, glance: Glance | None) -> None:
        """The next block."""
        if glance is None or not self.holds:
            self.holds, self.rows, self.made = False, None, None
            return
        self.scan.merge(glance.scan)
        if self.work is not None:
            self.made = self.work.joined(self.made, glance.made) if self.seen else glance.made
        self.seen = True
        if self.rows is not None and glance.numbers is not None:
            self.rows.add(glance.numbers)


def _is_missing(x: Array) -> bool:
    """Whether any number is NaN, by one sum: NaN stays NaN, whatever is added."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isnan(x.sum())) and bool(np.isnan(x).any())
