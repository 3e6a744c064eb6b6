"""The fast twin of `Moments.of`: one reading of a block, panel by panel."""

import numpy as np

from everystep.compiled.jit import part, summing
from everystep.model.units import Array
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import weighing
from everystep.sums.magnitude import LARGEST, check_values, check_weights
from everystep.sums.moments import Moments

PANEL_ROWS = 64
"""Rows that are centred and multiplied at once; with ten columns they stay in the fastest cache."""

NARROW = 24
"""Up to so many columns the products are made here; beyond, a matrix multiplication is faster."""

WIDE_NUMBERS = 1 << 19
"""Numbers that are centred and multiplied at once where there are many columns."""

NO_WEIGHTS = np.empty(0)


def moments_of(x: Array, y: Array, weight: Array | None = None) -> Moments:
    """The moments of one block, as `Moments.of` has them, but for rounding. Raises as that does.

    Rows are counted from the first one, which takes a common offset out of them: what is left is as large
    as their spread, so that it keeps its digits, and a constant column leaves nothing. Each panel is
    centred at its own mean, and joins the others as in `merge_moments`.
    """
    if weight is not None:
        check_weights(weight)
    x, y, weight = weighing((x, y, weight))
    if not len(y):
        return Moments.of(x, y, weight)
    first = np.append(x[0], y[0]).astype(np.float64)
    weights = NO_WEIGHTS if weight is None else weight
    summed = _narrow if x.shape[1] < NARROW else _wide
    with np.errstate(over="ignore", invalid="ignore"):
        offset, scatter = summed(x, y, weights, first)
    if not np.abs(scatter).max() < LARGEST:
        return Moments.of(x, y, weight)  # which says what the matter is
    mean, low = dd.two_sum(first, offset)
    check_values(mean, mean)
    total = float(len(y)) if weight is None else float(weight.sum())
    return Moments(len(y), total, mean, low, scatter)


@summing
def _narrow(x: Array, y: Array, weight: Array, first: Array) -> tuple[Array, Array]:
    """The mean's offset from the first row, and the centred scatter, of a few columns."""
    columns = len(first)
    panel, mean = np.empty((columns, PANEL_ROWS)), np.empty(columns)
    offset, scatter = np.zeros(columns), np.zeros((columns, columns))
    before = 0.0
    for start in range(0, len(y), PANEL_ROWS):
        stop = min(start + PANEL_ROWS, len(y))
        _take(x, y, start, stop, first, panel)
        here = _centre(panel, stop - start, weight[start:stop], mean)
        _join(offset, scatter, before, mean, here)
        _add_products(panel, stop - start, scatter)
        before += here
    for j in range(columns):
        scatter[:j, j] = scatter[j, :j]
    return offset, scatter


def _wide(x: Array, y: Array, weight: Array, first: Array) -> tuple[Array, Array]:
    """The same of many columns, with the products by matrix multiplication."""
    columns = len(first)
    rows = max(WIDE_NUMBERS // columns, columns)
    panel, mean = np.empty((columns, rows)), np.empty(columns)
    offset, scatter = np.zeros(columns), np.zeros((columns, columns))
    before = 0.0
    for start in range(0, len(y), rows):
        stop = min(start + rows, len(y))
        here = _wide_panel(x, y, weight, start, stop, first, panel, mean)
        _wide_join(offset, scatter, before, mean, here)
        centred = panel[:, : stop - start]
        scatter += centred @ centred.T
        before += here
    return offset, (scatter + scatter.T) / 2


@summing
def _wide_panel(
    x: Array, y: Array, weight: Array, start: int, stop: int, first: Array, panel: Array, mean: Array
) -> float:
    for at in range(start, stop, PANEL_ROWS):
        _take(x, y, at, min(at + PANEL_ROWS, stop), first, panel[:, at - start :])
    return _centre(panel, stop - start, weight[start:stop], mean)


@summing
def _wide_join(offset: Array, scatter: Array, before: float, mean: Array, here: float) -> None:
    _join(offset, scatter, before, mean, here)
    for j in range(len(offset)):
        scatter[:j, j] = scatter[j, :j]


@part
def _join(offset: Array, scatter: Array, before: float, mean: Array, here: float) -> None:
    """Add a panel's mean to that of the rows before it, and to the scatter's lower half what lies between."""
    share = here / (before + here)
    between = before * share
    for j in range(len(offset)):
        mean[j] -= offset[j]
        offset[j] += mean[j] * share
        for k in range(j + 1):
            scatter[j, k] += between * mean[j] * mean[k]


@part
def _take(x: Array, y: Array, start: int, stop: int, first: Array, panel: Array) -> None:
    """Write a panel's columns below each other, less the first row."""
    features = x.shape[1]
    for j in range(features):
        column, row = x[:, j][start:stop], panel[j]
        for i in range(stop - start):
            row[i] = column[i] - first[j]
    column, row = y[start:stop], panel[features]
    for i in range(stop - start):
        row[i] = column[i] - first[features]


@part
def _centre(panel: Array, rows: int, weight: Array, mean: Array) -> float:
    """Make of each row of a panel √ω (v − v̄), and give Σω."""
    total = float(rows)
    if len(weight):
        total = weight.sum()
    for j in range(len(panel)):
        row = panel[j]
        here = 0.0
        if len(weight):
            for i in range(rows):
                here += weight[i] * row[i]
            here /= total
            for i in range(rows):
                row[i] = np.sqrt(weight[i]) * (row[i] - here)
        else:
            for i in range(rows):
                here += row[i]
            here /= total
            for i in range(rows):
                row[i] -= here
        mean[j] = here
    return total


@part
def _add_products(panel: Array, rows: int, scatter: Array) -> None:
    """Add the products of all pairs of columns to the lower half, four pairs at a time."""
    columns = len(panel)
    for j in range(0, columns - 1, 2):
        for k in range(0, j + 1, 2):
            a = b = c = d = 0.0
            for i in range(rows):
                a += panel[j, i] * panel[k, i]
                b += panel[j, i] * panel[k + 1, i]
                c += panel[j + 1, i] * panel[k, i]
                d += panel[j + 1, i] * panel[k + 1, i]
            scatter[j, k] += a
            scatter[j, k + 1] += b
            scatter[j + 1, k] += c
            scatter[j + 1, k + 1] += d
    if columns % 2:
        for k in range(columns):
            a = 0.0
            for i in range(rows):
                a += panel[columns - 1, i] * panel[k, i]
            scatter[columns - 1, k] += a
