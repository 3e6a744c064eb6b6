"""The course of a training: its excess by state, known before the first step, and how surely."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.optimize import Optimizer
from everystep.training.method import Method
from everystep.training.state import State
from everystep.training.stopping import divergence_limit, is_beyond
from everystep.understand.batch_noise import BatchNoise
from everystep.understand.curvature import Curvature
from everystep.understand.forecast import excess_after, steps_until

MOST_STEPS = 10_000
MOST_WORK = 4e8
"""A course that is walked is walked so far at most: steps, and steps times what one costs."""

FEWEST = 10
RISING = 0.2
"""A course hovers only if so many of its moves are rises; one that creeps never rises."""

SETTLED = 0.01
"""A course that falls by less than this part of itself from one quarter to the next has settled."""


class Course(ABC):
    """The excess after each number of steps, in trained units, as it is known beforehand.

    `certainty` says how: "exact" from a closed form, "rehearsed" step by step on the sums of the records
    (the same bits as the training), or "expected" as a mean over all draws of the batches.
    """

    certainty: ClassVar[str]

    @abstractmethod
    def excess(self, states: Numbers | list[int]) -> Array:
        """The excess after each of some numbers of steps; NaN beyond what is known."""

    @abstractmethod
    def steps_until(self, goal: float) -> int | None:
        """Steps until the excess is at most `goal` for the first time; None if never, or not known."""

    @property
    def floor(self) -> "Floor | None":
        """Where the excess ends, if it settles above zero as far as is known."""
        return None

    @property
    def diverges_in(self) -> int | None:
        """The step in which the excess leaves every useful range, as far as is known."""
        return None


@dataclass(frozen=True)
class Floor:
    """The excess over the last `steps` of a course that no longer falls, in trained units."""

    steps: int
    lowest: float
    middle: float
    highest: float


@dataclass(frozen=True, eq=False)
class ClosedForm(Course):
    """Of a linear rule on all records at one constant rate: exact but for rounding."""

    optimizer: Optimizer
    rate: float
    curvature: Curvature
    error: Array
    certainty: ClassVar[str] = "exact"

    def excess(self, states: Numbers | list[int]) -> Array:
        """From the formula."""
        return excess_after(states, self.optimizer, self.rate, self.curvature, self.error)

    def steps_until(self, goal: float) -> int | None:
        """From the formula, by bisection; where rounding decides a step it can be one off."""
        return steps_until(goal, self.optimizer, self.rate, self.curvature, self.error)


@dataclass(eq=False)
class Walked(Course):
    """A course that is only known by walking it; what was walked is remembered."""

    most: int
    _seen: list[float] = field(default_factory=list, init=False)
    _ahead: Iterator[float] | None = field(default=None, init=False)

    @property
    def diverges_in(self) -> int | None:
        """The step in which the excess leaves every useful range, where the walk comes to one."""
        seen = self._until(self.most)
        return len(seen) if len(seen) <= self.most else None

    @abstractmethod
    def _walk(self) -> Iterator[float]:
        """The excess of each state, from the start on."""

    def excess(self, states: Numbers | list[int]) -> Array:
        """As walked."""
        seen = self._until(int(max(states, default=0)))
        return np.array([seen[state] if state < len(seen) else np.nan for state in map(int, states)])

    def steps_until(self, goal: float) -> int | None:
        """As walked, up to `most` steps."""
        walked, chunk = 0, 64
        while walked <= self.most:
            seen = self._until(walked + chunk)
            reached = np.flatnonzero(np.array(seen[walked:]) <= goal)
            if len(reached):
                return walked + int(reached[0])
            if len(seen) <= walked + chunk:
                return None
            walked, chunk = walked + chunk, 2 * chunk
        return None

    @property
    def floor(self) -> Floor | None:
        """Of the last quarter of all steps, where that is no lower than the quarter before, and not because
        the steps have become too small to move it."""
        excess = np.array(self._until(self.most))
        quarter = len(excess) // 4
        if quarter < FEWEST or len(excess) <= self.most:
            return None
        last, before = excess[-quarter:], excess[-2 * quarter : -quarter]
        rises = float((np.diff(last) > 0).mean())
        if not last.any() or rises < RISING or last.mean() < (1 - SETTLED) * before.mean():
            return None
        return Floor(quarter, float(last.min()), float(np.median(last)), float(last.max()))

    def _until(self, state: int) -> list[float]:
        """What is known up to a state; less where the walk ended."""
        if self._ahead is None:
            self._ahead = self._walk()
        wanted = min(state, self.most) + 1 - len(self._seen)
        self._seen += islice(self._ahead, max(wanted, 0))
        return self._seen


@dataclass(eq=False)
class Rehearsal(Walked):
    """Steps on all records, taken on their sums alone: what the training will do, to the bit."""

    method: Method
    start: State
    certainty: ClassVar[str] = "rehearsed"

    def _walk(self) -> Iterator[float]:
        state = self.start
        limit = divergence_limit(self.method.height(state), self.method.optimizer.detour)
        while not is_beyond(state, limit):
            yield state.excess
            state = self.method.step(state).after

    @property
    def floor(self) -> Floor | None:
        """As of any walk; what is left in the end by a rule that takes no rate is rounding."""
        return super().floor if self.method.optimizer.takes_a_rate else None


@dataclass(eq=False)
class Expectation(Walked):
    """The mean of the excess over all draws of small batches, at one constant rate of plain sgd."""

    noise: BatchNoise
    rate: float
    sizes: Sequence[int]
    error: Array
    certainty: ClassVar[str] = "expected"

    def _walk(self) -> Iterator[float]:
        start = None
        for excess in self.noise.expected_excess(self.error, self.rate, self.sizes):
            start = excess if start is None else start
            if not excess <= 1e6 * max(start, 1.0):
                return
            yield excess

    @property
    def floor(self) -> Floor | None:
        """The stationary excess, from its own equation."""
        level = self.noise.floor(self.rate, self.sizes)
        return None if level is None else Floor(0, level, level, level)


def walkable(parameters: int, power: int = 2) -> int:
    """How many steps a course may be walked where a step costs `parameters`^`power`."""
    return max(100, min(MOST_STEPS, int(MOST_WORK / float(max(parameters, 1)) ** power)))
