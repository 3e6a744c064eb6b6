"""What a contestant is asked for, and what it gives back: work that can be done again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

FULL_BATCH_RATE = 0.1
BATCH_RATE = 0.001
"""The learning rates of all contestants: the gradient is that of the mean of squares, without a half."""


class Arrays(NamedTuple):
    """Features (n, d), rows in order, and targets (n,)."""

    x: Array
    y: Array


@dataclass(frozen=True)
class Size:
    """How much is to be done: `steps` on all records, or one epoch of batches of `batch` records."""

    rows: int
    features: int
    steps: int = 0
    batch: int = 0

    @property
    def megabytes(self) -> float:
        """All features and targets."""
        return 8 * self.rows * (self.features + 1) / 1e6


@dataclass(frozen=True)
class Work:
    """One thing to measure. `run` does it once, with all that may be prepared already prepared.

    `stands_for` says how many times as much the whole work is, where only a part is run. Of what `run`
    returned, `weights` makes the trained weights and the bias after them, and `seconds` the time, where the
    work itself knows better.
    """

    run: Callable[[], Any]
    stands_for: float = 1.0
    weights: Callable[[Any], Any] | None = None
    seconds: Callable[[Any], float] | None = None


Prepare = Callable[[Arrays, Size], Work]


def part_of(size: Size) -> int:
    """How many of the steps on all records are run: each costs the same, so slow peers take a part of them.

    >>> part_of(Size(1_000_000, 10, steps=1000)), part_of(Size(1000, 10, steps=1000))
    (50, 1000)
    """
    return int(np.clip(500_000_000 // (size.rows * size.features), min(5, size.steps), size.steps))


def write(folder: Path, size: Size) -> None:
    """Numbers of about size 1 that depend a little on each other, and a target: a line through them."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((size.rows, size.features))
    x += 0.3 * rng.standard_normal((size.rows, 1)) + 0.1
    y = x @ rng.standard_normal(size.features) + 1 + rng.standard_normal(size.rows)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)


def read(folder: Path) -> Arrays:
    """What `write` wrote, in memory."""
    return Arrays(np.load(folder / "x.npy"), np.load(folder / "y.npy"))


def mean_square(arrays: Arrays, weights: Any) -> float:
    """The mean of the squared errors of a line: its weights, then its bias."""
    *slopes, bias = np.asarray(weights, dtype=np.float64).ravel()
    return float(np.mean((arrays.y - arrays.x @ np.array(slopes) - bias) ** 2))
