"""`contour`: the loss over two parameters, or in the plane of the two slowest directions, with the path."""

from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.lettering import lettered
from everystep.render.plots.look import Look, axes_on, squared, titled
from everystep.render.plots.theme import Theme, legend
from everystep.understand.landscape import BIAS, Plane, plane_of
from everystep.understand.motion import moving_states
from everystep.words import number, whole

ON_THE_PATH = 400
"""States of a path that are drawn."""

FINE = 160
"""Places of the ground along each side."""

LEVELS = 9
"""Contours between the best and the highest place in sight."""

LEFT_BEHIND = 30.0
"""A path is drawn as long as the excess is at most this many times that of the start."""


def draw_contour(run: RunData, look: Look) -> Drawing:
    """The exact ground, and where the training went."""
    plane = plane_of(run.fit, look.of)
    figure = sheet(look.size, look.theme)
    (axes,) = axes_on(figure, look.theme)
    axes.grid(visible=False)
    path, cut = _path(run, plane)
    across, up = _sides(path, plane.optimum)
    axes.set(xlim=across[[0, -1]], ylim=up[[0, -1]])
    _ground(axes, run, look.theme, plane, across, up)
    _draw_path(axes, look.theme, path)
    axes.plot(*plane.optimum, "*", markersize=13, color=look.theme.best, zorder=6, label="best", linestyle="")
    axes.set(xlabel=_axis(run, plane.names[0]), ylabel=_axis(run, plane.names[1]))
    legend(axes, look.theme)
    title = (
        "The path down the loss" if plane.whole or look.of else "The path along the two slowest directions"
    )
    titled(figure, look.theme, title, _note(run, look, plane, cut))
    names = " and ".join(lettered(name) for name in plane.names)
    return finished(
        figure, f"{title}: contours of the loss over {names}, and the states of the training on it."
    )


def _path(run: RunData, plane: Plane) -> tuple[Array, int | None]:
    """The places of the states, and after which step the path leaves the picture, if it does."""
    recording = run.fit.recording
    chosen = np.array(moving_states(recording, ON_THE_PATH))
    excess = recording.excess[chosen]
    far = ~(excess <= LEFT_BEHIND * max(excess[0], np.finfo(float).tiny))
    places = plane.places(recording.parameters[chosen])
    if not far.any() or recording.steps == 0:
        return places, None
    end = max(int(np.argmax(far)), 1)
    return places[:end], int(recording.states[chosen[end - 1]])


def _sides(path: Array, optimum: Array) -> tuple[Array, Array]:
    """Places along each side, so that the path, the best and some ground around are in sight."""
    points = np.vstack([path, optimum])
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, 0.0)
    widest = float(span.max()) or float(np.abs(optimum).max()) or 1.0
    room = np.maximum(0.18 * span, 0.12 * widest)
    sides = [np.linspace(a, b, FINE) for a, b in zip(low - room, high + room, strict=True)]
    return sides[0], sides[1]


def _ground(axes: Any, run: RunData, theme: Theme, plane: Plane, across: Array, up: Array) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    excess = plane.excess(across, up)
    highest = float(excess.max())
    if highest <= 0:
        return
    levels = highest * np.geomspace(1e-4, 1.0, LEVELS + 1)
    shades = LinearSegmentedColormap.from_list("ground", theme.shades)
    grounds = [shades(i / LEVELS) for i in range(LEVELS + 1)]
    axes.contourf(across, up, excess, levels=[0.0, *levels], colors=grounds, zorder=0)
    lines = axes.contour(
        across, up, excess, levels=levels[:-1], colors=theme.quiet, linewidths=0.7, alpha=0.7, zorder=1
    )
    best, scale = run.fit.plan.quadratic.best, run.fit.units.loss_scale
    axes.clabel(
        lines,
        levels=levels[-6:-1:2],
        fmt=lambda level: number((best + level) * scale, 3),
        fontsize=8,
        colors=theme.ink,
        zorder=2,
    )


def _draw_path(axes: Any, theme: Theme, path: Array) -> None:
    few = len(path) <= 60
    axes.plot(
        path[:, 0],
        path[:, 1],
        color=theme.model,
        linewidth=1.6,
        marker="o" if few else "",
        markersize=4.5,
        markeredgecolor=theme.paper,
        markeredgewidth=0.6,
        zorder=4,
        label="states",
    )
    start = {"markersize": 9, "markeredgecolor": theme.model, "markeredgewidth": 1.8, "zorder": 5}
    axes.plot(*path[0], "o", markerfacecolor=theme.paper, linestyle="", label="start", **start)


def _axis(run: RunData, name: str) -> str:
    """A parameter or a direction beside its axis; in which units where that isn't plain."""
    units = "" if run.fit.units.are_own else " (trained units)"
    shown = lettered(name.removeprefix("weight of "), 44)
    if name.startswith("weight of "):
        return f"weight of {shown}{units}"
    return f"{name if name == BIAS else f'along {shown}'}{units}"


def _note(run: RunData, look: Look, plane: Plane, cut: int | None) -> str:
    kind = "Objective (loss + penalty)" if run.fit.settings.l2 else "Loss"
    notes = [f"{kind} on the contours in {squared(run)}, exact."]
    if look.of and not plane.whole:
        notes.append("All other parameters at the optimum; the path is its shadow on this plane.")
    elif not plane.whole:
        notes.append("The plane goes through the optimum; the path is its shadow on it.")
    if cut is not None:
        notes.append(f"The path leaves the picture after step {whole(cut)}.")
    return " ".join(notes)
