"""`loss`: the loss by step, as it is and on a logarithmic axis above the best, beside the forecast."""

from typing import Any

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.record.run_data import RunData
from everystep.render.plots.drawing import Drawing, finished, sheet
from everystep.render.plots.look import Look, axes_on, outline, positive, squared, titled
from everystep.render.plots.records import with_room
from everystep.render.plots.theme import legend, number_ticks
from everystep.understand.outlook import Outlook
from everystep.words import DataError, counted, number

SURE = {"exact": "exact", "rehearsed": "rehearsed on the sums", "expected": "expected over all draws"}
"""How a forecast is known, in words."""


def draw_loss(run: RunData, look: Look) -> Drawing:
    """Two panels: the loss, and the excess above the best one."""
    figure = sheet(look.size, look.theme)
    left, right = axes_on(figure, look.theme, 2)
    own = run.fit.recording.own_units
    shown = outline(own.excess)
    states, ahead = run.fit.recording.states[shown], None
    told = forecast(run, states)
    if told is not None:
        ahead, certainty = told
    _loss(left, run, look, shown, None if run.fit.settings.l2 else ahead)
    draw_excess(right, look, states, own.excess[shown], "as trained", look.theme.model)
    if ahead is not None:
        heights = right.get_ylim()  # a forecast goes on below what rounding lets a training reach
        _dashed(right, look, states, positive(ahead), f"forecast ({SURE[certainty]})")
        right.set_ylim(heights)
    right.set(xlabel="step", ylabel=f"loss above the best one, {squared(run)}")
    if run.fit.settings.l2:
        right.set_ylabel(f"objective above the best one, {squared(run)}")
    number_ticks(right)
    for axes in (left, right):
        legend(axes, look.theme)
    title = "The loss by step" if run.fit.recording.steps else "The loss at the start"
    titled(figure, look.theme, title)
    start, end = (number(float(own.loss[i])) for i in (0, -1))
    steps = counted(run.fit.recording.steps, "step")
    return finished(figure, f"{title}, from {start} to {end} in {steps}; in {squared(run)}.")


def forecast(run: RunData, states: Numbers) -> tuple[Array, str] | None:
    """What was known beforehand of the excess at these states, in own units, and how surely; None where
    nothing was, or the records that it needs are gone."""
    try:
        course = Outlook(run.fit.plan).course
        if course is None:
            return None
        return course.excess(states) * run.fit.units.loss_scale, course.certainty
    except DataError:
        return None


def draw_excess(axes: Any, look: Look, states: Numbers, excess: Array, label: str, color: str) -> None:
    """An excess by step, on a logarithmic axis where there is one above zero."""
    known = positive(excess)
    dots = "o" if len(states) <= 30 else ""
    axes.plot(states, known, color=color, linewidth=2.8, marker=dots, markersize=5, label=label)
    axes.set_xlim(*with_room(states.astype(np.float64)))
    if np.isfinite(known).any():
        axes.set_yscale("log")
        _decades(axes)
        if not known[-1] > 0:
            _nothing_left(axes, look, "at the end exactly 0")
    else:
        _nothing_left(axes, look, "exactly 0 throughout")


def _loss(axes: Any, run: RunData, look: Look, shown: Numbers, ahead: Array | None) -> None:
    theme, own = look.theme, run.fit.recording.own_units
    states = run.fit.recording.states[shown]
    dots = "o" if len(states) <= 30 else ""
    axes.plot(
        states, own.loss[shown], color=theme.model, linewidth=2.8, marker=dots, markersize=5, label="loss"
    )
    if own.validation_loss is not None:
        held_out = own.validation_loss[shown]
        axes.plot(states, held_out, color=theme.validation, linewidth=1.6, label="loss on validation records")
    best = run.fit.optimum.loss
    axes.axhline(
        best, color=theme.best, linewidth=1.4, linestyle=(0, (1, 1.5)), label=f"best: {number(best, 4)}"
    )
    if ahead is not None:
        _dashed(axes, look, states, best + ahead, "forecast")
    axes.set(xlabel="step", ylabel=f"loss, {squared(run)}")


def _dashed(axes: Any, look: Look, states: Numbers, values: Array, label: str) -> None:
    axes.plot(
        states, values, color=look.theme.ink, linewidth=1.3, linestyle=(0, (3, 2.5)), label=label, zorder=4
    )


def _decades(axes: Any) -> None:
    """At least one power of ten in sight."""
    low, high = axes.get_ylim()
    if high / low < 10:
        axes.set_ylim(low / 3, high * 3)


def _nothing_left(axes: Any, look: Look, words: str) -> None:
    axes.text(0.98, 0.04, words, transform=axes.transAxes, ha="right", color=look.theme.quiet, fontsize=9)
