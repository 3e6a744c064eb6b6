"""The one loop: gradient, update, next state."""

import time
from collections.abc import Iterator
from functools import cached_property

from everystep.model.linear import Parameters
from everystep.optimize.rulers import Exact
from everystep.training.leaps import Leap, Leaper
from everystep.training.method import Method
from everystep.training.state import State, Step
from everystep.training.stopping import (
    LARGEST_GROWTH,
    USUAL_TOLERANCE,
    Converged,
    Diverged,
    Limits,
    OutOfPatience,
    StepLimit,
    Stopped,
    TimeLimit,
    divergence_limit,
    is_beyond,
)

FEWEST_AT_ONCE = 4
"""Fewer steps than these are as fast one by one."""


class Training:
    """A live training: each `next()` takes one step and gives it; it ends at the first limit reached.

        g = ∂objective/∂θ at θ        update = rule(g, η)        θ ← θ + update

    The command line, the recording and a person who steps by hand are all loops over this one. After
    the last step `stopped` says what ended it; `state` is always the newest state. A training that leaves
    every useful range ends as `Diverged`; no state with an infinite number is ever given. It starts from
    parameters or from a state; given a later state `at`, it goes on there, as if it had come by itself.

    >>> import numpy as np
    >>> from everystep.optimize import GradientDescent
    >>> from everystep.training.batches import AllRecords
    >>> class Bowl:
    ...     def values(self, vector): return float(vector[0] ** 2), float(vector[0] ** 2)
    ...     def gradient(self, vector): return 2 * vector
    >>> method = Method(Bowl(), AllRecords(Bowl()), GradientDescent(), 0.25, total=2)
    >>> training = Training(method, Parameters(np.array([1.0]), features=1), Limits())
    >>> [float(step.after.weights[0]) for step in training], training.stopped
    ([0.5, 0.25], StepLimit(step=2))
    """

    def __init__(
        self, method: Method, start: Parameters | State, limits: Limits, at: State | None = None
    ) -> None:
        self.method = method
        self.limits = limits
        self.start = start if isinstance(start, State) else method.first(start)
        self.state = at or self.start
        self.stopped: Stopped | None = None
        per_epoch = method.batches.per_epoch
        self._allowed = min(method.total, limits.total(per_epoch))
        self._waits = limits.epochs_to_wait(per_epoch)
        height = method.height(self.start)
        self._limit = divergence_limit(height, method.optimizer.detour)
        self._largest = LARGEST_GROWTH * height
        self._began = time.monotonic()

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        if self.stopped is None:
            self.stopped = self._reached()
        if self.stopped is not None:
            raise StopIteration
        step = self.method.step(self.state)
        if is_beyond(step.after, self._limit):
            return self._last_before_divergence(step)
        self.state = step.after
        return step

    def leap(self, most: int, every: int) -> Leap | None:
        """Up to `most` steps at once, as fast as can be, keeping the states whose numbers `every` divides.

        None where they have to be taken one by one, and where the next one needs a look: then call `next()`,
        which alone ends a training. States are the same, to the last bit.
        """
        if self.stopped is not None or self._leaper is None or self._reached() is not None:
            return None
        most = self._leaper.room(self.state, min(most, self._allowed - self.state.number))
        if most < FEWEST_AT_ONCE:
            return None
        leap = self._leaper.leap(self.state, most, every)
        if leap.last.number == self.state.number:
            return None
        self.state = leap.last
        return leap

    @cached_property
    def _leaper(self) -> Leaper | None:
        tolerance = self._tolerance
        return Leaper.of(self.method, tolerance * self.start.loss if tolerance > 0 else None, self._limit)

    @property
    def _tolerance(self) -> float:
        return USUAL_TOLERANCE if self.limits.tolerance is None else self.limits.tolerance

    def _reached(self) -> Stopped | None:
        """What ends the training at the newest state, if anything does."""
        state, limits, tolerance = self.state, self.limits, self._tolerance
        if tolerance > 0 and self._excess() <= tolerance * self.start.loss:
            return Converged(state.number)
        if isinstance(self.method.optimizer, Exact) and state.number:
            return Converged(state.number)  # the one step that there is
        if state.lookout is not None and state.lookout.waited >= self._waits:
            return OutOfPatience(state.number)
        if state.number >= self._allowed:
            return StepLimit(state.number)
        if limits.seconds is not None and time.monotonic() - self._began >= limits.seconds:
            return TimeLimit(state.number)
        return None

    def _excess(self) -> float:
        """The excess of the parameters that the model would have now."""
        state = self.state
        return state.excess if state.average is None else self.method.objective.values(state.model.vector)[1]

    def _last_before_divergence(self, step: Step) -> Step:
        """The step that left every useful range: given while its numbers are in range, and the last one."""
        if is_beyond(step.after, self._largest):
            self.stopped = Diverged(self.state.number)
            raise StopIteration
        self.state, self.stopped = step.after, Diverged(step.number)
        return step
