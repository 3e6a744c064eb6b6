"""A training looked at from its end: the rates it used, where the rest of the excess lies, how it went."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.understand.outlook import Outlook

FEWEST_STATES = 5


@dataclass(frozen=True)
class Remainder:
    """The direction that holds the largest `share` of what is left of the excess.

    Each step of gd multiplies the error along it by `factor` = 1 − ηλ: near 1 it creeps, below 0 each
    step overshoots to the other side.
    """

    direction: Array
    share: float
    factor: float

    @property
    def fall(self) -> float:
        """The part by which the excess along it falls in a step."""
        return 1 - self.factor**2


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
        """Whether the excess goes up and down, by a quarter at least, and no longer gets anywhere."""
        return self.fell < 0.25 and self.rises > 0.2 and self.highest > 1.25 * self.lowest


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

    def error(self, state: int) -> Array:
        """θ − θ* at a kept state, in trained units; `state` indexes the recording (−1 is the last)."""
        recording = self.fit.recording
        return np.asarray(recording.parameters[state] - recording.quadratic.optimum)

    def remainder(self) -> Remainder:
        """Where most of what is left of the excess lies, for gd."""
        curvature = self.outlook.curvature
        parts = curvature.along(self.error(-1))
        shares = curvature.values * parts**2
        most = int(np.argmax(shares))
        total = float(np.add.reduce(shares))
        return Remainder(
            direction=curvature.directions[:, most],
            share=float(shares[most]) / total if total > 0 else 0.0,
            factor=1 - self.fit.recording.learning_rate * float(curvature.values[most]),
        )

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
