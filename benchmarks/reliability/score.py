"""How often what is told of a score and of weights is so: the figures in docs/quality.md.

    python -m benchmarks.reliability.score

Each table has three columns of normal numbers, of which two matter, and independent errors. What the best
model of a table is really worth on further records is then known exactly: σ² plus the squared distance of its
parameters from the world's own.
"""

import math
from collections.abc import Callable

import numpy as np

import everystep as es

TABLES = 1000
ROWS = (20, 49, 50, 200, 1000)
TRUE = np.array([2.0, -1.0, 0.0])

Draw = Callable[[np.random.Generator, int], np.ndarray]
ERRORS: dict[str, tuple[Draw, float]] = {
    "normal": (lambda rng, rows: rng.normal(size=rows), 1.0),
    "Student, 5 degrees": (lambda rng, rows: rng.standard_t(5, size=rows), 5 / 3),
}
"""By name: how errors are drawn, and their variance."""


def one(rows: int, draw: Draw, variance: float, seed: int) -> tuple[bool, bool, float]:
    """Whether the true error is within one and two give-or-takes, and how many intervals hold the truth."""
    rng = np.random.default_rng([seed, rows])
    x = rng.normal(size=(rows, len(TRUE)))
    table = dict(zip("abc", x.T, strict=True)) | {"y": x @ TRUE + draw(rng, rows)}
    run = es.train(table, "y", steps=0)
    quality, best = run.quality, run.optimum
    worth = math.sqrt(variance + float(np.sum((best.weights - TRUE) ** 2)) + best.bias**2)
    assert quality.typical_error is not None
    assert quality.give_or_take is not None
    assert quality.intervals is not None
    off = abs(quality.typical_error - worth) / quality.give_or_take
    held = [each.low <= own <= each.high for each, own in zip(quality.intervals, [*TRUE, 0.0], strict=True)]
    return off <= 1, off <= 2, float(np.mean(held))


def main() -> None:
    """Prints a line for each sort of error and number of rows."""
    for name, (draw, variance) in ERRORS.items():
        for rows in ROWS:
            told = np.mean([one(rows, draw, variance, seed) for seed in range(TABLES)], axis=0)
            once, twice, held = (f"{100 * share:.1f} %" for share in told)
            print(f"| {name} | {rows} | {once} | {twice} | {held} |", flush=True)


if __name__ == "__main__":
    main()
