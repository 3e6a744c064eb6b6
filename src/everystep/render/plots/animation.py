"""The training as a moving picture: the model, the residuals and the loss together, state by state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from everystep.model.linear import equation
from everystep.model.units import Array
from everystep.record.run_data import RunData
from everystep.render.plots.drawing import sheet
from everystep.render.plots.film import Film
from everystep.render.plots.folding import fold_all
from everystep.render.plots.lettering import lettered, plain
from everystep.render.plots.look import axes_on, axis_name, outline, squared
from everystep.render.plots.records import every, near_the_records, with_room
from everystep.render.plots.theme import Theme, few_colours, legend, number_ticks, theme_named
from everystep.understand.motion import moving_states
from everystep.understand.sight import Sight, records_in_sight
from everystep.words import SettingError, check_whole, counted, number, whole

RECORDS = 350
"""Records that move, at most."""

RESIDUALS = 60
"""With more records than these the residuals are not drawn one by one."""

SECONDS = 6.0
"""How long a film takes, about, without the pause at its end."""

PAUSE = 2500
QUICKEST, SLOWEST = 60, 800
"""Milliseconds: the pause at the end, and how long a picture stays."""

SMALLEST = (600, 340)
"""Pixels that the numbers above the pictures need."""

MANY_STEPS = 100
"""A longer training is shown on a logarithmic axis of steps: most happens early."""

STEEP = 50
"""A loss that falls by this factor is shown on a logarithmic axis."""


def animation(
    run: RunData, *, frames: int = 60, size: tuple[int, int] = (800, 450), theme: str = "light"
) -> Film:
    """The film of a training. Raises `SettingError` for what can't be, `DataError` without the records."""
    check_whole("frames", frames)
    if not 2 <= frames <= 1000:
        raise SettingError(f"frames must be from 2 to 1,000; it is {whole(frames)}.")
    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        raise SettingError(
            f"size must be {SMALLEST[0]} × {SMALLEST[1]} pixels at least; it is {size[0]} × {size[1]}."
        )
    chosen = moving_states(run.fit.recording, frames)
    stage = Stage.of(run, chosen, size, theme_named(theme))
    steps = counted(run.fit.recording.steps, "step")
    alt = f"The model of {lettered(run.target)} moves towards the records in {steps}, and its loss falls."
    return Film(stage.images, _durations(len(chosen)), few_colours(stage.theme), alt)


def _durations(count: int) -> tuple[int, ...]:
    """Milliseconds of each picture; the first stays twice as long, and the last for a while."""
    each = int(np.clip(SECONDS * 1000 / count, QUICKEST, SLOWEST)) // 10 * 10
    return (2 * each, *[each] * (count - 2), PAUSE)[:count] if count > 1 else (PAUSE,)


@dataclass(frozen=True, eq=False)
class Stage:
    """A figure whose ground is drawn once; what moves is drawn anew on it for each of the `chosen` states."""

    run: RunData
    chosen: list[int]
    theme: Theme
    figure: Any
    actors: "Actors"
    weights: Array
    bias: Array

    @classmethod
    def of(cls, run: RunData, chosen: list[int], size: tuple[int, int], theme: Theme) -> "Stage":
        """All that stands still, and all that moves, at its first place."""
        figure = sheet(size, theme)
        figure.get_layout_engine().set(rect=(0, 0, 1, 0.83))
        left, right = axes_on(figure, theme, 2, width_ratios=[1.25, 1])
        sight = records_in_sight(run, RECORDS)
        models = run.fit.recording.kept.parameters[chosen]
        features = len(run.fit.names)
        biases = models[:, features] if models.shape[1] > features else np.zeros(len(models))
        weights, bias = run.fit.units.to_own(models[:, :features], biases)
        model: Model = (Line if features == 1 else Cloud)(left, theme, run, sight, weights, bias)
        actors = Actors(model, Curve(right, theme, run, chosen), Caption(figure, theme, run, sight))
        plain(figure)
        fold_all(figure)
        return cls(run, chosen, theme, figure, actors, weights, bias)

    def images(self) -> Iterator[Any]:
        """Each state's picture."""
        from PIL import Image

        canvas = self.figure.canvas
        canvas.draw()
        ground = canvas.copy_from_bbox(self.figure.bbox)
        for place in range(len(self.chosen)):
            canvas.restore_region(ground)
            for axes, artist in self.actors.at(self, place):
                (axes or self.figure).draw_artist(artist)
            yield Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3].copy())


class Line:
    """One feature: the records, the line, and the residuals between them."""

    def __init__(
        self, axes: Any, theme: Theme, run: RunData, sight: Sight, weights: Array, bias: Array
    ) -> None:
        from matplotlib.collections import LineCollection

        self.axes, self.sight = axes, sight
        self.ends = np.array(with_room(sight.x[:, 0], 0.15))
        heights = [w[0] * self.ends + b for w, b in zip(weights, bias, strict=True)]
        axes.set(xlim=self.ends, ylim=near_the_records(sight.y, heights))
        axes.set(xlabel=axis_name(run, 0), ylabel=lettered(run.target))
        few = len(sight.y) <= RESIDUALS
        self.residuals = LineCollection(
            [], colors=theme.model, linewidths=1.4, linestyles=(0, (2, 1.6)), alpha=0.8
        )
        self.residuals.set_visible(few)
        axes.add_collection(self.residuals, autolim=False)
        (self.line,) = axes.plot([], [], color=theme.model, linewidth=3, solid_capstyle="butt", zorder=3)
        self.points = axes.scatter(sight.x[:, 0], sight.y, **dots(theme, len(sight.y)))
        self.moving = [self.residuals, self.line, self.points]

    def show(self, weights: Array, bias: float) -> None:
        """Move to a state."""
        self.line.set_data(self.ends, _tame(weights[0] * self.ends + bias, self.axes))
        fitted = _tame(self.sight.predictions(weights, bias), self.axes)
        x = self.sight.x[:, 0]
        self.residuals.set_segments(
            [((a, y), (a, f)) for a, y, f in zip(x, self.sight.y, fitted, strict=True)]
        )


class Cloud:
    """Several features: what is predicted against what was so; on the diagonal nothing is missed."""

    def __init__(
        self, axes: Any, theme: Theme, run: RunData, sight: Sight, weights: Array, bias: Array
    ) -> None:
        from matplotlib.collections import LineCollection

        self.axes, self.sight = axes, sight
        ends = with_room(sight.y)
        heights = [sight.predictions(weights[i], float(bias[i])) for i in (0, len(bias) // 2, -1)]
        axes.set(xlim=ends, ylim=near_the_records(sight.y, heights))
        target = lettered(run.target, 24)
        axes.set(xlabel=f"{target}, actual", ylabel=f"{target}, predicted")
        axes.plot(ends, ends, color=theme.model, linewidth=2, label="predicted = actual")
        legend(axes, theme, loc="upper left")
        self.residuals = LineCollection([], colors=theme.model, linewidths=1, alpha=0.6)
        self.residuals.set_visible(len(sight.y) <= RESIDUALS)
        axes.add_collection(self.residuals, autolim=False)
        self.points = axes.scatter(sight.y, sight.y, **dots(theme, len(sight.y)))
        self.moving = [self.residuals, self.points]

    def show(self, weights: Array, bias: float) -> None:
        """Move to a state."""
        fitted, y = _tame(self.sight.predictions(weights, bias), self.axes), self.sight.y
        self.points.set_offsets(np.stack([y, fitted], axis=1))
        self.residuals.set_segments([((a, a), (a, f)) for a, f in zip(y, fitted, strict=True)])


Model = Line | Cloud


class Curve:
    """The loss by step: all of it faintly, and as far as it has come."""

    def __init__(self, axes: Any, theme: Theme, run: RunData, chosen: list[int]) -> None:
        self.axes = axes
        recording = run.fit.recording
        loss, states = recording.own_units.loss, recording.states
        shown = outline(loss)
        axes.plot(states[shown], loss[shown], color=theme.quiet, alpha=0.4, linewidth=1.6)
        self.states, self.loss = states[chosen], loss[chosen]
        best, lowest = run.fit.optimum.loss, float(loss.min())
        if states[-1] > MANY_STEPS:
            axes.set_xscale("symlog", linthresh=1, linscale=0.4)
            axes.set_xlim(-0.1, states[-1] * 1.4)
        if lowest > 0 and loss.max() > STEEP * lowest:
            axes.set_yscale("log")
        if best > 0 or axes.get_yscale() == "linear":
            label = f"best: {number(best, 4)}"
            axes.axhline(best, color=theme.best, linewidth=1.4, linestyle=(0, (1, 1.5)), label=label)
            legend(axes, theme)
        axes.set(xlabel="step", ylabel=f"loss, {squared(run)}")
        number_ticks(axes)
        (self.trail,) = axes.plot([], [], color=theme.model, linewidth=2.4)
        (self.point,) = axes.plot([], [], "o", color=theme.model, markersize=7, markeredgecolor=theme.paper)
        self.moving = [self.trail, self.point]

    def show(self, place: int) -> None:
        """Move to a state."""
        self.trail.set_data(self.states[: place + 1], self.loss[: place + 1])
        self.point.set_data(self.states[[place]], self.loss[[place]])


class Caption:
    """The step's numbers above the pictures."""

    def __init__(self, figure: Any, theme: Theme, run: RunData, sight: Sight) -> None:
        self.run = run
        self.sample = "" if sight.is_all else f"    (records: {every(sight.stride)})"
        self.title = figure.text(0.02, 0.955, "", fontsize=15, fontweight="bold", color=theme.ink, va="top")
        self.model = figure.text(0.33, 0.945, "", fontsize=12, color=theme.model, va="top")
        self.numbers = figure.text(0.33, 0.885, "", fontsize=10, color=theme.quiet, va="top")
        self.moving = [self.title, self.model, self.numbers]

    def show(self, place: int, weights: Array, bias: float) -> None:
        """The numbers of a kept state."""
        recording, own = self.run.fit.recording, self.run.fit.recording.own_units
        self.title.set_text(f"after step {whole(int(recording.states[place]))}")
        loss, excess = (number(float(values[place]), 4) for values in (own.loss, own.excess))
        if len(weights) == 1:
            name = lettered(self.run.fit.names[0], 16)
            self.model.set_text(f"{equation('ŷ', [name], weights, bias, 5)}")
            self.numbers.set_text(f"loss {loss}    {self._gradient(place)}{self.sample}")
        else:
            self.model.set_text(f"loss {loss}    {excess} above the best")
            self.numbers.set_text(f"{self._gradient(place)}{self.sample}")

    def _gradient(self, place: int) -> str:
        """The slope here: for w and b, or its length."""
        recording = self.run.fit.recording
        gradient, units = recording.gradient[place], "" if recording.units.are_own else " (trained units)"
        if len(gradient) <= 2:
            parts = (f"{name} {number(float(part), 4)}" for name, part in zip("wb", gradient, strict=False))
            return f"gradient {', '.join(parts)}{units}"
        return f"length of the gradient {number(float(np.sqrt((gradient**2).sum())), 4)}{units}"


@dataclass(frozen=True, eq=False)
class Actors:
    """All that moves."""

    model: Model
    curve: Curve
    caption: Caption

    def __post_init__(self) -> None:
        for actor in (self.model, self.curve, self.caption):
            for artist in actor.moving:
                artist.set_animated(True)

    def at(self, stage: Stage, place: int) -> Iterator[tuple[Any, Any]]:
        """Everything at its place for a state, with the axes that it is in."""
        weights, bias = stage.weights[place], float(stage.bias[place])
        self.model.show(weights, bias)
        self.curve.show(place)
        self.caption.show(stage.chosen[place], weights, bias)
        for actor in (self.model, self.curve):
            yield from ((actor.axes, artist) for artist in actor.moving)
        yield from ((None, artist) for artist in self.caption.moving)


def dots(theme: Theme, count: int) -> dict[str, Any]:
    """How records look that move."""
    large = float(np.clip(90 - 24 * np.log10(count), 14, 80))
    look = {"color": theme.record, "zorder": 4}
    return {"s": large, "edgecolors": theme.paper, "linewidths": 0.8, **look}


def _tame(values: Array, axes: Any) -> Array:
    """Values far out of the picture, where drawing would overflow, as near as they can't be seen."""
    low, high = axes.get_ylim()
    span = high - low
    return np.clip(np.nan_to_num(values, nan=high + 9 * span), low - 9 * span, high + 9 * span)
