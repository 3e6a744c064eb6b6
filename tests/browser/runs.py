"""Runs of every sort that a page may have to show, each trained once for all browser tests of a process."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

import everystep as es
from everystep.run import Run

ROOT = Path(__file__).parents[2]
RATES = [0.01, 0.17, 0.18, 0.19]
"""Beside the worked example's own 0.1; the last one diverges."""


def _numbers(rows: int, features: int, seed: int = 3) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, features)) * np.geomspace(1, 40, features) + 5
    y = x @ np.linspace(2, -1, features) + rng.normal(size=rows)
    return {f"x{j}": x[:, j].tolist() for j in range(features)} | {"y": y.tolist()}


def _gone(folder: Path) -> Run:
    """Its records were in a file that was deleted."""
    table = folder / "gone.csv"
    table.write_text("x,z,y\n" + "".join(f"{i},{i * i % 7},{3 * i + i % 3}\n" for i in range(30)))
    saved = es.train(table, "y").save(folder / "gone.run", data="reference")
    table.unlink()
    return es.load(saved)


def _three_rows(**wishes: object) -> Run:
    return es.train(ROOT / "examples" / "three-rows.csv", "y", by_hand=True, **wishes)  # type: ignore[arg-type]


SORTS: dict[str, Callable[[Path], Run]] = {
    "three rows": lambda _: _three_rows(),
    "at rates": lambda _: _three_rows(),
    "penguins": lambda _: es.train(ROOT / "examples" / "penguins.csv", "body_mass_g", steps=60),
    "large": lambda _: es.train(_numbers(20_000, 2), "y", steps=12),
    "large, one feature": lambda _: es.train(_numbers(20_000, 1), "y", steps=12),
    "diverged": lambda _: _three_rows(learning_rate=0.9, steps=900),
    "gone": _gone,
    "one parameter": lambda _: _three_rows(fit_intercept=False),
    "wide": lambda _: es.train(_numbers(300, 150), "y", steps=20),
    "batches": lambda _: es.train(
        _numbers(60, 3), "y", optimizer="sgd", batch_size=8, validation=0.2, epochs=12
    ),
    "no steps": lambda _: _three_rows(steps=0),
    "adam": lambda _: es.train(_numbers(40, 4), "y", optimizer="adam", steps=60),
}


class Shelf:
    """Pages by the name of their sort, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.run = cache(self._train)
        self.page = cache(self._write)

    def _train(self, sort: str) -> Run:
        return SORTS[sort](self._folder)

    def _write(self, sort: str) -> Path:
        rates = RATES if sort == "at rates" else []
        return self.run(sort).page(self._folder / f"{sort}.html", rates=rates)
