"""The window of steps on small batches: which rates shrink the error, in the mean square."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.training.batches import Records
from everystep.understand.curvature import Curvature

MOST_PRODUCTS = 2e9
"""Multiplications that the exact edge and the simulated one may cost: some seconds at most."""

EPOCHS = 200
MOST_STEPS = 300
"""Steps of an epoch that are simulated at the most."""

MOST_DIRECTIONS = 32
ROWS_AT_ONCE = 4096
HALVINGS = 10
POWERS = 60
LARGEST = 1e70
"""An error that grows, or shrinks, so much in an epoch needs no further look."""


@dataclass(frozen=True, eq=False)
class BatchWindow:
    """What single records do to the error e = θ − θ* in a step: e ← (I − η·h_B)·e, and noise.

        h = 2·ω̃·u·uᵀ + C        h_B = the mean of h over a batch of m records

    `rows` (n, r) holds each record's u = Qᵀ[z, 1] along the directions Q of the `curvature`, ω̃ (n,) its
    `weight` beside the mean weight, C (r, r) is the penalty's `penalty` curvature. The mean of h over all
    records is diag(λ). All in trained units.

    Sources: Défossez & Bach, AISTATS (2015); Jain et al., JMLR 18 (2018), section 2; Bach & Moulines, NIPS
    (2011).
    """

    curvature: Curvature
    rows: Array
    weight: Array
    penalty: Array

    @classmethod
    def of(cls, records: Records, curvature: Curvature, l2: float) -> Self:
        """The window of these records, as they are trained on."""
        directions, count = curvature.directions, len(records)
        full = np.column_stack([records.z, np.ones(count)])[:, : len(directions)]
        pulled = directions[: records.z.shape[1]]
        return cls(
            curvature,
            full @ directions,
            np.ones(count) if records.weight is None else records.weight,
            2 * l2 * pulled.T @ pulled,
        )

    def sure_rate(self, size: int) -> float:
        """A rate below which the mean squared error shrinks; a bound, for batches drawn independently.

            η < 2/λmax(H^−½·E[h_B²]·H^−½)        E[h_B²] = E[h²]/m + (1 − 1/m)·H²

        For single records without penalty it is 1/λmax(M^−½·E[‖z‖²zzᵀ]·M^−½) with M = E[zzᵀ].
        """
        values = self.curvature.values
        squares = self._squares / size + (1 - 1 / size) * np.diag(values**2)
        return 2 / _largest(squares / np.sqrt(np.outer(values, values)))

    @property
    def saturating_size(self) -> float:
        """The batch size m at which the surely stable rate is about half that of all records.

            m = λmax(H^−½·E[h²]·H^−½)/L

        Up to it the rate grows about as m does; beyond it the rate at most doubles, however large the batch,
        so that passes over the records are wasted. Source: Ma, Bassily & Belkin, ICML (2018), section 4.
        """
        values = self.curvature.values
        return _largest(self._squares / np.sqrt(np.outer(values, values))) / self.curvature.largest

    def exact_rate(self, size: int) -> float | None:
        """The rate at which the mean squared error stops shrinking, for batches drawn independently.

        The matrix S = E[e·eᵀ] becomes E[(I − η·h_B)·S·(I − η·h_B)]: linear in S, and shrinking just if
        η < 1/λmax(A^−½·E[h_B ⊗ h_B]·A^−½) with A = H ⊗ I + I ⊗ H. Exact but for rounding; None where it
        would take too long.
        """
        if not self.is_small:
            return None
        values = self.curvature.values
        products = self.products / size + (1 - 1 / size) * np.diag(np.outer(values, values).ravel())
        pairs = np.sqrt(np.add.outer(values, values).ravel())
        return 1 / _largest(products / np.outer(pairs, pairs))

    def shuffled_rate(self, size: int, seed: int = 0) -> float | None:
        """The same for shuffled epochs, in which every record comes once: an estimate, by simulation.

        The error after an epoch is P·e with P = Π (I − η·h_B); 200 epochs are drawn, and the rate is halved
        in on at which S ← mean of P·S·Pᵀ neither shrinks nor grows. None where it would take too long.
        """
        steps, directions = -(-len(self.rows) // size), len(self.curvature.values)
        cost = float(EPOCHS) * len(self.rows) * directions**2 + EPOCHS * POWERS * directions**3
        if cost * HALVINGS > MOST_PRODUCTS or steps > MOST_STEPS:
            return None
        rng = np.random.default_rng(seed)
        orders = np.array([rng.permutation(len(self.rows)) for _ in range(EPOCHS)])
        low = high = self.sure_rate(size)
        while self._epoch_growth(high, orders, size) < 1:
            low, high = high, 2 * high
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._epoch_growth(middle, orders, size) < 1 else (low, middle)
        return low

    @property
    def is_small(self) -> bool:
        """Whether what single records do can be told exactly, in some seconds at most."""
        directions = len(self.curvature.values)
        return directions <= MOST_DIRECTIONS and len(self.rows) * float(directions) ** 4 <= MOST_PRODUCTS

    @cached_property
    def _squares(self) -> Array:
        """E[h²]."""
        lengths = self.weight**2 * (self.rows * self.rows).sum(axis=1)
        bare = np.diag(self.curvature.values) - self.penalty
        mixed = bare @ self.penalty
        squares: Array = 4 * (self.rows * lengths[:, None]).T @ self.rows / len(self.rows)
        squares += mixed + mixed.T + self.penalty @ self.penalty
        return squares

    @cached_property
    def products(self) -> Array:
        """E[h ⊗ h]."""
        size = len(self.curvature.values)
        total = np.zeros((size**2, size**2))
        for first in range(0, len(self.rows), ROWS_AT_ONCE):
            rows = self.rows[first : first + ROWS_AT_ONCE]
            pairs = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), size**2)
            pairs *= 2 * self.weight[first : first + ROWS_AT_ONCE, None]
            total += pairs.T @ pairs
        bare = np.diag(self.curvature.values) - self.penalty
        mixed = np.kron(bare, self.penalty) + np.kron(self.penalty, bare)
        products: Array = total / len(self.rows) + mixed + np.kron(self.penalty, self.penalty)
        return products

    def _epoch_growth(self, rate: float, orders: Array, size: int) -> float:
        """The factor of the mean squared error in an epoch, in the long run; what is beyond all measure, or
        vanishes, as infinity or 0."""
        directions = len(self.curvature.values)
        products = np.broadcast_to(np.eye(directions), (len(orders), directions, directions))
        for first in range(0, orders.shape[1], size):
            chosen = orders[:, first : first + size]
            rows = self.rows[chosen]
            pulled = np.swapaxes(rows * self.weight[chosen][:, :, None], 1, 2) @ (rows @ products)
            products = products - rate * (2 / chosen.shape[1] * pulled + self.penalty @ products)
            peak = np.abs(products).max()
            if not 1 / LARGEST < peak < LARGEST:
                return np.inf if peak >= 1 else 0.0
        square, growth = np.eye(directions) / directions, 1.0
        for _ in range(POWERS):
            square = (products @ square @ np.swapaxes(products, 1, 2)).mean(axis=0)
            growth = float(np.trace(square))
            square = square / growth
        return growth


def _largest(matrix: Array) -> float:
    """The largest eigenvalue of a symmetric matrix."""
    return float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[-1])
