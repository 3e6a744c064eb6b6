"""`rates`: the learning-rate strip, what each constant rate would do to this table."""

import math
from typing import Any

import numpy as np

from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.look import Look, axes_on, titled
from everystep.render.plots.theme import Theme, legend, number_ticks
from everystep.understand.outlook import Outlook
from everystep.understand.strip import TOO_SLOW, Strip, Zone, strip
from everystep.words import number

WIDE = 0.11
"""A zone is named in the picture if it takes this part of it."""

NOTE = (
    f"Too slow: {TOO_SLOW} times the fewest steps, or more. Overshooting: between the best constant rate "
    "and the largest stable one."
)


def draw_rates(run: RunData, look: Look) -> Drawing:
    """Four zones, the steps to a millionth as a curve over them, and where this run stands."""
    seen = strip(Outlook(run.fit.plan))
    theme, figure = look.theme, sheet(look.size, look.theme)
    (axes,) = axes_on(figure, theme)
    units = "" if run.fit.units.are_own else " (trained units)"
    axes.set(xscale="log", xlim=(seen.lowest, seen.highest), xlabel=f"constant learning rate η{units}")
    known = np.isfinite(seen.steps)
    if known.any():
        axes.set_yscale("log")
        axes.plot(
            seen.rates[known],
            np.maximum(seen.steps[known], 1),
            color=theme.ink,
            linewidth=2.2,
            zorder=4,
            label=f"steps until the excess is {seen.goal}",
        )
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * 1.6)
    axes.set_ylabel("steps")
    number_ticks(axes)
    colors = _colors(theme)
    for zone in seen.zones:
        axes.axvspan(zone.low, zone.high, color=colors[zone.name], alpha=0.16, linewidth=0, zorder=0)
        if _share(seen, zone) > WIDE:
            axes.text(
                math.sqrt(zone.low * zone.high),
                0.97,
                zone.name,
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="top",
                fontsize=11,
                fontweight="bold",
                color=theme.ink,
            )
    _marks(axes, run, seen, theme)
    legend(axes, theme, loc="lower left")
    rule = seen.rule.name
    title = f"What a learning rate does to these records: {rule} on all of them"
    titled(figure, theme, title, NOTE)
    best = f"the best constant one is {number(seen.best)}, the largest stable one {number(seen.edge)}"
    return finished(figure, f"{title}; {best}.")


def _colors(theme: Theme) -> dict[str, str]:
    """The colour of each zone, by its name."""
    return {
        "too slow": theme.quiet,
        "good": theme.best,
        "overshooting": theme.series[4],
        "diverging": theme.model,
    }


def _share(seen: Strip, zone: Zone) -> float:
    """How much of the picture a zone takes."""
    return math.log(zone.high / zone.low) / math.log(seen.highest / seen.lowest)


def _marks(axes: Any, run: RunData, seen: Strip, theme: Theme) -> None:
    best = f"best constant rate: {number(seen.best, 5)}"
    axes.axvline(seen.best, color=theme.best, linewidth=1.8, zorder=3, label=best)
    edge = f"largest stable rate: {number(seen.edge, 5)}"
    axes.axvline(seen.edge, color=theme.model, linewidth=1.8, linestyle=(0, (4, 2)), zorder=3, label=edge)
    rate = run.fit.recording.learning_rate
    if not seen.own:
        axes.plot(
            [], [], " ", label=f"(this run used {run.fit.recording.optimizer.name}, which has no such window)"
        )
        return
    inside = min(max(rate, seen.lowest), seen.highest)
    beyond = "" if inside == rate else ", beyond the picture"
    label = f"this run: {number(rate, 5)}{beyond}"
    axes.axvline(inside, color=theme.record, linewidth=2, linestyle=(0, (1, 1)), zorder=5, label=label)
