"""The walk over the rows: first for where to cut them, then for the sums of their residuals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.record.run_data import RunData
from everystep.threads import one_thread
from everystep.understand.residuals.added import Added, Curve
from everystep.understand.residuals.cuts import Cut, column_cuts, equal_parts, parts_of
from everystep.understand.residuals.far_out import FarOut, Sample
from everystep.understand.residuals.line import Chunk, Line
from everystep.understand.residuals.neighbours import Neighbours
from everystep.understand.residuals.projection import Projection
from everystep.understand.residuals.reach import Reach
from everystep.understand.residuals.repeats import Repeats
from everystep.understand.residuals.tally import Tally
from everystep.words import DataError, counted

SAMPLE = 10_000
"""Edges are those of about so many rows, evenly taken; of all rows where there are fewer."""

FEWEST_A_PART = 10
FEWEST_IN_TIME = 24
"""With fewer rows a part is too small to judge anything by."""


@dataclass(frozen=True, eq=False)
class ByOrder:
    """Tallies by parts of one number, with Σω(x − center) by part (parts, d), and how far the number goes."""

    edges: Array
    tally: Tally
    along: Array
    highest: float

    @classmethod
    def along_edges(cls, edges: Array, features: int) -> Self:
        """Before the first row."""
        parts = len(edges) + 1
        return cls(edges, Tally.none(parts), np.zeros((parts, features)), -np.inf)

    def plus(self, values: Array, chunk: Chunk) -> "ByOrder":
        """With some rows more."""
        parts = len(self.along)
        part = parts_of(values, self.edges)
        inside = np.equal.outer(np.arange(parts), part) * chunk.omega
        return ByOrder(
            self.edges,
            self.tally + chunk.tally(part, parts),
            self.along + inside @ chunk.centred,
            max(self.highest, float(values.max())),
        )


@dataclass(frozen=True, eq=False)
class Walked:
    """What a walk over the rows gives: the sums from which all findings follow.

    `powers` are Σe, Σe², Σf, Σf², Σef and the count of rows, with e = ωr² and f = ŷ in spreads above its
    mean. `repeats` and `far` are None where there are too many rows to remember, `by_time` and
    `neighbours` where no column tells the time; `cuts` go with `tallies`.
    """

    line: Line
    projection: Projection
    powers: Array
    by_fitted: ByOrder
    by_time: ByOrder | None
    curve: Curve
    neighbours: Neighbours | None
    cuts: tuple[Cut, ...]
    tallies: tuple[Tally, ...]
    reach: Reach
    repeats: Repeats | None
    far: FarOut | None

    def plus(self, chunk: Chunk, times: Array | None) -> "Walked":
        """With some rows more."""
        by_time, neighbours = self.by_time, self.neighbours
        if by_time is not None and times is not None:
            by_time = by_time.plus(times, chunk)
        if neighbours is not None and times is not None:
            neighbours = neighbours.plus(times, chunk.centred, chunk.residual, chunk.rows.weight)
        return replace(
            self,
            powers=self.powers + self.line.powers(chunk),
            by_fitted=self.by_fitted.plus(chunk.above, chunk),
            by_time=by_time,
            curve=self.curve.plus(self.line.curve(chunk.above), chunk.centred, chunk.residual, chunk.omega),
            reach=self.reach.plus(chunk, self.line.level),
            neighbours=neighbours,
            tallies=tuple(
                tally + chunk.tally(cut.parts(chunk.rows.x), len(cut.labels))
                for cut, tally in zip(self.cuts, self.tallies, strict=True)
            ),
        )


def walk(run: RunData) -> Walked:
    """Read the rows twice, block by block. Raises `DataError` where they are gone, or some of them are."""
    projection = Projection.of(run.fit.sums, run.fit.settings.fit_intercept)
    line = Line.of(run, projection)
    with one_thread():
        sample, added = _first_look(run, line)
        walked = _before(run, line, projection, sample, added.curve(projection))
        return _second_look(run, walked)


def _chunks(run: RunData, line: Line) -> Iterator[Chunk]:
    seen = 0
    for rows in run.numbers():
        seen += len(rows.y)
        if len(rows.y):
            centred = rows.x - line.center
            above = line.above(centred)
            yield Chunk(rows, centred, above, (rows.y - line.level) - above)
    if seen != run.fit.sums.rows:
        trained = counted(run.fit.sums.rows, "row")
        raise DataError(f"the records are others than those trained on: {counted(seen, 'row')} for {trained}")


def _first_look(run: RunData, line: Line) -> tuple[Sample, Added]:
    """Every k-th row, and what the model itself can follow of the curve."""
    stride = -(-run.fit.sums.rows // SAMPLE)
    pieces, first, added = [], 0, Added.none(len(line.weights))
    for chunk in _chunks(run, line):
        taken = slice(-first % stride, None, stride)
        pieces.append(
            (chunk.rows.x[taken], chunk.rows.y[taken], chunk.omega[taken], chunk.rows.record[taken])
        )
        first += len(chunk.residual)
        added = added.plus(line.curve(chunk.above), chunk.centred, chunk.omega)
    return Sample(*(np.concatenate(column) for column in zip(*pieces, strict=True))), added


def _before(run: RunData, line: Line, projection: Projection, sample: Sample, curve: Curve) -> Walked:
    """The sums of no rows, once it is known where to cut."""
    rows, features = run.fit.sums.rows, len(line.weights)
    complete = len(sample.y) == rows
    time = run.encoder.time_feature if rows >= FEWEST_IN_TIME else None
    cuts = tuple(column_cuts(run.encoder, sample.x, complete=complete))
    fitted = equal_parts(line.above(sample.x - line.center), min(10, max(1, rows // FEWEST_A_PART)))
    return Walked(
        line,
        projection,
        powers=np.zeros(6),
        by_fitted=ByOrder.along_edges(fitted, features),
        by_time=None if time is None else ByOrder.along_edges(equal_parts(sample.x[:, time], 6), features),
        curve=curve,
        neighbours=None if time is None else Neighbours.none(features),
        cuts=cuts,
        tallies=tuple(Tally.none(len(cut.labels)) for cut in cuts),
        reach=Reach.none(),
        repeats=Repeats.of(sample.x, sample.y) if complete else None,
        far=FarOut.of(sample, projection) if complete else None,
    )


def _second_look(run: RunData, walked: Walked) -> Walked:
    """The sums of all rows."""
    time = None if walked.by_time is None else run.encoder.time_feature
    for chunk in _chunks(run, walked.line):
        walked = walked.plus(chunk, None if time is None else chunk.rows.x[:, time])
    return walked
