"""Counts, means and centred second moments of columns beside the target, which merge block by block."""

from dataclasses import dataclass

import numpy as np

from everystep.encode.cells import Array

AT_ONCE = 8192
"""Numbers that are centred at a time: they stay in the processor's cache, and need no new memory."""


@dataclass(frozen=True)
class Moments:
    """What a pass over rows keeps of k columns v and the target y.

        mean = Σv / n      square = Σ(v − mean)²      cross = Σ(v − mean)(y − ȳ)

    `mean`, `square`, `cross`, `low` and `high` have shape (k,). Blocks merge in their order by the update
    of Chan, Golub and LeVeque (1979), which needs no second pass and loses no digits to a large offset.
    """

    n: int
    mean: Array
    square: Array
    cross: Array
    low: Array
    high: Array
    target_mean: float
    target_square: float

    @classmethod
    def of(cls, values: Array, target: Array) -> "Moments":
        """The moments of one block: values (n, k) without NaN, target (n,), n ≥ 1."""
        n = len(values)
        mean = np.add.reduce(values, axis=0) / n
        target_mean = float(np.add.reduce(target)) / n
        square, cross, target_square = np.zeros_like(mean), np.zeros_like(mean), 0.0
        at_once = max(AT_ONCE // len(mean), 1)
        for first in range(0, n, at_once):
            cut = slice(first, first + at_once)
            centred, centred_target = values[cut] - mean, target[cut] - target_mean
            square += np.add.reduce(centred * centred, axis=0)
            cross += np.add.reduce(centred * centred_target[:, None], axis=0)
            target_square += float(np.add.reduce(centred_target * centred_target))
        low, high = values.min(axis=0), values.max(axis=0)
        return cls(n, mean, square, cross, low, high, target_mean, target_square)

    def merge(self, later: "Moments") -> "Moments":
        """The moments of these rows followed by `later` ones."""
        n = self.n + later.n
        share = later.n / n
        step = later.mean - self.mean
        target_step = later.target_mean - self.target_mean
        return Moments(
            n=n,
            mean=self.mean + step * share,
            square=self.square + later.square + step * step * (self.n * share),
            cross=self.cross + later.cross + step * target_step * (self.n * share),
            low=np.minimum(self.low, later.low),
            high=np.maximum(self.high, later.high),
            target_mean=self.target_mean + target_step * share,
            target_square=self.target_square
            + later.target_square
            + target_step * target_step * (self.n * share),
        )

    @property
    def middle(self) -> Array:
        """The mean (k,), kept within the range, which rounding may leave by a bit."""
        return np.clip(self.mean, self.low, self.high)

    @property
    def correlation(self) -> Array:
        """The correlation of each column with the target (k,); 0 where one of them does not vary."""
        norms = np.sqrt(self.square) * np.sqrt(self.target_square)
        found: Array = np.divide(self.cross, norms, out=np.zeros_like(self.cross), where=norms > 0)
        return found

    @property
    def deviation(self) -> Array:
        """The standard deviation of each column (k,), over n."""
        return np.sqrt(self.square / self.n)
