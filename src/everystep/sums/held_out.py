"""The loss on records that took no part in the training, from their sums."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.rooted import Sums


@dataclass(frozen=True)
class HeldOut:
    """Held-out records by their sums, judged in the trained units of a training.

    >>> x, y = np.array([[4.0], [5.0]]), np.array([8.0, 11.0])
    >>> round(HeldOut(Sums.of(x, y), Units.own(1)).loss(np.array([2.0, 0.0])), 12)
    0.5
    """

    sums: Sums
    units: Units

    def loss(self, vector: Array) -> float:
        """The mean of (t − t̂)² over the held-out records at trained parameters θ = [v, c] or [v]."""
        features = self.sums.features
        bias = float(vector[features]) if len(vector) > features else 0.0
        weights, own_bias = self.units.to_own(vector[:features], bias)
        center = self.sums.mean[:-1]
        on_the_line = np.append(center, own_bias + (weights * center).sum())
        return self.sums.mean_square(weights, on_the_line) / self.units.loss_scale
