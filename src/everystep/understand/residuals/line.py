"""Some rows with what the best model says of them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.record.forward import Rows
from everystep.record.run_data import RunData
from everystep.understand.residuals.projection import Projection
from everystep.understand.residuals.tally import Tally


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some rows with their residuals r and predictions (`above` the level)."""

    rows: Rows
    centred: Array
    above: Array
    residual: Array

    @property
    def omega(self) -> Array:
        """The weights, 1 where there are none."""
        return np.ones(len(self.residual)) if self.rows.weight is None else self.rows.weight

    def tally(self, part: Numbers, parts: int) -> Tally:
        """The sums by part."""
        return Tally.of(part, parts, self.residual, self.rows.weight)


@dataclass(frozen=True, eq=False)
class Line:
    """The best model as ŷ = level + (x − center)·weights, so that nothing large cancels."""

    level: float
    center: Array
    weights: Array
    spread: float

    @classmethod
    def of(cls, run: RunData, projection: Projection) -> Self:
        """With an intercept the best line goes through the means."""
        fit = run.fit
        sums, weights = fit.sums, fit.optimum.weights
        level = float(sums.mean[-1]) if projection.intercept else 0.0
        spread = float(np.linalg.norm(sums.root[:, :-1] @ weights)) / np.sqrt(sums.weight)
        return cls(level, projection.center, weights, spread)

    def above(self, centred: Array) -> Array:
        """ŷ − level."""
        return np.asarray(centred @ self.weights)

    def curve(self, above: Array) -> Array:
        """The square of the prediction, on a scale of its own: what a missed curve looks like."""
        return np.square(above / self.spread) if self.spread else np.zeros(len(above))

    def powers(self, chunk: Chunk) -> Array:
        """Σe, Σe², Σf, Σf², Σef and the count of rows."""
        e = chunk.omega * chunk.residual**2
        f = chunk.above / self.spread if self.spread else np.zeros(len(e))
        return np.array([e.sum(), e @ e, f.sum(), f @ f, e @ f, len(e)])
