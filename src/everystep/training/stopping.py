"""What ends a training: limits that were asked for, convergence, divergence. Each is a value."""

import math
from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar, Literal

from everystep.training.state import State
from everystep.words import SettingError, quoted

GROWTH_THAT_IS_DIVERGENCE = 1e6
"""An excess this many times the start's is taken for divergence, unless the rule's own `detour` is longer."""


FARTHER = 4.0
"""A rule's longest detour is known for one direction at a constant rate; so many times as much is allowed."""

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
class OutOfPatience(Stopped):
    """The validation loss had no new lowest value for as many epochs as `patience` allows."""

    because: ClassVar[str] = "validation"


@dataclass(frozen=True)
class Diverged(Stopped):
    """The excess grew beyond all measure; `step` is the last one whose numbers were kept."""

    because: ClassVar[str] = "diverged"


@dataclass(frozen=True)
class Interrupted(Stopped):
    """The person at the keyboard stopped it."""

    because: ClassVar[str] = "interrupted"


@dataclass(frozen=True)
class Checkpoint(Interrupted):
    """It was kept while it went on: what is known of it ends here, and it can be gone on with."""

    because: ClassVar[str] = "checkpoint"


ENDINGS: dict[str, type[Stopped]] = {
    ending.because: ending
    for ending in (Converged, StepLimit, TimeLimit, OutOfPatience, Diverged, Interrupted, Checkpoint)
}
"""Every way to end, by the name it has in files."""


USUAL_TOLERANCE = 1e-8
"""Down to an excess of this part of the loss at the start, where nothing else is said."""

USUAL_PATIENCE = 10
LEAST_PATIENCE = 100
"""Epochs without a new lowest validation loss to wait for, and as many of them as hold this many steps."""

USUAL_STEPS = 10_000
"""Without a limit of steps or epochs a training takes at most this many steps, rounded up to whole epochs."""

MOST_STEPS = 100_000
"""With epochs "auto" a training takes at most this many steps, rounded up to whole epochs."""


@dataclass(frozen=True)
class Limits:
    """When to stop: the first limit reached ends the training.

    `steps` counts updates, `epochs` passes over all records ("auto" stands for as many as are needed, which
    is found before the first step); both None means 10,000 steps, or in small
    batches as many whole epochs as hold them. `seconds` is a wall-clock time (None = no such limit).
    `tolerance` is the wanted excess as a fraction of the loss at the start (0 = never stop early, None =
    1e-8, or as `Settings` says): with standardised columns and zeros to begin with, that is the distance
    of R² from the best R².
    `patience` is the number of epochs without a new lowest validation loss that are waited for (None = 10,
    or as many as hold 100 steps). Raises `SettingError` for limits that can't be.
    """

    steps: int | None = None
    epochs: int | Literal["auto"] | None = None
    seconds: float | None = None
    tolerance: float | None = None
    patience: int | None = None

    def __post_init__(self) -> None:
        for name, count in (("steps", self.steps), ("epochs", self.epochs)):
            if count is None or (name == "epochs" and count == "auto"):
                continue
            if not (isinstance(count, Integral) and int(count) >= 0):
                other = ", or auto" if name == "epochs" else ""
                raise SettingError(f"{name} must be a whole number, 0 or more{other}; it is {quoted(count)}.")
        if self.seconds is not None and not (isinstance(self.seconds, Real) and self.seconds > 0):
            raise SettingError(
                f"time_limit must be a number of seconds above 0; it is {quoted(self.seconds)}."
            )
        tolerance = self.tolerance
        if tolerance is not None and not (isinstance(tolerance, Real) and 0 <= tolerance < 1):
            raise SettingError(f"tolerance must be 0 or more and below 1; it is {quoted(tolerance)}.")
        patience = self.patience
        if patience is not None and not (isinstance(patience, Integral) and int(patience) >= 1):
            raise SettingError(f"patience must be a whole number above 0; it is {quoted(patience)}.")

    def epochs_to_wait(self, per_epoch: int) -> int:
        """The patience where an epoch has `per_epoch` steps."""
        return self.patience or max(USUAL_PATIENCE, -(-LEAST_PATIENCE // per_epoch))

    def total(self, per_epoch: int) -> int:
        """The steps allowed where an epoch has `per_epoch` of them.

        >>> Limits().total(per_epoch=1), Limits().total(per_epoch=300), Limits(epochs=3).total(300)
        (10000, 10200, 900)
        """
        counts = [self.steps] if self.steps is not None else []
        counts += [self.epochs * per_epoch] if isinstance(self.epochs, Integral) else []
        return min(counts, default=self.most(per_epoch) * per_epoch)

    def most(self, per_epoch: int) -> int:
        """The epochs allowed where no number is said."""
        return -(-(MOST_STEPS if self.epochs == "auto" else USUAL_STEPS) // per_epoch)


def divergence_limit(height: float, detour: float) -> float:
    """The excess beyond which no detour explains it, where the training began at this `height`."""
    return min(max(GROWTH_THAT_IS_DIVERGENCE, FARTHER * detour), LARGEST_GROWTH) * height


def is_beyond(state: State, limit: float) -> bool:
    """Whether the excess of a state is above a limit, or no number."""
    return not (math.isfinite(state.excess) and state.excess <= limit)
