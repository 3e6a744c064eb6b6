"""Records so unlike the others that the model follows them, whatever they say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.understand.residuals.projection import Projection
from everystep.words import counted, number

HIGH = 0.5
"""A record with more leverage moves its own prediction by more than half of what its target moves."""

USUAL = 0.1
"""With a larger mean leverage, parameters beside rows, high ones are no news."""

WORK = 2e8
"""Rows times squared features up to which leverages take no time to speak of."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Some rows: features (n, d), targets (n,), weights (n,), and which records they are."""

    x: Array
    y: Array
    omega: Array
    record: Numbers


@dataclass(frozen=True)
class FarOut:
    """The `records` with a leverage above a half, the largest first, and the `largest` leverage.

    h = ω·(1/W + ‖Bᵀ(x − center)‖²), BBᵀ the inverse of the features' scatter: by how much a record's
    prediction moves when its target moves by 1. Source: Huber, Robust Statistics (1981), section 7.2.
    """

    records: tuple[int, ...]
    largest: float

    @classmethod
    def of(cls, sample: Sample, projection: Projection) -> Self | None:
        """Of all rows of a table; None where leverages are high by themselves, or take too long."""
        rows, features = sample.x.shape
        if rows - projection.spare > USUAL * rows or rows * features**2 > WORK:
            return None
        along = np.square((sample.x - projection.center) @ projection.inverse_root).sum(axis=1)
        leverage = sample.omega * (along + (1 / projection.weight if projection.intercept else 0.0))
        order = np.argsort(-leverage, kind="stable")[: int((leverage > HIGH).sum())]
        return cls(tuple(int(i) for i in sample.record[order]), float(leverage.max()))

    def sentence(self, place: Callable[[int], str]) -> str | None:
        """That the model follows them; `place` tells where a record stands. None where there are none."""
        if not self.records:
            return None
        others = len(self.records) - 1
        more = f", and so {counted(others, 'more record')}" if others else ""
        return (
            f"the record at {place(self.records[0])} is so unlike the others that the model follows it, "
            f"whatever it says (leverage {number(self.largest, 2)} of 1){more}: a weight rests on it alone"
        )
