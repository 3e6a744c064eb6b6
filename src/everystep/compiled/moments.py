"""The fast twin of `Moments.of`: one reading of a block, panel by panel."""

from collections.abc import Iterator

import numpy as np

from everystep.compiled.instructions import LANES, SIDE_BY_SIDE
from everystep.compiled.jit import stepping, summing
from everystep.compiled.vectors import ABREAST, Source, add_tile, centre_columns, centre_rows
from everystep.model.units import Array
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import weighing
from everystep.sums.magnitude import LARGEST, check_values, check_weights
from everystep.sums.moments import Moments

PANEL_ROWS = 128
"""Rows that are centred and multiplied at once: of a few columns they stay in the fastest cache."""

NARROW = 512
"""Up to so many columns the products are made here; beyond, a matrix multiplication is faster."""

WIDE_NUMBERS = 1 << 19
"""Numbers that are centred and multiplied at once where there are more columns."""

NO_WEIGHTS = np.empty(0)

Piece = tuple[Source, Array]
"""Some rows, and their weights: none where all weigh 1."""

Means = tuple[Array, Array]
"""The first row, and how far the mean of the rows so far lies from it."""


def moments_of(x: Array, y: Array, weight: Array | None = None) -> Moments:
    """The moments of one block, as `Moments.of` has them, but for rounding. Raises as that does.

    Rows are counted from the first one, which takes a common offset out of them: what is left is as large
    as their spread, so that it keeps its digits, and a constant column leaves nothing. Each panel is
    centred near its mean (`_centre`), and joins the others as in `merge_moments`.
    """
    if weight is not None:
        check_weights(weight)
    x, y, weight = weighing((x, y, weight))
    if not len(y):
        return Moments.of(x, y, weight)
    first = np.append(x[0], y[0]).astype(np.float64)
    columns, before = len(first), 0.0
    width = -(-columns // LANES) * LANES
    offset, scatter = np.zeros(columns), np.zeros((width, width))
    summed = _narrow if columns <= NARROW else _wide
    with np.errstate(over="ignore", invalid="ignore"):
        for piece in _pieces(x, y, weight, width):
            before = summed(*piece, (first, offset), scatter, before)
    whole = _whole(scatter, columns)
    if not np.abs(whole).max() < LARGEST:
        return Moments.of(x, y, weight)  # which says what the matter is
    mean, low = dd.two_sum(first, offset)
    check_values(mean, mean)
    total = float(len(y)) if weight is None else float(weight.sum())
    return Moments(len(y), total, mean, low, whole)


def _pieces(x: Array, y: Array, weight: Array | None, width: int) -> Iterator[Piece]:
    """Rows as kernels take them: panels of them, and the last ones with as many zeros as fill a vector."""
    y = np.ascontiguousarray(y, dtype=np.float64)
    weight = NO_WEIGHTS if weight is None else np.ascontiguousarray(weight, dtype=np.float64)
    count, features = x.shape
    if x.strides[0] == x.itemsize:
        whole = count // PANEL_ROWS * PANEL_ROWS
        flat, apart = _columns(x.astype(np.float64, copy=False))
    else:
        whole = max((x.size - width) // features + 1, 0) // PANEL_ROWS * PANEL_ROWS
        flat, apart = np.ascontiguousarray(x, dtype=np.float64).reshape(-1), 0
    if whole:
        yield (flat, apart, y[:whole]), weight[:whole]
    if whole < count:
        rest = np.append(x[whole:].astype(np.float64).reshape(-1), np.zeros(width))
        yield (rest, 0, y[whole:]), weight[whole:]


def _columns(x: Array) -> tuple[Array, int]:
    """The numbers of rows that come column by column, and how far apart columns lie."""
    count, features = x.shape
    apart, odd = divmod(x.strides[1], x.itemsize)
    if odd or apart < count:
        x, apart = np.asfortranarray(x), count
    flat = np.lib.stride_tricks.as_strided(x, ((features - 1) * apart + count,), (x.itemsize,))
    return flat, apart


@stepping
def _narrow(source: Source, weight: Array, means: Means, scatter: Array, before: float) -> float:
    """Add rows to the mean's offset from the first row and to the lower half of the centred scatter.

    `before` is the weight of the rows so far; with that of these it is given back.
    """
    width, count = len(scatter), len(source[2])
    panel, sums, centre = np.zeros((PANEL_ROWS, width)), np.zeros(width), np.zeros(width)
    share, root = _shares(weight, PANEL_ROWS)
    for start in range(0, count, PANEL_ROWS):
        rows = min(PANEL_ROWS, count - start)
        begin = start if len(weight) else 0
        here = _sum(share, begin, rows)
        _centre(source, (start, rows), (root, begin), centre, (panel, width, sums), means, before, here)
        if rows < PANEL_ROWS:
            panel[rows:] = 0.0
        _add_products((panel, width, sums), scatter, len(means[1]))
        _join(means, scatter, before, here, centre, sums)
        before += here
    return before


def _wide(source: Source, weight: Array, means: Means, scatter: Array, before: float) -> float:
    """The same of many columns, with the products by matrix multiplication."""
    columns, width, count = len(means[1]), len(scatter), len(source[2])
    most = max(WIDE_NUMBERS // columns, columns) // LANES * LANES
    panel, sums, centre = np.zeros((most, width)), np.zeros(width), np.zeros(width)
    share, root = _shares(weight, most)
    for start in range(0, count, most):
        rows = min(most, count - start)
        begin = start if len(weight) else 0
        here = _sum(share, begin, rows)
        _centre(source, (start, rows), (root, begin), centre, (panel, width, sums), means, before, here)
        centred = panel[:rows, :columns]
        scatter[:columns, :columns] += centred.T @ centred
        _join(means, scatter, before, here, centre, sums)
        before += here
    return before


@stepping
def _shares(weight: Array, rows: int) -> tuple[Array, Array]:
    """ω and √ω; where all rows weigh 1, of so many of them."""
    share = weight if len(weight) else np.ones(rows)
    return share, np.sqrt(share)


@summing
def _sum(share: Array, begin: int, rows: int) -> float:
    total = 0.0
    for i in range(begin, begin + rows):
        total += share[i]
    return total


@stepping
def _centre(
    source: Source,
    span: tuple[int, int],
    roots: tuple[Array, int],
    centre: Array,
    panel: tuple[Array, int, Array],
    means: Means,
    before: float,
    here: float,
) -> None:
    """Make of some rows, which weigh `here`, a panel √ω (v − c); its sums become Σω (v − c).

    The centre c is the mean so far, unless these rows weigh more than all before them: then it is their own.
    So the squares can't be more than twice what the scatter becomes, and no digits are lost where the rest is
    taken off (`_join`).
    """
    first, offset = means
    sums, columns = panel[2], len(offset)
    for j in range(columns):
        centre[j] = first[j] + offset[j]
    if here > before:
        _centre_at(source, span, roots, centre, panel, columns - 1)
        for j in range(columns):
            centre[j] += sums[j] / here
    _centre_at(source, span, roots, centre, panel, columns - 1)


@stepping
def _centre_at(
    source: Source,
    span: tuple[int, int],
    roots: tuple[Array, int],
    centre: Array,
    panel: tuple[Array, int, Array],
    features: int,
) -> None:
    vectors = panel[1] // LANES
    if source[1] == 0:
        for at in range(0, vectors, SIDE_BY_SIDE):
            centre_rows(source, features, span, roots, centre, panel, at, min(vectors - at, SIDE_BY_SIDE))
    else:
        for at in range(vectors):
            centre_columns(source, features, span, roots, centre, panel, at)


@stepping
def _add_products(panel: tuple[Array, int, Array], scatter: Array, columns: int) -> None:
    """Add the products of all pairs of columns of a panel to the lower half."""
    for at in range(0, panel[1] // LANES, SIDE_BY_SIDE):
        for j in range(at * LANES, columns, ABREAST):
            needed = (j + ABREAST - 1) // LANES + 1 - at
            add_tile(panel, PANEL_ROWS, scatter, j, at, min(needed, SIDE_BY_SIDE))


@stepping
def _join(means: Means, scatter: Array, before: float, here: float, centre: Array, sums: Array) -> None:
    """Move the mean, and bring the squares about the panel's centre to the mean of all rows.

    With the panel's mean m = c + δ: less Wb·δδᵀ, and more (Wa·Wb/W)·ΔΔᵀ for Δ = m − the mean before.
    Centre and sums are used up.
    """
    first, offset = means
    share = here / (before + here)
    between = before * share
    for j in range(len(offset)):
        sums[j] /= here
        centre[j] = ((centre[j] - first[j]) - offset[j]) + sums[j]
        offset[j] += centre[j] * share
        off, apart = here * sums[j], between * centre[j]
        for k in range(j + 1):
            scatter[j, k] += apart * centre[k] - off * sums[k]


@stepping
def _whole(scatter: Array, columns: int) -> Array:
    """Both halves of the scatter, without what fills the vectors."""
    whole = np.empty((columns, columns))
    for j in range(columns):
        for k in range(j + 1):
            whole[j, k] = whole[k, j] = scatter[j, k]
    return whole
