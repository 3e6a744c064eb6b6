"""The expected course of steps on small batches: how fast the excess falls, and where it hovers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, groupby
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.training.batches import Records
from everystep.understand.batch_window import POWERS, BatchWindow
from everystep.understand.curvature import Curvature

MOST_AVERAGED = 1000
"""Steps at the end of an epoch over which its floor is averaged at the most."""


@dataclass(frozen=True, eq=False)
class BatchNoise:
    """The mean and the mean square of the error e under steps on batches drawn independently.

        E[e]   ← (I − ηH)·E[e]
        E[eeᵀ] ← S − η(HS + SH) + η²·(E[h_B·S·h_B] + E[h_B·e·g_Bᵀ] + its transpose + E[g_B·g_Bᵀ])

    S is E[eeᵀ] and g a record's gradient at the optimum, `slopes` (n, r) along the directions of the
    `window`. The expected excess is ½·tr(H·S); it is exact but for rounding. In shuffled epochs no record
    comes twice, which usually makes them hover lower. Source of the recursion: Bach & Moulines, NIPS (2011).
    """

    window: BatchWindow
    slopes: Array

    @classmethod
    def of(cls, records: Records, curvature: Curvature, optimum: Array, l2: float) -> Self:
        """The noise of these records, whose objective has this optimum (p,)."""
        window = BatchWindow.of(records, curvature, l2)
        features = records.z.shape[1]
        bias = float(optimum[features]) if len(optimum) > features else 0.0
        residual = records.t - records.z @ optimum[:features] - bias
        pull = 2 * l2 * curvature.directions[:features].T @ optimum[:features]
        slopes = -2 * (window.weight * residual)[:, None] * window.rows + pull
        return cls(window, slopes)

    def expected_excess(self, error: Array, rate: float, sizes: Sequence[int]) -> Iterator[float]:
        """The expected excess after 0, 1, 2, ... steps from θ₀ − θ* = `error`, without end; on batches of
        these `sizes`, over and over."""
        values = self.window.curvature.values
        mean = self.window.curvature.along(error)
        square, pairs = np.outer(mean, mean), np.add.outer(values, values)
        for size in cycle(sizes):
            yield 0.5 * float(values @ np.diag(square))
            mixed = (self._mixed @ mean).reshape(square.shape)
            noise = self._curving(square, size) + (mixed + mixed.T + self._noise) / size
            square = square - rate * pairs * square + rate**2 * noise
            mean = mean - rate * values * mean

    def floor(self, rate: float, sizes: Sequence[int]) -> float | None:
        """The expected excess around which such steps hover in the end, the mean over an epoch of batches of
        these `sizes`; None where they don't settle, and where it would take too long.

            S ← S − η(HS + SH) + η²·(E[h_B·S·h_B] + E[g_B·g_Bᵀ])        until an epoch leaves S as it is
        """
        if not self.window.is_small:
            return None
        steps = {size: self._step(rate, size) for size in set(sizes)}
        epoch = np.eye(len(self._noise.ravel()) + 1)
        for size, run in groupby(sizes):
            epoch = np.linalg.matrix_power(steps[size], len(list(run))) @ epoch
        if not _shrinks(epoch[:-1, :-1], len(self._noise)):
            return None
        rest = np.eye(len(epoch) - 1) - epoch[:-1, :-1]
        square = np.append(np.linalg.solve(rest, epoch[:-1, -1]), 1.0)
        heights, values = [], self.window.curvature.values
        for size in sizes[-MOST_AVERAGED:]:
            square = steps[size] @ square
            heights.append(0.5 * float(values @ np.diag(square[:-1].reshape(self._noise.shape))))
        return float(np.mean(heights))

    def _step(self, rate: float, size: int) -> Array:
        """What a step does to S, written as a vector with a 1 below it: a matrix."""
        values = self.window.curvature.values
        curving = self.window.products / size + (1 - 1 / size) * np.diag(np.outer(values, values).ravel())
        count = len(curving)
        step = np.eye(count + 1)
        step[:count, :count] += rate**2 * curving - rate * np.diag(np.add.outer(values, values).ravel())
        step[:count, -1] = rate**2 * self._noise.ravel() / size
        return step

    def noise_scale(self, error: Array) -> float | None:
        """The batch size at which the noise of a step's gradient is as large as the gradient itself.

            B = tr(H·Σ)/(gᵀHg)        Σ the covariance of single records' gradients at θ* + `error`

        A batch far smaller than B is mostly noise, and twice its size nearly halves the steps; one far
        larger than B spends passes that bring next to nothing. It grows without end towards the optimum; None
        where the gradient is zero.
        Source: McCandlish et al., An Empirical Model of Large-Batch Training (2018).
        """
        window, values = self.window, self.window.curvature.values
        along = window.curvature.along(error)
        pulls = 2 * (window.weight * (window.rows @ along))[:, None] * window.rows
        single = self.slopes + pulls + window.penalty @ along
        mean = values * along
        spread = ((single - mean) ** 2).mean(axis=0)
        length = float(values @ mean**2)
        return float(values @ spread) / length if length > 0 else None

    def _curving(self, square: Array, size: int) -> Array:
        """E[h_B·S·h_B]."""
        values = self.window.curvature.values
        single = (self.window.products @ square.ravel()).reshape(square.shape)
        return single / size + (1 - 1 / size) * np.outer(values, values) * square

    @cached_property
    def _noise(self) -> Array:
        """E[g·gᵀ]."""
        return self.slopes.T @ self.slopes / len(self.slopes)

    @cached_property
    def _mixed(self) -> Array:
        """E[h·e·gᵀ] as a matrix (r², r) that takes e."""
        window, size = self.window, len(self.window.curvature.values)
        weighted = 2 * window.weight[:, None] * window.rows
        # The penalty's part of h is the same for all records, and the mean of g is zero.
        outer = (window.rows[:, :, None] * self.slopes[:, None, :]).reshape(len(window.rows), size**2)
        return outer.T @ weighted / len(window.rows)


def _shrinks(epoch: Array, size: int) -> bool:
    """Whether an epoch's map of S, which keeps S positive, makes it smaller in the long run."""
    square, growth = np.eye(size).ravel(), 0.0
    for _ in range(POWERS):
        square = epoch @ square
        growth = float(np.trace(square.reshape(size, size)))
        if not 0 < growth < np.inf:
            return growth == 0
        square = square / growth
    return growth < 1
