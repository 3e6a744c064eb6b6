"""How often tables in which nothing is wrong have an alarm: the figures in docs/quality.md.

    python benchmarks/false_alarms.py

Each table has six columns of all kinds and a target of two of them, with independent errors.
"""

from datetime import date, timedelta

import numpy as np

import everystep as es

TABLES = 400
ERRORS = {
    "normal": lambda rng, rows: rng.normal(size=rows),
    "exponential": lambda rng, rows: rng.exponential(size=rows),
    "Student, 5 degrees": lambda rng, rows: rng.standard_t(5, size=rows),
    "Student, 3 degrees": lambda rng, rows: rng.standard_t(3, size=rows),
    "lognormal": lambda rng, rows: rng.lognormal(size=rows),
}


def table(rng, rows, errors):
    """Numbers, one with a long tail, one with few values; levels; dates; and the target."""
    a, b = rng.normal(size=rows), rng.exponential(size=rows)
    return {
        "a": a,
        "b": b,
        "few": rng.integers(0, 4, size=rows),
        "level": np.array(list("uvwxyz"))[rng.integers(0, 6, size=rows)],
        "flag": np.array(["yes", "no"])[rng.integers(0, 2, size=rows)],
        "at": [date(2015, 1, 1) + timedelta(days=i) for i in range(rows)],
        "y": 3 + 2 * a - b + errors(rng, rows),
    }


for name, errors in ERRORS.items():
    shares = []
    for rows in (30, 60, 200, 1000):
        tables = (table(np.random.default_rng(seed), rows, errors) for seed in range(TABLES))
        seen = (es.train(one, "y", steps=1).quality.residuals for one in tables)
        told = sum(bool(one.telling or one.segments.sentences) for one in seen)
        shares.append(f"{100 * told / TABLES:.1f} %")
    print(f"| {name} | {' | '.join(shares)} |", flush=True)
