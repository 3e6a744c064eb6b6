"""What the tests of pictures share: runs of every sort, and what can be asked of a drawn figure."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

import everystep as es
from everystep.render.plots.drawing import Drawing
from everystep.render.plots.kinds import draw
from everystep.run import Run

THREE = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
RNG = np.random.default_rng(5)
MANY = {f"x{j}": RNG.normal(size=40) * 3.0**j for j in range(4)}
MANY["y"] = 3 * MANY["x0"] - MANY["x1"] + 0.1 * MANY["x2"] + RNG.normal(size=40)
HOSTILE = "$\\frac{a}{b}$ <script>alert(1)</script> _^& 🏠日本 مرحبا \x1b[31m"

SORTS: dict[str, Callable[[], Run]] = {
    "by hand": lambda: es.train(THREE, "y", by_hand=True),
    "standardised": lambda: es.train(THREE | {"y": [1.0, 5.0, 6.0]}, "y", steps=5, learning_rate=0.1),
    "several": lambda: es.train(MANY, "y"),
    "two features": lambda: es.train(MANY, "y", only=["x0", "x1"], steps=30),
    "two rows": lambda: es.train({"x": [2.0, 3.0], "y": [3.0, 1.0]}, "y", steps=4),
    "flat": lambda: es.train(
        {"x": [2.0, 3.0, 4.0], "z": [1.0, 2.0, 1.0], "y": [3.0, 1.0, 3.0]}, "y", epochs=4
    ),
    "no steps": lambda: es.train(THREE, "y", steps=0, learning_rate=0.1),
    "diverged": lambda: es.train(THREE, "y", learning_rate=0.9, standardize=False, steps=900),
    "diverged, several": lambda: es.train(MANY, "y", learning_rate=2.0, standardize=False, steps=900),
    "batches": lambda: es.train(MANY, "y", batch_size=8, epochs=6),
    "adam": lambda: es.train(MANY, "y", optimizer="adam", steps=60),
    "line search": lambda: es.train(MANY, "y", optimizer="line_search"),
    "exact": lambda: es.train(MANY, "y", optimizer="exact"),
    "validation": lambda: es.train(MANY, "y", validation=0.25, epochs=30, average=3),
    "penalty and clip": lambda: es.train(MANY, "y", l2=0.5, clip=0.1, steps=40),
    "weights": lambda: es.train(MANY | {"w": np.arange(40) % 3 + 0.5}, "y", weight="w", steps=9),
    "copies": lambda: es.train(MANY | {"again": 2 * MANY["x0"]}, "y", steps=50),
    "long": lambda: es.train(THREE, "y", by_hand=True, steps=30_000),
    "hostile": lambda: es.train({HOSTILE: [1.0, 2.0, 3.0], "a" * 300: [1.0, 3.0, 2.0]}, "a" * 300, steps=4),
    "hostile, several": lambda: es.train(
        {f"{HOSTILE}{j}": MANY[f"x{j}"] for j in range(4)} | {"$y$": MANY["y"]}, "$y$"
    ),
}
"""How to train a run of every sort; each is trained once."""

SORTS = {sort: cache(train) for sort, train in SORTS.items()}


def drawn(run: Run, kind: str, **wishes: Any) -> Drawing:
    """A picture; whatever the library warns of is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawing = draw(run, kind, **wishes)
        drawing.figure.canvas.draw()
    return drawing


def lines(drawing: Drawing, label: str, panel: int = 0) -> Any:
    """The curve with this label, as an array (n, 2)."""
    found = [line for line in drawing.figure.axes[panel].lines if line.get_label() == label]
    assert len(found) == 1, [line.get_label() for line in drawing.figure.axes[panel].lines]
    return np.asarray(found[0].get_xydata())


def words(drawing: Drawing) -> list[str]:
    """All text in a picture."""
    from matplotlib.text import Text

    return [text.get_text() for text in drawing.figure.findobj(Text) if text.get_text()]
