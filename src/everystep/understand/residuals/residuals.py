"""The residuals of the best model, seen from all sides."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from everystep.encode.encoder import Encoder
from everystep.encode.kinds.moment import Moment
from everystep.record.run_data import RunData
from everystep.understand.exactness import only_rounding
from everystep.understand.residuals import findings
from everystep.understand.residuals.findings import Finding, errors_of_means
from everystep.understand.residuals.reach import Reach
from everystep.understand.residuals.segments import Segments, segments
from everystep.understand.residuals.walk import ByOrder, Walked, walk


@dataclass(frozen=True)
class Part:
    """Rows next to each other in the order of a number, up to the value `up_to`.

    `mean` is their mean residual y − ŷ with its `standard_error` (for one spread of all errors), `rmse`
    their typical error.
    """

    up_to: float
    rows: int
    mean: float
    standard_error: float
    rmse: float


@dataclass(frozen=True)
class Residuals:
    """The residuals r = y − ŷ of the best model on the rows trained on.

    `by_fitted` are parts of equally many rows from the lowest prediction to the highest, `by_time` from the
    first date to the last (None without a date column); `up_to` is then the days of `time_name`.
    `findings` are the checks, also those that found nothing; `durbin_watson` is None unless each row has
    a date after the last row's. `reach` is how far predictions go, and `cautions` are sentences on that, on
    rows that repeat, and on single ones that decide. Where `exact`, the model fits but for rounding, and
    nothing is judged.
    """

    rows: int
    rmse: float
    exact: bool
    by_fitted: tuple[Part, ...]
    by_time: tuple[Part, ...] | None
    time_name: str | None
    findings: tuple[Finding, ...]
    durbin_watson: float | None
    segments: Segments
    reach: Reach
    cautions: tuple[str, ...]

    @property
    def telling(self) -> tuple[Finding, ...]:
        """The checks that found something beyond chance and large enough to matter."""
        return tuple(finding for finding in self.findings if finding.telling)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The cautions, then what is beyond chance; at most a sentence a check and two on segments."""
        return (*self.cautions, *(finding.sentence for finding in self.telling), *self.segments.sentences)


def residuals_of(run: RunData) -> Residuals:
    """Walk the rows of a run twice, block by block. Raises `DataError` where they are gone."""
    walked = walk(run)
    squares = float(walked.powers[0])
    exact = only_rounding(run.fit, squares / run.fit.sums.weight)
    judged = not exact and walked.projection.spare >= 1
    time = run.encoder.time_feature
    pairs = walked.neighbours
    return Residuals(
        rows=run.fit.sums.rows,
        rmse=math.sqrt(squares / walked.projection.weight),
        exact=exact,
        by_fitted=_parts(walked, walked.by_fitted, squares, walked.line.level),
        by_time=None if walked.by_time is None else _parts(walked, walked.by_time, squares, 0.0),
        time_name=None if time is None else run.fit.names[time],
        findings=tuple(_findings(walked, squares, run)) if judged else (),
        durbin_watson=pairs.durbin_watson(squares) if pairs is not None and judged else None,
        segments=segments(walked, squares) if judged else Segments((), 0.0),
        reach=walked.reach,
        cautions=tuple(_cautions(walked, run)) if judged else (),
    )


def _cautions(walked: Walked, run: RunData) -> Iterator[str]:
    told = (
        walked.reach.sentence(run.target),
        walked.repeats.sentence if walked.repeats else None,
        walked.far.sentence(run.place) if walked.far else None,
    )
    return (sentence for sentence in told if sentence is not None)


def _findings(walked: Walked, squares: float, run: RunData) -> Iterator[Finding]:
    shown = shown_time(run.encoder)
    checks = (
        findings.curve(walked, squares, run.fit.sums.rows),
        findings.spread(walked),
        findings.drift(walked, squares, shown),
        findings.neighbours(walked, squares),
    )
    return (finding for finding in checks if finding is not None)


def shown_time(encoder: Encoder) -> Callable[[float], str]:
    """How the days of the column that tells the time are written: as a date."""
    kinds = (column.kind for column in encoder.encoded)
    dates = (kind for kind in kinds if isinstance(kind, Moment) and not kind.missing)
    kind = next(dates, None)
    return str if kind is None else kind.shown


def _parts(walked: Walked, order: ByOrder, squares: float, level: float) -> tuple[Part, ...]:
    tally = order.tally
    errors = (
        errors_of_means(walked, order, squares)
        if walked.projection.spare
        else np.full(len(tally.rows), np.nan)
    )
    ends = np.append(order.edges, order.highest) + level
    figures = zip(ends, tally.rows, tally.mean, errors, tally.rmse, strict=True)
    return tuple(
        Part(float(end), int(rows), float(mean), float(error), float(rmse))
        for end, rows, mean, error, rmse in figures
        if rows
    )
