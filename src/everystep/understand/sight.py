"""Records in sight: as many of a table's records as a picture can show, with what a model says of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from everystep.model.linear import predict
from everystep.model.units import Array, Numbers
from everystep.record.forward import Rows
from everystep.record.run_data import RunData


@dataclass(frozen=True, eq=False)
class Sight:
    """Every `stride`-th of the `total` records trained on, in own units: x (m, d) and y (m,).

    `record` (m,) are their numbers in the table, from 0.
    """

    x: Array
    y: Array
    record: Numbers
    total: int
    stride: int

    @property
    def is_all(self) -> bool:
        """Whether no record was left out."""
        return self.stride == 1

    def predictions(self, weights: Array, bias: float) -> Array:
        """ŷ of each, shape (m,), for parameters in own units."""
        return predict(self.x, weights, bias)

    def residuals(self, weights: Array, bias: float) -> Array:
        """y − ŷ of each, shape (m,)."""
        return self.y - self.predictions(weights, bias)


def rows_that_count(run: RunData) -> Iterator[Rows]:
    """The rows trained on, block by block, without those that weigh nothing."""
    for rows in run.numbers():
        yield rows if rows.weight is None else rows.at(np.flatnonzero(rows.weight))


def records_in_sight(run: RunData, most: int) -> Sight:
    """At most `most` records, evenly taken over the table. Raises `DataError` where they are gone.

    >>> import everystep as es
    >>> seen = records_in_sight(es.train({"x": range(10), "y": range(10)}, "y"), most=5)
    >>> seen.y, seen.total, seen.stride
    (array([0., 2., 4., 6., 8.]), 10, 2)
    """
    total = run.fit.sums.rows
    stride = max(1, -(-total // most))
    seen, first = [], 0
    for rows in rows_that_count(run):
        chosen = slice(-first % stride, None, stride)
        seen.append((rows.x[chosen], rows.y[chosen], rows.record[chosen]))
        first += len(rows.y)
    x, y, record = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    return Sight(x, y, record, total, stride)
