"""For whom the model is worst: parts of the rows with larger errors, or with a mean residual of their own."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.understand.residuals.chance import limit, ratio_as_normal
from everystep.understand.residuals.findings import scored
from everystep.understand.residuals.walk import Walked
from everystep.words import counted, number

FEWEST_ROWS = 20
"""Smaller segments aren't judged."""

LARGER, ASIDE = 1.25, 0.2
"""Large enough to be told: errors a quarter larger, a mean residual of a fifth of the typical error."""


@dataclass(frozen=True)
class Segment:
    """Rows that have something in common: `label` says what.

    `rmse` is their typical error, `bias` their mean residual (above 0: predictions are too low there) with
    its standard error; `rmse_z` and `bias_z` say how far both are from those of all rows in standard
    errors, as normal ones.
    """

    label: str
    rows: int
    rmse: float
    bias: float
    bias_error: float
    rmse_z: float
    bias_z: float


@dataclass(frozen=True)
class Segments:
    """All segments of at least 20 rows: every level of each category, each number's values or quarters.

    The worst of many looks bad by chance alone; so |z| must be beyond `limit`, which grows with their number
    (Bonferroni), before one is told. `rmse` is the typical error of all rows.
    """

    all: tuple[Segment, ...]
    rmse: float

    @property
    def limit(self) -> float:
        """The |z| that the worst of so many segments, each judged twice, hardly has by chance."""
        return limit(2 * max(1, len(self.all)))

    @property
    def by_error(self) -> tuple[Segment, ...]:
        """The segments with errors above the typical one, the largest first."""
        larger = [one for one in self.all if one.rmse > self.rmse]
        return tuple(sorted(larger, key=lambda one: -one.rmse))

    @property
    def by_bias(self) -> tuple[Segment, ...]:
        """The segments by the size of their mean residual, the largest first."""
        return tuple(sorted(self.all, key=lambda one: -abs(one.bias)))

    @cached_property
    def worse(self) -> tuple[Segment, ...]:
        """Those whose errors are larger beyond chance, and enough to matter; the largest first."""
        return tuple(one for one in self.by_error if self._is_worse(one))

    @cached_property
    def aside(self) -> tuple[Segment, ...]:
        """Those whose mean residual is not 0 beyond chance, and large enough to matter; the largest first."""
        return tuple(one for one in self.by_bias if self._is_aside(one))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The worst of each kind in words, if there is one beyond chance."""
        return tuple(self._told())

    def _told(self) -> Iterator[str]:
        for one in self.worse[:1]:
            yield (
                f"errors are largest where {one.label} ({counted(one.rows, 'row')}): typically "
                f"{number(one.rmse, 4)}, against {number(self.rmse, 4)} overall{_more(self.worse)}"
            )
        for one in self.aside[:1]:
            low = "low" if one.bias > 0 else "high"
            yield (
                f"predictions are too {low} where {one.label} ({counted(one.rows, 'row')}): by "
                f"{number(abs(one.bias), 3)} on average (± {number(one.bias_error, 2)}){_more(self.aside)}"
            )

    def _is_worse(self, one: Segment) -> bool:
        return one.rmse_z > self.limit and one.rmse >= LARGER * self.rmse

    def _is_aside(self, one: Segment) -> bool:
        return abs(one.bias_z) > self.limit and abs(one.bias) >= ASIDE * self.rmse


def segments(walked: Walked, squares: float) -> Segments:
    """All segments of a walk; `squares` is Σωr²."""
    found = tuple(_segments(walked, squares))
    return Segments(found, math.sqrt(squares / walked.projection.weight))


def _segments(walked: Walked, squares: float) -> Iterator[Segment]:
    e, e2, *_, rows = walked.powers
    mean = e / rows
    # 2 for normal errors; lighter tails are taken as normal ones.
    tails = max(2.0, (e2 / rows - mean**2) / mean**2)
    for cut, tally in zip(walked.cuts, walked.tallies, strict=True):
        # Of one spread for all, the standard error of a mean is at most s/√Σω.
        with np.errstate(divide="ignore"):
            equal = np.sqrt(squares / walked.projection.spare / tally.weight)
        error = np.fmax(equal, tally.own_error)
        z = scored(tally.mean, error, tally.rows)
        for i, label in enumerate(cut.labels):
            count = tally.rows[i]
            if FEWEST_ROWS <= count < rows:
                # Part of all rows, not beside them: the difference has the variance of this many.
                freedom = 2 * count * rows / (rows - count) / tails
                ratio = float(tally.squares[i] / count / mean)
                yield Segment(
                    label,
                    int(count),
                    float(tally.rmse[i]),
                    float(tally.mean[i]),
                    float(error[i]),
                    ratio_as_normal(ratio, float(freedom)),
                    float(z[i]),
                )


def _more(found: Sequence[Segment]) -> str:
    others = len(found) - 1
    return f"; {counted(others, 'more segment')} beyond chance" if others else ""
