"""Run folders of many kinds, small, to be mutated."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

import everystep as es
from everystep.run import Run

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = EXAMPLES / "penguins.csv"
METHOD = {"batch_size": 64, "validation": 0.2, "average": 2, "schedule": "warm-up:steps=3,then=plateau"}


def _penguins(**settings: object) -> Run:
    return es.train(PENGUINS, target="body_mass_g", **{"steps": 12, **settings})


def _of_kinds() -> Run:
    """A table with a column of each kind, gaps, and row weights."""
    n = 24
    day = [date(2024, 1, 1) + timedelta(days=29 * i) for i in range(n)]
    table = {
        "day": day,
        "yes": [None if i == 5 else i % 3 == 0 for i in range(n)],
        "took": [timedelta(minutes=7 * i) for i in range(n)],
        "place": [[float(i), float(i * i % 7)] for i in range(n)],
        "c": [None if i == 2 else "abcdefgh"[i * i % 8] for i in range(n)],
        "w": [1.0 + i % 2 for i in range(n)],
        "y": [None if i == 9 else 3.0 * i + i % 5 for i in range(n)],
    }
    return es.train(table, target="y", weight="w", levels=3, steps=6)


def _of_arrays() -> Run:
    x = np.random.default_rng(0).normal(size=(30, 3))
    fitted = es.LinearRegression(steps=8).fit(x, x @ [1.0, -2.0, 0.5] + 3.0)
    assert isinstance(fitted.run_, Run)
    return fitted.run_


SEEDS: dict[str, Callable[[], Run]] = {
    "three rows": lambda: es.train(EXAMPLES / "three-rows.csv", target="y", by_hand=True),
    "batches": lambda: _penguins(optimizer="adam", batch_size=32),
    "validation": lambda: _penguins(**METHOD),
    "no intercept": lambda: _penguins(fit_intercept=False, l2=0.01, learning_rate=0.05),
    "branch": lambda: _penguins(optimizer="momentum").rewind(5).train(steps=6),
    "carried": lambda: _penguins(optimizer="rmsprop:centered=yes", batch_size=50).rewind(4).train(steps=5),
    "arrays": _of_arrays,
    "kinds": _of_kinds,
    "line search": lambda: _penguins(optimizer="line_search", keep="ends"),
    "rates": lambda: _penguins(optimizer="nadam", schedule=[0.1, 0.2, 0.05], clip=0.5, keep=5),
    "exact": lambda: _penguins(optimizer="auto", finish="exact", validation=0.0),
}
"""Trainings whose folders are mutated."""


def saved_seeds(place: Path) -> dict[str, Path]:
    """The folders of all seeds, each with a table to predict from beside it."""
    folders = {}
    for name, make in SEEDS.items():
        run = make()
        folders[name] = run.save(place / f"{name.replace(' ', '-')}.run", data="copy")
        records = run.records().frame.collect()
        records.head(3).write_parquet(place / f"{folders[name].stem}.parquet")
    return folders
