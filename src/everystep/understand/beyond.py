"""A look beyond the records: where a line that only looks fitted gives itself away."""

import math
from dataclasses import dataclass

from everystep.record.run_data import RunData


@dataclass(frozen=True)
class Beyond:
    """A round x outside the records, which end at `end`; what the trained line and the best one say there."""

    x: float
    end: float
    trained: float
    best: float


def beyond(run: RunData) -> Beyond | None:
    """Such a look for a model of one numeric column; None for others."""
    (row, *others) = run.encoder.ledger()
    if others or len(row.features) != 1 or not isinstance(row.low, float) or not isinstance(row.high, float):
        return None
    x = next_round(row.high + 3 * (row.high - row.low))
    trained, best = (model.weights[0] * x + model.bias for model in (run.model, run.best_model))
    return Beyond(x, row.high, float(trained), float(best))


def next_round(value: float) -> float:
    """The next number of the form 1, 2 or 5 times a power of ten.

    >>> next_round(9), next_round(2300.0), next_round(-3)
    (10.0, 5000.0, 0.0)
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= value))
