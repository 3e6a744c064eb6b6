"""Tables to begin with: each shows one thing about training."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from everystep.read.packaged import packaged_table

Columns = Mapping[str, list[Any]]
Records = Callable[[], Columns | Path]
"""Columns that are made, or the file that they stand in."""


@dataclass(frozen=True)
class Example:
    """A table by `name`, what it is good for, what to predict, and the settings to begin with."""

    name: str
    title: str
    about: str
    target: str
    records: Records
    settings: Mapping[str, Any] = field(default_factory=dict)


def _hoops() -> Columns:
    """Distances in metres and the force of a good throw, with the hand's own unsteadiness."""
    distance = [2.0, 2.5, 3.0, 3.5, 4.2, 4.6, 5.0, 5.8, 6.25, 6.75]
    wobble = np.random.default_rng(6).normal(0, 0.12, len(distance))
    force = [round(2.1 + 0.9 * x + float(off), 2) for x, off in zip(distance, wobble, strict=True)]
    return {"distance": distance, "force": force}


def _noisy_line() -> Columns:
    draw = np.random.default_rng(1)
    x = np.sort(np.round(draw.uniform(0, 10, 60), 2))
    y = np.round(3 + 1.5 * x + draw.normal(0, 2, 60), 2)
    return {"x": x.tolist(), "y": y.tolist()}


def _outlier() -> Columns:
    """The eleventh record is far off: it pulls the line."""
    x = [float(i) for i in range(1, 13)]
    wobble = np.random.default_rng(3).normal(0, 0.4, len(x))
    y = [round(1 + 2 * a + float(off), 2) for a, off in zip(x, wobble, strict=True)]
    return {"x": x, "y": [*y[:10], 2.0, *y[11:]]}


def _nearly_equal_columns() -> Columns:
    """Two columns that say nearly the same."""
    draw = np.random.default_rng(4)
    left = np.round(draw.normal(170, 8, 40), 1)
    right = np.round(left + draw.normal(0, 0.5, 40), 1)
    y = np.round(20 + 0.2 * left + 0.1 * right + draw.normal(0, 1, 40), 2)
    return {"left_arm_span": left.tolist(), "right_arm_span": right.tolist(), "reach": y.tolist()}


BY_HAND = {"learning_rate": 0.1, "steps": 10, "tolerance": 0, "standardize": False}
"""As on paper: plain steps on the columns as they are."""

EXAMPLES = {
    example.name: example
    for example in (
        Example(
            "three-rows",
            "Three rows",
            "Small enough to check every number by hand.",
            "y",
            lambda: packaged_table("three-rows.csv"),
            BY_HAND,
        ),
        Example(
            "hoops",
            "Hoops",
            "How hard to throw from how far: each step throws all balls again.",
            "force",
            _hoops,
            {"learning_rate": 0.1, "steps": 40, "tolerance": 0},
        ),
        Example(
            "noisy-line",
            "A noisy line",
            "Sixty records around a line: the best line still misses, and its loss is not 0.",
            "y",
            _noisy_line,
            {"learning_rate": 0.1, "steps": 200},
        ),
        Example(
            "outlier",
            "An outlier",
            "One record far off pulls the whole line: drag it, and see.",
            "y",
            _outlier,
            {"learning_rate": 0.1, "steps": 100},
        ),
        Example(
            "nearly-equal-columns",
            "Nearly equal columns",
            "Two columns that say the same make one direction slow.",
            "reach",
            _nearly_equal_columns,
            {"learning_rate": 0.4, "steps": 500},
        ),
        Example(
            "penguins",
            "Penguins",
            "A real table, with categories and missing cells.",
            "body_mass_g",
            lambda: packaged_table("penguins.csv"),
        ),
    )
}
"""Every example by its name."""
