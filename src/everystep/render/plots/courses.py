"""`weights` and `gradient`: what became of the parameters, and of the slope, step by step."""

import numpy as np

from everystep.model.units import Array
from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.lettering import lettered
from everystep.render.plots.look import Look, axes_on, outline, positive, titled
from everystep.render.plots.theme import legend, number_ticks
from everystep.understand.landscape import BIAS
from everystep.words import SettingError, counted, nearest, number, quoted

NAMED = 8
"""Weights with a colour and a name of their own; the strongest ones."""

FAINT = 200
"""Weights that are drawn without a name."""


def draw_weights(run: RunData, look: Look) -> Drawing:
    """The trained weights, each against its best value."""
    theme, figure = look.theme, sheet(look.size, look.theme)
    (axes,) = axes_on(figure, theme)
    recording = run.fit.recording
    names, values, best = _parameters(run)
    chosen = _chosen(look.of, names, values)
    strongest = chosen[:NAMED]
    for j in np.argsort(-np.abs(values[-1]), kind="stable")[:FAINT] if not look.of else ():
        if j not in strongest:
            shown = outline(values[:, j], 300)
            axes.plot(recording.states[shown], values[shown, j], color=theme.quiet, alpha=0.35, linewidth=0.8)
    for j, color in zip(sorted(strongest, key=lambda j: -values[-1, j]), theme.series, strict=False):
        shown = outline(values[:, j])
        dots = "o" if len(shown) <= 30 else ""
        axes.plot(
            recording.states[shown],
            values[shown, j],
            color=color,
            linewidth=2 if len(shown) <= 100 else 1.3,
            marker=dots,
            markersize=3.5,
            label=f"{lettered(names[j], 24)}: {number(float(values[-1, j]), 4)}",
        )
        axes.axhline(best[j], color=color, linewidth=1, linestyle=(0, (1, 2)), alpha=0.8)
    units = "" if run.fit.units.are_own else ", in trained units"
    axes.set(xlabel="step", ylabel=f"weight{units}")
    axes.legend(
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),
        fontsize=9,
        labelcolor=theme.ink,
        facecolor=theme.paper,
        edgecolor="none",
        handlelength=1.2,
    )
    title = "The weights by step"
    hidden = len(chosen) - len(strongest)
    note = "Dotted: the best value of each."
    if hidden > 0:
        note += f" Named are the {NAMED} strongest; grey: {counted(min(hidden, FAINT), 'other')}."
    titled(figure, theme, title, note)
    return finished(
        figure, f"{title}: {counted(len(chosen), 'parameter')} over {counted(recording.steps, 'step')}."
    )


def draw_gradient(run: RunData, look: Look) -> Drawing:
    """The gradient's length, on a logarithmic axis."""
    theme, figure = look.theme, sheet(look.size, look.theme)
    (axes,) = axes_on(figure, theme)
    recording = run.fit.recording
    length = np.sqrt((recording.gradient**2).sum(axis=1))
    shown = outline(length)
    known = positive(length[shown])
    dots = "o" if len(shown) <= 30 else ""
    axes.plot(
        recording.states[shown], known, color=theme.model, linewidth=2, marker=dots, markersize=4, label="‖g‖"
    )
    if np.isfinite(known).any():
        axes.set_yscale("log")
    clip = run.fit.settings.clip
    if clip is not None:
        axes.axhline(
            clip, color=theme.quiet, linewidth=1.4, linestyle=(0, (4, 2)), label=f"cut to {number(clip)}"
        )
        legend(axes, theme)
    units = "" if run.fit.units.are_own else " (trained units)"
    axes.set(xlabel="step", ylabel=f"length of the gradient{units}")
    number_ticks(axes)
    title = "The length of the gradient by step"
    note = "Of the objective on all records, at each state." if run.fit.settings.records_a_step else ""
    titled(figure, theme, title, note)
    return finished(figure, f"{title}, from {number(float(length[0]))} to {number(float(length[-1]))}.")


def _parameters(run: RunData) -> tuple[list[str], Array, Array]:
    """All parameters by name, by state, and their best values; no bias that is always 0."""
    recording = run.fit.recording
    names, values, best = list(run.fit.names), recording.parameters, run.fit.plan.quadratic.optimum
    if values.shape[1] > len(names) and (values[:, -1].any() or not run.fit.settings.standardize):
        return [*names, BIAS], values, best
    return names, values[:, : len(names)], best


def _chosen(of: tuple[str, ...], names: list[str], values: Array) -> list[int]:
    """The named ones; else all, the strongest at the end first."""
    for name in of:
        if name not in names:
            raise SettingError(f"there is no weight of {quoted(name)}; {nearest(name, names)}")
    if of:
        return [names.index(name) for name in dict.fromkeys(of)]
    return [int(j) for j in np.argsort(-np.abs(values[-1]), kind="stable")]
