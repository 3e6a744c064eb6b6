"""The records' own numbers in one step: predictions, residuals, and each one's share of the gradient.

Training steps from the sums of the rows; here the rows are walked again, so that what the sums stand
for can be followed record by record.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from everystep.model.linear import Parameters, predict
from everystep.model.units import Array, Numbers, Units

ROUNDING = 2.0**-40

Shown = int | Collection[int]
"""Which rows are spelled out: the first few, or those of some records, counted from 0 in the table."""


@dataclass(frozen=True)
class Rows:
    """Some rows as numbers in the table's own units, and which records of the table they are.

    Shapes: x (n, d), y (n,), weight (n,) or None, record (n,).
    """

    x: Array
    y: Array
    weight: Array | None
    record: Numbers

    def at(self, places: Numbers) -> "Rows":
        """Some of them."""
        weight = None if self.weight is None else self.weight[places]
        return Rows(self.x[places], self.y[places], weight, self.record[places])

    def and_(self, more: "Rows") -> "Rows":
        """These and others below."""
        if not len(more.y):
            return self
        weights = [part.weight for part in (self, more) if part.weight is not None]
        return Rows(
            x=np.concatenate([self.x, more.x]),
            y=np.concatenate([self.y, more.y]),
            weight=np.concatenate(weights) if weights else None,
            record=np.concatenate([self.record, more.record]),
        )


@dataclass(frozen=True)
class Forward:
    """One forward pass in trained units, over all rows, with some of them spelled out.

    For the shown rows: `own` are they in the table's own units, `x` (m, d), `y` and `prediction` in trained
    ones. Sums over **all** rows: `total_weight` Σω (the count of rows
    where they weigh the same), `squares` Σω(y − ŷ)², `shares` (d + 1,): Σω·x·(y − ŷ) for each weight,
    then Σω(y − ŷ) for the bias, and `sizes` (d + 1,), the sums of those terms' absolute values.
    """

    own: Rows
    x: Array
    y: Array
    prediction: Array
    rows: int
    total_weight: float
    squares: float
    shares: Array
    sizes: Array

    @property
    def record(self) -> Numbers:
        """Which records of the table the shown rows are, from 0."""
        return self.own.record

    @property
    def weight(self) -> Array | None:
        """The shown rows' weights; None where all rows weigh the same."""
        return self.own.weight

    @property
    def residual(self) -> Array:
        """y − ŷ of the shown rows."""
        return self.y - self.prediction

    @property
    def hidden(self) -> int:
        """How many rows are in the sums but not shown."""
        return self.rows - len(self.record)

    def settled(self, gradient: Array, l2: float) -> "Forward":
        """The same, where terms that cancel to nothing but their own rounding sum to what the recorded
        `gradient` (p,) says: mostly 0, as one from the sums of the rows has hardly any such rest.
        """
        told = np.zeros(len(self.shares))
        if not l2:
            told[: len(gradient)] = -gradient * self.total_weight / 2
        elif len(gradient) == len(told):
            told[-1] = -gradient[-1] * self.total_weight / 2  # the bias has no penalty
        nothing = np.abs(self.shares) <= ROUNDING * self.sizes
        return replace(self, shares=np.where(nothing, told, self.shares))


def forward(blocks: Iterable[Rows], units: Units, parameters: Parameters, show: Shown) -> Forward:
    """Walk the rows with these parameters; spell out those to `show`."""
    walked: Forward | None = None
    for rows in blocks:
        wanted = max(show - len(walked.record), 0) if walked and isinstance(show, int) else show
        passed = _forward(rows, units, parameters, wanted)
        walked = passed if walked is None else _added(walked, passed)
    if walked is None:
        raise ValueError("no rows")
    return walked


def _forward(rows: Rows, units: Units, parameters: Parameters, show: Shown) -> Forward:
    x, y = units.features(rows.x), units.target(rows.y)
    prediction = predict(x, parameters.weights, parameters.bias)
    residual = y - prediction
    weighted = residual if rows.weight is None else rows.weight * residual
    terms = [x[:, j] * weighted for j in range(x.shape[1])]
    shown = _places(rows, show)
    return Forward(
        own=rows.at(shown),
        x=x[shown],
        y=y[shown],
        prediction=prediction[shown],
        rows=len(y),
        total_weight=float(len(y) if rows.weight is None else np.add.reduce(rows.weight)),
        squares=_total(residual * weighted),
        shares=np.array([_total(term) for term in (*terms, weighted)]),
        sizes=np.array([_total(np.abs(term)) for term in (*terms, weighted)]),
    )


def _places(rows: Rows, show: Shown) -> Numbers:
    """Where in a block the rows to spell out stand."""
    if isinstance(show, int):
        return np.arange(min(show, len(rows.y)))
    return np.flatnonzero(np.isin(rows.record, list(show)))


def _total(terms: Array) -> float:
    """The sum from the first row to the last, as steps on small batches add: the same bits."""
    return float(np.add.accumulate(terms)[-1]) if len(terms) else 0.0


def _added(walked: Forward, more: Forward) -> Forward:
    shown = len(more.record) > 0
    return Forward(
        own=walked.own.and_(more.own),
        x=np.concatenate([walked.x, more.x]) if shown else walked.x,
        y=np.concatenate([walked.y, more.y]) if shown else walked.y,
        prediction=np.concatenate([walked.prediction, more.prediction]) if shown else walked.prediction,
        rows=walked.rows + more.rows,
        total_weight=walked.total_weight + more.total_weight,
        squares=walked.squares + more.squares,
        shares=walked.shares + more.shares,
        sizes=walked.sizes + more.sizes,
    )
