"""The loss curves of several runs on one picture."""

from collections.abc import Sequence

from everystep.record.run_data import RunData
from everystep.render.compared import labels_of
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.lettering import lettered
from everystep.render.plots.look import axes_on, outline, positive, squared, titled
from everystep.render.plots.theme import number_ticks, theme_named

DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.2)), (0, (6, 2, 1.5, 2)))
"""Lines beyond the number of colours take another dash."""


def draw_side_by_side(
    runs: Sequence[RunData], *, theme: str = "light", size: tuple[int, int] = (800, 500)
) -> Drawing:
    """The excess of each by step, on a logarithmic axis, named by the settings that differ."""
    look = theme_named(theme)
    figure = sheet(size, look)
    (axes,) = axes_on(figure, look)
    shown = [outline(run.fit.recording.excess) for run in runs]
    curves = [
        positive(run.fit.recording.own_units.excess[places]) for run, places in zip(runs, shown, strict=True)
    ]
    for i, (run, places, label) in enumerate(zip(runs, shown, labels_of(runs, size[0] // 9), strict=True)):
        colours = len(look.series)
        axes.plot(
            run.fit.recording.states[places],
            curves[i],
            color=look.series[i % colours],
            linestyle=DASHES[i // colours % len(DASHES)],
            linewidth=2.2,
            marker="o" if len(places) <= 30 else "",
            markersize=4,
            label=lettered(label, size[0] // 9),
        )
    if any((curve > 0).any() for curve in curves):
        axes.set_yscale("log")
    if max(run.fit.recording.steps for run in runs) > 100:
        axes.set_xscale("symlog", linthresh=1, linscale=0.4)
        axes.set_xlim(left=-0.1)
    kind = "objective" if any(run.fit.settings.l2 for run in runs) else "loss"
    axes.set(xlabel="step", ylabel=f"{kind} above the best, {squared(runs[0])}")
    number_ticks(axes)
    figure.legend(
        loc="outside lower left",
        fontsize=9,
        labelcolor=look.ink,
        facecolor=look.paper,
        edgecolor="none",
    )
    title = f"{len(runs)} runs side by side"
    titled(figure, look, title)
    return finished(figure, f"{title}: the {kind} above the best by step.")
