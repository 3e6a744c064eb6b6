"""What the residuals tell: a curve that is missed, errors that grow, a drift, neighbours alike."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from everystep.model.units import Array
from everystep.understand.residuals.chance import as_normal, limit
from everystep.understand.residuals.walk import ByOrder, Walked
from everystep.words import number, whole

Kind = Literal["curve", "spread", "drift", "neighbours"]

CURVE, SPREAD, DRIFT, ALIKE = 0.01, 1.5, 0.2, 0.1
"""What is large enough to be told: a hundredth of the mean square, errors half as large again, a fifth of the
typical error, a correlation of a tenth."""

NEARLY_ALL = 0.995

CATCHES = "The square or the logarithm of a column, as a column more, may catch it"

NOTHING = 1e-9
"""Errors this small beside others are rounding."""


@dataclass(frozen=True)
class Finding:
    """One check of the residuals.

    `z` is how far the figure is from nothing, in standard errors, as a normal one; chance alone goes
    beyond `limit` rarely. `size` is the figure: of a 'curve' the part of the mean square that it would
    take away, of 'spread' how many times as large the errors are at the highest predictions as at the
    lowest, of 'drift' the largest mean residual of a part of time, of 'neighbours' the correlation of
    each residual with the one before it. `large` says whether that size matters, `sentence` tells it.
    """

    kind: Kind
    size: float
    z: float
    limit: float
    large: bool
    sentence: str

    @property
    def telling(self) -> bool:
        """Whether it is beyond what chance does, and large enough to matter."""
        return abs(self.z) > self.limit and self.large


def curve(walked: Walked, squares: float, rows: int) -> Finding | None:
    """Does the mean residual bend along the prediction? Tukey's degree of freedom for ŷ²; None if unknown.

    The smaller of Student's t and White's, so that uneven spread alone is no curve.
    Sources: Tukey, "One degree of freedom for non-additivity" (1949); Ramsey (1969), RESET with power 2.
    """
    bend, spare = walked.curve, walked.projection.spare
    if spare < 3 or bend.none_left:
        return None
    t, robust = bend.t(squares, spare), bend.robust_t(spare, rows)
    z = math.copysign(min(as_normal(abs(each), spare - 1) for each in (t, robust)), t)
    share = bend.explained / squares
    seen = f"{_percent(share)} of the mean squared error; t {_size(t)}"
    sentence = f"a curve is missed: {_bent(t > 0, seen)}. {CATCHES}"
    if not walked.projection.intercept:
        sentence = (
            f"a curve, or an intercept, is missed: the mean residual bends along the prediction ({seen}). "
            f"{CATCHES}, or an intercept"
        )
    if walked.far is not None and walked.far.records:
        sentence = f"{sentence.replace('is missed', 'may be missed', 1)}, unless the record far out makes it"
    return Finding("curve", share, z, limit(), share >= CURVE, sentence)


def spread(walked: Walked) -> Finding | None:
    """Do errors grow along the prediction? Correlation of r² with ŷ times √n; None for too few rows.

    Sources: Breusch and Pagan, "A simple test for heteroscedasticity" (1979), as made safe against long
    tails by Koenker, "A note on studentizing a test for heteroscedasticity" (1981).
    """
    parts = walked.by_fitted.tally
    ends = {"lowest": parts.rmse[0], "highest": parts.rmse[-1]}
    if len(parts.rows) < 2 or min(ends.values()) <= NOTHING * max(ends.values()):
        return None
    e, e2, f, f2, ef, rows = walked.powers
    deviations = (e2 - e * e / rows) * (f2 - f * f / rows)
    z = math.sqrt(rows) * float(ef - e * f / rows) / math.sqrt(deviations) if deviations > 0 else 0.0
    ratio = float(ends["highest"] / ends["lowest"])
    times = max(ratio, 1 / ratio)
    counts = [f"{whole(int(parts.rows[0]))} lowest", f"{whole(int(parts.rows[-1]))} highest"]
    small, large = counts if ratio > 1 else reversed(counts)
    sentence = (
        f"errors are {number(times, 2)} times as large for the {large} predictions as for the {small} "
        f"(z = {number(z, 3)}): standard errors and intervals, which take one spread for all, are off"
    )
    return Finding("spread", ratio, z, limit(), times >= SPREAD and (ratio > 1) == (z > 0), sentence)


def drift(walked: Walked, squares: float, shown: Callable[[float], str]) -> Finding | None:
    """Does a part of time have a mean residual of its own? None without a date, or in one moment."""
    parts = walked.by_time
    if parts is None or len(parts.along) < 2 or walked.projection.spare < 1:
        return None
    means = parts.tally.mean
    z = scores(walked, parts, squares)
    most = int(np.argmax(np.abs(z)))
    mean = float(means[most])
    typical = math.sqrt(squares / walked.projection.weight)
    side = "above" if mean > 0 else "below"
    sentence = (
        f"the mean residual drifts in time: {_when(parts.edges, most, shown)} records lie "
        f"{number(abs(mean), 3)} {side} the model on average (z = {number(float(z[most]), 3)})"
    )
    return Finding("drift", mean, float(z[most]), limit(len(z)), abs(mean) >= DRIFT * typical, sentence)


def neighbours(walked: Walked, squares: float) -> Finding | None:
    """Is each residual like the one before it? None where rows aren't in the order of time."""
    pairs, spare = walked.neighbours, walked.projection.spare
    if pairs is None or spare < 3:
        return None
    t = pairs.t(squares, spare, walked.projection)
    z = math.copysign(min(as_normal(abs(t), spare - 1), abs(pairs.robust_z)), t)
    rho = pairs.correlation(squares)
    like, far = ("alike", "too small") if rho > 0 else ("opposite", "off")
    sentence = (
        f"errors next to each other in time are {like}: correlation {number(rho, 2)}, Durbin-Watson "
        f"{number(pairs.durbin_watson(squares), 3)}; standard errors are {far}"
    )
    return Finding("neighbours", rho, z, limit(), abs(rho) >= ALIKE, sentence)


def errors_of_means(walked: Walked, parts: ByOrder, squares: float) -> Array:
    """The standard error of each part's mean residual, for constant spread: s·√(Σω − h)/Σω.

    h is what the model itself follows of a mark for the part.
    """
    weight = parts.tally.weight
    free = np.maximum(weight - walked.projection.followed(weight, parts.along), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt(squares / walked.projection.spare * free) / weight)


def scores(walked: Walked, parts: ByOrder, squares: float) -> Array:
    """Each part's mean residual in standard errors: the larger of those for constant and for own spread."""
    tally, equal = parts.tally, errors_of_means(walked, parts, squares)
    return scored(tally.mean, np.fmax(equal, tally.own_error), tally.rows)


def scored(means: Array, errors: Array, rows: Array) -> Array:
    """Means in standard errors, as normal ones; 0 where a part has too few rows to tell."""
    known = (rows >= 2) & (errors > 0)
    z = np.zeros(len(means))
    for i in np.flatnonzero(known):
        z[i] = as_normal(float(means[i] / errors[i]), float(rows[i] - 1))
    return z


def _bent(upwards: bool, seen: str) -> str:
    ends, middle = ("above", "below") if upwards else ("below", "above")
    return f"records lie {ends} the model at both ends of its predictions and {middle} it in between ({seen})"


def _size(t: float) -> str:
    """A figure so large that no one needs it has no digits that mean anything."""
    return f"= {number(t, 3)}" if abs(t) < 1000 else "beyond 1000"


def _when(edges: Array, part: int, shown: Callable[[float], str]) -> str:
    if part == 0:
        return f"until {shown(float(edges[0]))}"
    if part == len(edges):
        return f"after {shown(float(edges[-1]))}"
    return f"after {shown(float(edges[part - 1]))}, until {shown(float(edges[part]))},"


def _percent(share: float) -> str:
    return f"{number(100 * share, 2)} %" if share < NEARLY_ALL else "nearly all"
