"""The records' own numbers in one step: predictions, residuals, and each one's share of the gradient.

Training steps from the sums of the rows; here the rows are walked again, so that what the sums stand
for can be followed record by record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from everystep.model.linear import Parameters, predict
from everystep.model.units import Array, Numbers, Units

ROUNDING = 2.0**-40


@dataclass(frozen=True)
class Rows:
    """Some rows as numbers in the table's own units, and which records of the table they are.

    Shapes: x (n, d), y (n,), weight (n,) or None, record (n,).
    """

    x: Array
    y: Array
    weight: Array | None
    record: Numbers


@dataclass(frozen=True)
class Forward:
    """One forward pass in trained units, over all rows, with the first of them spelled out.

    For the shown rows: `record` their numbers in the table, `x` (m, d), `y`, `prediction`, `weight`
    (None where all rows weigh the same). Sums over **all** rows: `total_weight` Σω (the count of rows
    where they weigh the same), `squares` Σω(y − ŷ)², `shares` (d + 1,): Σω·x·(y − ŷ) for each weight,
    then Σω(y − ŷ) for the bias, and `sizes` (d + 1,), the sums of those terms' absolute values.
    """

    record: Numbers
    x: Array
    y: Array
    prediction: Array
    weight: Array | None
    rows: int
    total_weight: float
    squares: float
    shares: Array
    sizes: Array

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


def forward(blocks: Iterable[Rows], units: Units, parameters: Parameters, show: int) -> Forward:
    """Walk the rows with these parameters; spell out the first `show` of them."""
    shown: Forward | None = None
    for rows in blocks:
        passed = _forward(rows, units, parameters, show if shown is None else 0)
        shown = passed if shown is None else _added(shown, passed)
    if shown is None:
        raise ValueError("no rows")
    return shown


def _forward(rows: Rows, units: Units, parameters: Parameters, show: int) -> Forward:
    x, y = units.features(rows.x), units.target(rows.y)
    prediction = predict(x, parameters.weights, parameters.bias)
    residual = y - prediction
    weighted = residual if rows.weight is None else rows.weight * residual
    terms = [x[:, j] * weighted for j in range(x.shape[1])]
    return Forward(
        record=rows.record[:show],
        x=x[:show],
        y=y[:show],
        prediction=prediction[:show],
        weight=None if rows.weight is None else rows.weight[:show],
        rows=len(y),
        total_weight=float(len(y) if rows.weight is None else np.add.reduce(rows.weight)),
        squares=_total(residual * weighted),
        shares=np.array([_total(term) for term in (*terms, weighted)]),
        sizes=np.array([_total(np.abs(term)) for term in (*terms, weighted)]),
    )


def _total(terms: Array) -> float:
    """The sum from the first row to the last, as steps on small batches add: the same bits."""
    return float(np.add.accumulate(terms)[-1]) if len(terms) else 0.0


def _added(shown: Forward, more: Forward) -> Forward:
    return Forward(
        record=shown.record,
        x=shown.x,
        y=shown.y,
        prediction=shown.prediction,
        weight=shown.weight,
        rows=shown.rows + more.rows,
        total_weight=shown.total_weight + more.total_weight,
        squares=shown.squares + more.squares,
        shares=shown.shares + more.shares,
        sizes=shown.sizes + more.sizes,
    )
