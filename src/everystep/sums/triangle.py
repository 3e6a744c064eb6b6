"""Square roots of a scatter: upper triangular, diagonal ≥ 0, so that there is just one."""

from collections.abc import Iterable

import numpy as np

from everystep.model.units import Array
from everystep.threads import one_thread

PANEL_ROWS = 1024
"""Rows of one QR; a panel that stays in the processor's cache is four times as fast as a whole block."""

WELL_CONDITIONED = 1e6
"""The condition number of the features' correlations up to which a root from the scatter keeps ten digits."""

LEFT_OVER = 1e-8
"""The part of the target's scatter that no line explains must be this large, so that eight of its digits are
left."""


def triangle(pieces: Iterable[Array]) -> Array:
    """R of the QR of rows stacked on each other: upper triangular and square, diagonal ≥ 0, unique."""
    rows = np.vstack(list(pieces))
    # A table with more columns than rows has triangles of mostly zeros, which cost as much as numbers.
    rows = rows[rows.any(axis=1)] if len(rows) else rows
    with one_thread():
        upper = _upper(rows)
    missing = rows.shape[1] - len(upper)
    square: Array = np.vstack([upper, np.zeros((missing, rows.shape[1]))])
    return square * np.where(square.diagonal() < 0, -1.0, 1.0)[:, None] + 0.0


def triangle_of_rows(rows: Array) -> Array:
    """The triangle of many rows, panel by panel."""
    count, columns = rows.shape
    panels = count // PANEL_ROWS
    if panels == 0 or columns > PANEL_ROWS:
        return triangle([rows])
    whole, rest = np.split(rows, [panels * PANEL_ROWS])
    uppers = _upper(whole.reshape(panels, PANEL_ROWS, columns))
    return triangle([uppers.reshape(-1, columns), rest])


def triangle_of_scatter(scatter: Array) -> Array | None:
    """The root of the scatter of [features..., target] by Cholesky's decomposition; None where too many of
    its digits are lost in the squares.

    >>> triangle_of_scatter(np.array([[4.0, 2.0], [2.0, 10.0]]))
    array([[2., 1.], [0., 3.]])
    >>> triangle_of_scatter(np.ones((2, 2)))
    """
    length = np.sqrt(scatter.diagonal())
    varies = length > 0
    size = np.where(varies, length, 1.0)
    # A column of zeros stays one; here it stands for itself.
    correlation = scatter / np.outer(size, size) + np.diag(np.where(varies, 0.0, 1.0))
    with one_thread():
        spectrum = np.linalg.eigvalsh(correlation[:-1, :-1])
        if not spectrum[0] * WELL_CONDITIONED > spectrum[-1]:
            return None
        try:
            upper = np.linalg.cholesky(correlation, upper=True)
        except np.linalg.LinAlgError:
            return None  # the features explain the target
    return np.asarray(upper * size * varies[:, None]) if upper[-1, -1] ** 2 > LEFT_OVER else None


def _upper(rows: Array) -> Array:
    upper: Array = np.asarray(np.linalg.qr(rows, mode="r"))
    return upper
