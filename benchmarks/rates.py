"""Which part of a usual weight suits each adaptive rule as its learning rate: the figures behind `auto`.

Run it with `uv run python benchmarks/rates.py`; it takes some minutes. Each rule trains three tables with
standardised columns (penguins, diabetes, homes made up here) for 3,000 steps on all records, and for 100
epochs of batches of 32, at each of seven round rates. A cell is the part of the start's excess that is left,
the mean over the last tenth of the steps, as the geometric mean over the tables.
"""

import statistics
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_diabetes

import everystep as es
from everystep.understand.auto import PARTS

RATES = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
EXAMPLES = Path(__file__).parents[1] / "examples"
Table = tuple[Any, str]


def tables() -> list[Table]:
    """Categories among numbers, columns that depend on each other, and columns of very different size."""
    rng = np.random.default_rng(0)
    sqft, rooms, age = rng.uniform(500, 4000, 500), rng.integers(1, 6, 500), rng.uniform(0, 80, 500)
    price = 150 * sqft + 8000 * rooms - 500 * age + rng.normal(0, 20_000, 500)
    return [
        (EXAMPLES / "penguins.csv", "body_mass_g"),
        (load_diabetes(as_frame=True).frame, "target"),
        ({"sqft": sqft, "rooms": rooms, "age": age, "price": price}, "price"),
    ]


def left(table: Table, optimizer: str, rate: float, **how: Any) -> float:
    """The part of the start's excess that is left, over the last tenth of the steps."""
    data, target = table
    run = es.train(data, target, optimizer=optimizer, learning_rate=rate, tolerance=0, keep="all", **how)
    last = run.excess[-len(run.excess) // 10 :]
    return max(float(last.mean() / run.excess[0]), 1e-16)


def main() -> None:
    """A table for all records, and one for batches."""
    every = tables()
    for title, how in {
        "all records, 3,000 steps": {"steps": 3000},
        "batches of 32, 100 epochs": {"batch_size": 32, "epochs": 100},
    }.items():
        print(f"\n{title}\n\n| rule | {' | '.join(f'{rate:g}' for rate in RATES)} | auto takes |")
        print("|---" * (len(RATES) + 2) + "|")
        for rule, parts in PARTS.items():
            means = [
                statistics.geometric_mean(left(table, rule.name, rate, **how) for table in every)
                for rate in RATES
            ]
            cells = " | ".join(f"{mean:.1e}" for mean in means)
            print(f"| {rule.name} | {cells} | {parts['batch_size' in how]:g} |")


if __name__ == "__main__":
    main()
