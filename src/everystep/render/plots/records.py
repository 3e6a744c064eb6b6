"""`line`: the records, with the model's line after chosen steps; or what it predicts against what was so."""

from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.lettering import lettered
from everystep.render.plots.look import (
    POINTS_IN_SIGHT,
    SAMPLE,
    Look,
    axes_on,
    axis_name,
    listed_steps,
    titled,
)
from everystep.render.plots.theme import Theme, legend
from everystep.understand.motion import moving_states
from everystep.understand.sight import Sight, records_in_sight
from everystep.words import SettingError, counted, nearest, quoted, whole

LINES = 4
"""Lines that are drawn where no steps are named."""

ROOM = 0.08
"""Space around the records, as a part of their range."""


def draw_records(run: RunData, look: Look) -> Drawing:
    """With one feature, or the one named in `of` (the others at their means), the line; else a cloud."""
    sight = records_in_sight(run, SAMPLE)
    feature = _feature(run, look)
    return _cloud(run, look, sight) if feature is None else _lines(run, look, sight, feature)


def parameters_after(run: RunData, step: int) -> tuple[Array, float]:
    """The weights and the bias, in own units, of the state after so many steps."""
    state = run.fit.recording.state(step).parameters
    return run.fit.units.to_own(state.weights, state.bias)


def _averaged(run: RunData, look: Look) -> bool:
    """Whether a picture is of the run's own model, which is no state, but an average of some."""
    return look.steps is None and run.fit.settings.average > 0


def _feature(run: RunData, look: Look) -> int | None:
    names = run.fit.names
    if len(look.of) > 1:
        raise SettingError(f"this picture is of one feature; --of names {len(look.of)}")
    for name in look.of:
        if name not in names:
            raise SettingError(f"there is no feature {quoted(name)}; {nearest(name, names)}")
        return names.index(name)
    return 0 if len(names) == 1 else None


def _lines(run: RunData, look: Look, sight: Sight, feature: int) -> Drawing:
    theme, figure = look.theme, sheet(look.size, look.theme)
    recording = run.fit.recording
    steps = look.steps
    if steps is None:
        steps = tuple(int(recording.states[i]) for i in moving_states(recording, LINES))
    (axes,) = axes_on(figure, theme)
    x = sight.x[:, feature]
    ends = with_room(x)
    axes.set(xlim=ends, xlabel=axis_name(run, feature), ylabel=lettered(run.target))
    scatter(axes, theme, x, sight.y, "records")
    means = np.delete(run.fit.sums.mean[: sight.x.shape[1]], feature)
    heights = [sight.y]
    shown = [(f"after step {whole(step)}", *parameters_after(run, step)) for step in steps]
    if _averaged(run, look):
        shown.append(("the model", run.fit.weights, run.fit.bias))
    for i, (label, weights, bias) in enumerate(shown):
        level = bias + float((np.delete(weights, feature) * means).sum())
        line = weights[feature] * np.array(ends) + level
        late = (i + 1) / len(shown)
        axes.plot(
            ends,
            line,
            color=theme.model,
            alpha=0.25 + 0.75 * late**2,
            linewidth=1.2 + 1.3 * late,
            linestyle="-" if i == len(shown) - 1 else (0, (6 - 3 * (1 - late), 2)),
            label=label,
            zorder=3,
        )
        heights.append(line)
    axes.set_ylim(near_the_records(sight.y, heights))
    legend(axes, theme)
    low, high = axes.get_ylim()
    gone = [line for line in heights[1:] if max(line) < low or min(line) > high]
    note = f"{counted(len(gone), 'line')} too far off to be seen. " if gone else ""
    others = "The other features are at their means. " if len(means) else ""
    named = f"{lettered(run.target)} by {lettered(run.fit.names[feature])}"
    model = ", and the model, an average of states" if _averaged(run, look) else ""
    title = f"{named}: the line {listed_steps(steps)}{model}"
    titled(figure, theme, title, f"{note}{others}{what_is_shown(sight)}")
    return finished(figure, f"{title}. {whole(sight.total)} records.")


def _cloud(run: RunData, look: Look, sight: Sight) -> Drawing:
    theme, figure = look.theme, sheet(look.size, look.theme)
    best = run.fit.recording.best.number
    steps = (best,) if look.steps is None else look.steps
    panels = axes_on(figure, theme, len(steps), sharex=True, sharey=True)
    averaged = _averaged(run, look)
    shown = [(run.fit.weights, run.fit.bias)] if averaged else [parameters_after(run, k) for k in steps]
    predicted = [sight.predictions(*one) for one in shown]
    low, high = ends = with_room(sight.y)
    heights = near_the_records(sight.y, predicted)
    for axes, step, values in zip(panels, steps, predicted, strict=True):
        scatter(axes, theme, sight.y, values, "records")
        axes.plot(ends, ends, color=theme.model, linewidth=1.6, zorder=3, label="predicted = actual")
        axes.set(xlim=(low, high), ylim=heights, xlabel=f"{lettered(run.target)}, actual")
        if len(steps) > 1:
            axes.set_title(f"after step {whole(step)}", fontsize=10, loc="left", color=theme.ink)
    panels[0].set_ylabel(f"{lettered(run.target)}, predicted")
    legend(panels[0], theme, loc="upper left")
    which = "by the model, an average of states" if averaged else listed_steps(steps)
    title = f"{lettered(run.target)}: predicted against actual, {which}"
    titled(figure, theme, title, what_is_shown(sight))
    return finished(figure, f"{title}. {whole(sight.total)} records.")


def scatter(axes: Any, theme: Theme, x: Array, y: Array, label: str) -> None:
    """Points, or where there are very many, how many lie where."""
    if len(x) > POINTS_IN_SIGHT:
        _density(axes, theme, x, y)
        return
    large = float(np.clip(60 - 12 * np.log10(max(len(x), 1)), 12, 48))
    axes.scatter(
        x,
        y,
        s=large,
        color=theme.record,
        alpha=0.9 if len(x) < 100 else 0.55,
        linewidths=0.6,
        edgecolors=theme.paper,
        label=label,
        zorder=4 if len(x) < 100 else 2,
    )


def _density(axes: Any, theme: Theme, x: Array, y: Array) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    known = np.isfinite(x) & np.isfinite(y)
    shades = LinearSegmentedColormap.from_list("records", [theme.grid, theme.record])
    cells = axes.hexbin(x[known], y[known], gridsize=45, mincnt=1, bins="log", cmap=shades, linewidths=0.1)
    cells.set_zorder(2)
    bar = axes.figure.colorbar(cells, ax=axes, shrink=0.6, aspect=24, pad=0.02)
    bar.outline.set_visible(False)
    from matplotlib.ticker import FuncFormatter, NullLocator

    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda count, _: whole(round(count))))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.tick_params(labelsize=8, labelcolor=theme.quiet, color=theme.quiet, length=2)
    bar.set_label("records a cell", color=theme.quiet, fontsize=9)


def with_room(values: Array, room: float = ROOM) -> tuple[float, float]:
    """The range of values, with some space around; something even where all are equal."""
    low, high = float(np.min(values)), float(np.max(values))
    span = (high - low) or max(abs(low), 1.0)
    return low - room * span, high + room * span


def near_the_records(y: Array, heights: list[Array]) -> tuple[float, float]:
    """The range of all heights, but no farther from the records than they are apart: a line that left them
    far behind is cut."""
    low, high = with_room(y)
    known = np.concatenate([np.asarray(height, dtype=np.float64) for height in heights])
    known = known[np.isfinite(known)]
    least, most = with_room(known) if len(known) else (low, high)
    reach = high - low
    return max(min(least, low), low - reach), min(max(most, high), high + reach)


def every(stride: int) -> str:
    """Which records are shown.

    >>> every(2), every(250)
    ('every second', 'one in 250')
    """
    return "every second" if stride == 2 else f"one in {whole(stride)}"


def what_is_shown(sight: Sight) -> str:
    """A note where not all records are in the picture."""
    if sight.is_all:
        return ""
    return f"{whole(len(sight.y))} of {whole(sight.total)} records: {every(sight.stride)}."
