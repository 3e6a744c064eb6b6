"""`LinearRegression().fit(X, y)` with nothing said, against scikit-learn's.

Run it with `uv run python benchmarks/estimator.py`. Both are fitted in turn on the same arrays of normal
numbers; the table gives medians, and the median of the ratios of neighbours, so that a machine whose speed
drifts does not tell fairy tales.
"""

import os
import platform
import statistics
import time
from typing import Any

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression as Theirs

from everystep import LinearRegression as Ours

SIZES = {(100, 3): 101, (1_000, 10): 51, (10_000, 50): 21, (5_000, 200): 11, (200_000, 20): 11}
"""Rows and columns, with the number of pairs."""


def seconds(model: Any, x: np.ndarray, y: np.ndarray) -> float:
    """How long one fit takes."""
    began = time.perf_counter()
    model.fit(x, y)
    return time.perf_counter() - began


def main() -> None:
    """Measure all sizes and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, scikit-learn {sklearn.__version__}\n")
    print("| rows × columns | everystep, median ms | scikit-learn, median ms | ratio, median | steps |")
    print("|---|---|---|---|---|")
    rng = np.random.default_rng(0)
    for (rows, columns), pairs in SIZES.items():
        x = rng.normal(size=(rows, columns))
        y = x @ rng.normal(size=columns) + rng.normal(size=rows)
        ours = Ours()
        both = [(seconds(ours, x, y), seconds(Theirs(), x, y)) for _ in range(pairs + 1)][1:]
        mine, theirs = (1000 * statistics.median(times) for times in zip(*both, strict=True))
        ratio = statistics.median(a / b for a, b in both)
        print(f"| {rows:,} × {columns} | {mine:.1f} | {theirs:.1f} | {ratio:.1f} | {ours.n_steps_} |")


if __name__ == "__main__":
    main()
