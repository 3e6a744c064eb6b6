"""What ends a training: limits that were asked for, convergence, divergence. Each is a value."""

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar

from everystep.training.state import State
from everystep.words import SettingError, quoted

GROWTH_THAT_IS_DIVERGENCE = 1e6
"""An excess this many times the start's is taken for divergence. On a stable rate gd never rises, and
heavy ball overshoots to at most ((1 + β)/(1 − β))² times its start: less than this for β up to 0.998."""


LARGEST_GROWTH = 1e30
"""The excess of a recorded state is at most this many times the start's, so that all that is computed from
it, in whatever units, is a number."""


@dataclass(frozen=True)
class Stopped:
    """The training ended after step number `step`."""

    because: ClassVar[str]
    step: int


@dataclass(frozen=True)
class Converged(Stopped):
    """The excess came down to tolerance × the start's loss."""

    because: ClassVar[str] = "converged"


@dataclass(frozen=True)
class StepLimit(Stopped):
    """The limit of steps was reached."""

    because: ClassVar[str] = "step limit"


@dataclass(frozen=True)
class TimeLimit(Stopped):
    """The time allowed was used up."""

    because: ClassVar[str] = "time limit"


@dataclass(frozen=True)
class Diverged(Stopped):
    """The excess grew beyond all measure; `step` is the last one whose numbers were kept."""

    because: ClassVar[str] = "diverged"


@dataclass(frozen=True)
class Interrupted(Stopped):
    """The person at the keyboard stopped it."""

    because: ClassVar[str] = "interrupted"


ENDINGS: dict[str, type[Stopped]] = {
    ending.because: ending for ending in (Converged, StepLimit, TimeLimit, Diverged, Interrupted)
}
"""Every way to end, by the name it has in files."""


@dataclass(frozen=True)
class Limits:
    """When to stop: the first limit reached ends the training.

    `steps` is a count of updates, `seconds` a wall-clock time (None = no such limit), `tolerance` the
    wanted excess as a fraction of the loss at the start (0 = never stop early): with standardised columns
    and zeros to begin with, that is the distance of R² from the best R². Raises `SettingError` for
    limits that can't be.
    """

    steps: int = 10_000
    seconds: float | None = None
    tolerance: float = 1e-8

    def __post_init__(self) -> None:
        if not (isinstance(self.steps, Integral) and self.steps >= 0):
            raise SettingError(f"steps must be a whole number, 0 or more; it is {quoted(self.steps)}.")
        if self.seconds is not None and not (isinstance(self.seconds, Real) and self.seconds > 0):
            raise SettingError(
                f"time_limit must be a number of seconds above 0; it is {quoted(self.seconds)}."
            )
        if not (isinstance(self.tolerance, Real) and 0 <= self.tolerance < 1):
            raise SettingError(f"tolerance must be 0 or more and below 1; it is {quoted(self.tolerance)}.")

    def reached(self, state: State, start: State, elapsed: float) -> Stopped | None:
        """What ends the training at this state, if anything does; `elapsed` is in seconds."""
        if self.tolerance > 0 and state.excess <= self.tolerance * start.loss:
            return Converged(state.number)
        if state.number >= self.steps:
            return StepLimit(state.number)
        if self.seconds is not None and elapsed >= self.seconds:
            return TimeLimit(state.number)
        return None


def has_diverged(state: State, start: State) -> bool:
    """Whether a state is so much worse than the start that no detour explains it."""
    return not _within(GROWTH_THAT_IS_DIVERGENCE, state, start)


def can_be_recorded(state: State, start: State) -> bool:
    """Whether all numbers of a state are in range."""
    return _within(LARGEST_GROWTH, state, start)


def _within(growth: float, state: State, start: State) -> bool:
    return math.isfinite(state.excess) and state.excess <= growth * max(start.excess, start.loss)
