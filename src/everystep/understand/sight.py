"""Records in sight: as many of a table's records as a picture can show, with what a model says of them."""

from dataclasses import dataclass

import numpy as np

from everystep.model.linear import predict
from everystep.model.units import Array
from everystep.record.run_data import RunData


@dataclass(frozen=True, eq=False)
class Sight:
    """Every `stride`-th of the `total` records trained on, in own units: x (m, d) and y (m,)."""

    x: Array
    y: Array
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


def records_in_sight(run: RunData, most: int) -> Sight:
    """At most `most` records, evenly taken over the table. Raises `DataError` where they are gone.

    >>> import everystep as es
    >>> seen = records_in_sight(es.train({"x": range(10), "y": range(10)}, "y"), most=5)
    >>> seen.y, seen.total, seen.stride
    (array([0., 2., 4., 6., 8.]), 10, 2)
    """
    total = run.fit.sums.rows
    stride = max(1, -(-total // most))
    x, y, first = [], [], 0
    for rows in run.numbers():
        x.append(rows.x[-first % stride :: stride])
        y.append(rows.y[-first % stride :: stride])
        first += len(rows.y)
    return Sight(np.concatenate(x), np.concatenate(y), total, stride)
