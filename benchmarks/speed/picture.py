"""The 1,000 steps in a picture: who takes how long, and how that grows with the rows."""

import math
from pathlib import Path
from typing import Any

from benchmarks.speed.contestants import OURS, READ
from benchmarks.speed.measure import Result
from benchmarks.speed.tables import median_of, seconds

COLOURS = {
    OURS: "#0f766e",
    READ: "#94a3b8",
    "PyTorch": "#b45309",
    "JAX": "#7c3aed",
    "NumPy": "#2563eb",
}
"""Who is in the picture."""


def draw(steps: Result, rows: list[Result], to: Path) -> None:
    """Dots for one size, lines for all, both on logarithmic scales."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
    _dots(left, steps)
    _lines(right, rows)
    figure.savefig(to, dpi=160)


def _dots(axes: Any, steps: Result) -> None:
    # Dots, not bars: a logarithmic scale has no zero for a bar to stand on.
    times = {who: median_of(steps, who) for who in COLOURS}
    there = sorted((who for who in times if not math.isnan(times[who])), key=times.__getitem__, reverse=True)
    values = [times[who] for who in there]
    axes.scatter(values, there, s=90, color=[COLOURS[who] for who in there], zorder=2)
    for who, value in zip(there, values, strict=True):
        label = f"{seconds(value)} s"
        axes.annotate(label, (value, who), (9, 0), textcoords="offset points", va="center")
    axes.set(xscale="log", xlim=(min(values) / 2, max(values) * 8), xlabel="seconds, logarithmic")
    axes.set_title(f"{steps.job.heading}, float64", loc="left", fontsize=11)
    axes.grid(axis="y", color="#e2e8f0", zorder=0)
    _quiet(axes)


def _lines(axes: Any, rows: list[Result]) -> None:
    counts = [result.job.size.rows for result in rows]
    for who, colour in COLOURS.items():
        times = [median_of(result, who) for result in rows]
        axes.plot(counts, times, color=colour, marker="o", markersize=4, label=who)
    axes.set(xscale="log", yscale="log", xlabel="rows of 10 columns", ylabel="seconds")
    axes.set_title("The same by the number of rows", loc="left", fontsize=11)
    axes.legend(frameon=False, fontsize=9)
    _quiet(axes)


def _quiet(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
