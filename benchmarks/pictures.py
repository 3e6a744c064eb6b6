"""Pictures: how long each takes, and how large a film is.

Run it with `uv run python benchmarks/pictures.py`. Each picture is drawn three times as a PNG; a film has at
most 60 frames of 800 × 450 pixels. Times are medians; the first picture of all, with its imports, is told
apart.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import everystep as es

PENGUINS = Path(__file__).parents[1] / "examples" / "penguins.csv"
KINDS = ("line", "loss", "contour", "rates", "weights", "gradient", "residuals")


def made_up(rows: int, columns: int) -> dict[str, Any]:
    """Records with some noise."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, columns))
    named = {f"x{j}": x[:, j] for j in range(columns)}
    return named | {"y": x @ rng.normal(size=columns) + rng.normal(size=rows)}


def runs() -> dict[str, es.Run]:
    """From three records to a million, and from one feature to 200."""
    return {
        "three rows, 10 steps": es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True),
        "penguins, 434 steps": es.train(PENGUINS, "body_mass_g"),
        "three rows, 100,000 steps": es.train(
            {"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True, steps=100_000
        ),
        "1,000,000 rows × 5, adam": es.train(made_up(1_000_000, 5), "y", optimizer="adam", steps=300),
        "2,000 rows × 200": es.train(made_up(2_000, 200), "y"),
    }


def seconds(work: Callable[[], Any], rounds: int = 3) -> float:
    """The median."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def filmed(run: es.Run, path: Path) -> list[str]:
    """Seconds and size of one film."""
    took = seconds(lambda: run.animate(path, replace=True))
    return [f"{took:.2f}", f"{path.stat().st_size / 1000:.0f}"]


def main() -> None:
    """Both tables."""
    made = runs()
    first = seconds(lambda: made["three rows, 10 steps"].plot("line").to_png(), rounds=1)
    print(f"the first picture, with its imports: {first:.2f} s\n")
    print(f"| run | {' | '.join(f'{kind}, s' for kind in KINDS)} |")
    print(f"|{'---|' * (len(KINDS) + 1)}")
    for title, run in made.items():
        cells = [f"{seconds(lambda kind=kind, run=run: run.plot(kind).to_png()):.2f}" for kind in KINDS]
        print(f"| {title} | {' | '.join(cells)} |", flush=True)
    print("\n| run | frames | .gif, s | .gif, kB | .png, s | .png, kB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for title, run in made.items():
            cells = [
                cell for ending in (".gif", ".png") for cell in filmed(run, Path(place) / f"film{ending}")
            ]
            print(f"| {title} | {min(60, len(run.recording))} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
