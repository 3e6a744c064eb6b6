"""A training looked at from its end: the rates it used, where the rest of the excess lies, how it went."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.record.fit import Fit
from everystep.understand.outlook import Outlook
from everystep.understand.slowness import Part, parts_of

FEWEST_STATES = 5


@dataclass(frozen=True)
class Stretch:
    """The excess over some `steps`: its range, the part by which its mean `fell` compared with as many steps
    before, and the share of the moves between kept states that were `rises`. All measured."""

    steps: int
    lowest: float
    highest: float
    fell: float
    rises: float

    @property
    def hovers(self) -> bool:
        """Whether the excess no longer gets anywhere: it goes up and down by a quarter at least, or it stays
        where it is."""
        moves = self.highest > 1.25 * self.lowest or self.fell < 0.01
        return self.fell < 0.25 and self.rises > 0.2 and moves


@dataclass(frozen=True)
class Hindsight:
    """What a training that has ended shows, beside what was known before."""

    fit: Fit

    @cached_property
    def outlook(self) -> Outlook:
        """What was known before the first step."""
        return Outlook(self.fit.plan)

    @property
    def rate(self) -> float:
        """The largest learning rate of the steps that follow kept states."""
        rates = self.fit.recording.learning_rates
        return float(rates[:-1].max() if len(rates) > 1 else rates[0])

    @property
    def stable(self) -> bool:
        """Whether the rates that were used are all below the largest stable one; True without a window."""
        return not self.outlook.has_window or self.rate < self.outlook.largest_stable_rate

    @property
    def last_rate(self) -> float:
        """The rate of the step that would follow the last state."""
        return float(self.fit.recording.learning_rates[-1])

    @property
    def too_fast(self) -> bool:
        """Whether a rate was used that is above the largest stable one."""
        return self.outlook.has_window and self.rate > self.outlook.largest_stable_rate

    @property
    def start(self) -> float:
        """The excess at the start, in trained units."""
        return float(self.fit.recording.excess[0])

    @property
    def end(self) -> float:
        """The excess of the model, in trained units."""
        return self.fit.excess / self.fit.units.loss_scale

    @property
    def rising_since(self) -> int:
        """The kept state after which the excess only rose, to the end; the last one where it didn't."""
        states, excess = self.fit.recording.states, self.fit.recording.excess
        fell = np.flatnonzero(np.diff(excess) <= 0)
        return int(states[fell[-1] + 1] if len(fell) else states[0])

    def remainder(self) -> list[Part]:
        """The directions that hold most of what is left of the excess."""
        recording = self.fit.recording
        return parts_of(self.outlook.curvature, recording.model.vector - recording.quadratic.optimum)

    def off_forecast(self) -> float | None:
        """The largest difference between the forecast of the excess and the fact, over the kept states, as a
        part of the largest excess; None where nothing was forecast."""
        course, recording = self.outlook.course, self.fit.recording
        largest = float(recording.excess.max())
        if course is None or not largest:
            return None
        last = -1 if recording.exact else None
        said = course.excess(recording.states[:last])
        known = np.isfinite(said)
        off = np.abs(said - recording.excess[:last])[known]
        return float(off.max(initial=0.0)) / largest

    def last_stretch(self) -> Stretch | None:
        """How the excess went over the last quarter of the steps; None where too few states were kept."""
        states, excess = self.fit.recording.states, self.fit.recording.excess
        steps = int(states[-1])
        last, before = states > 0.75 * steps, (states > 0.5 * steps) & (states <= 0.75 * steps)
        if min(last.sum(), before.sum()) < FEWEST_STATES:
            return None
        moves = np.diff(excess[last])
        return Stretch(
            steps=steps - int(states[last][0]),
            lowest=float(excess[last].min()),
            highest=float(excess[last].max()),
            fell=1 - float(excess[last].mean() / excess[before].mean()) if excess[before].any() else 0.0,
            rises=float((moves > 0).mean()),
        )
