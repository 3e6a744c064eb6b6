"""The two units of a training: the table's own, and the trained (scaled) ones."""

from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np

from everystep.words import SettingError

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Bias = TypeVar("Bias", float, Array)


@dataclass(frozen=True)
class Units:
    """How the table's own numbers x, y relate to the trained ones z, t.

        z = (x − center) / scale          t = (y − target_center) / target_scale

    A prediction is the same in both: t̂ = v·z + c in trained units is ŷ = w·x + b in own units, with

        w = v · target_scale / scale      b = target_center + c · target_scale − w·center

    A loss (a mean of squares of the target) in own units is `loss_scale` = target_scale² times the
    trained one. Shapes: `center` and `scale` (d,). Raises `SettingError` for a scale that isn't
    positive and finite.

    >>> units = Units(np.array([2.0]), np.array([0.5]), target_center=4.0, target_scale=10.0)
    >>> units.to_own(np.array([0.1]), 0.0)
    (array([2.]), np.float64(0.0))
    """

    center: Array
    scale: Array
    target_center: float = 0.0
    target_scale: float = 1.0

    def __post_init__(self) -> None:
        scales = np.append(self.scale, self.target_scale)
        if not np.all(np.isfinite(scales) & (scales > 0)):
            raise SettingError("a unit's scale must be a positive, finite number")

    @classmethod
    def own(cls, features: int) -> Self:
        """The units in which trained and own parameters are the same numbers."""
        return cls(np.zeros(features), np.ones(features))

    @property
    def are_own(self) -> bool:
        """Whether nothing is scaled, so that trained units are the table's own."""
        return (
            not self.center.any()
            and bool((self.scale == 1).all())
            and self.target_center == 0
            and self.target_scale == 1
        )

    @property
    def loss_scale(self) -> float:
        """What a trained loss is multiplied with to be in the target's own units, squared."""
        return self.target_scale**2

    def to_own(self, weights: Array, bias: Bias) -> tuple[Array, Bias]:
        """Trained parameters (v, c) as own ones (w, b); also k of them, weights (k, d) and bias (k,)."""
        own = weights * (self.target_scale / self.scale)
        return own, self.target_center + bias * self.target_scale - (own * self.center).sum(axis=-1)

    def to_trained(self, weights: Array, bias: float) -> tuple[Array, float]:
        """Own parameters (w, b) as trained ones (v, c), the way back of `to_own`."""
        trained = weights * (self.scale / self.target_scale)
        offset = (weights * self.center).sum(axis=-1)
        return trained, (bias + offset - self.target_center) / self.target_scale

    def features(self, rows: Array) -> Array:
        """Features of rows (n, d), from own into trained units."""
        return (rows - self.center) / self.scale

    def target(self, values: Array) -> Array:
        """Targets of rows (n,), from own into trained units."""
        return (values - self.target_center) / self.target_scale

    def rows(self, rows: Array) -> Array:
        """Features and targets side by side (n, d+1), from own into trained units."""
        return np.column_stack([self.features(rows[:, :-1]), self.target(rows[:, -1])])
