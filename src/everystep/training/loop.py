"""The one loop: gradient, update, next state."""

import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array
from everystep.optimize.optimizer import Memory, Optimizer
from everystep.training.state import State, Step
from everystep.training.stopping import Diverged, Limits, Stopped, can_be_recorded, has_diverged


class Objective(Protocol):
    """What is made small: loss + penalty as a function of the parameters' vector, in trained units."""

    def loss(self, vector: Array) -> float:
        """The mean over the records."""
        ...

    def excess(self, vector: Array) -> float:
        """The objective above its smallest possible value; never negative."""
        ...

    def gradient(self, vector: Array) -> Array:
        """The derivative of the objective by each parameter."""
        ...


class Training:
    """A live training: each `next()` takes one step and gives it; it ends at the first limit reached.

        g = ∂objective/∂θ at θ        update = rule(g, η)        θ ← θ + update

    The command line, the recording and a person who steps by hand are all loops over this one. After
    the last step `stopped` says what ended it; `state` is always the newest state. A training that leaves
    every useful range ends as `Diverged`; no state with an infinite number is ever given.

    >>> from everystep.optimize import GradientDescent
    >>> class Bowl:
    ...     def loss(self, vector): return float(vector[0] ** 2)
    ...     excess = loss
    ...     def gradient(self, vector): return 2 * vector
    >>> start = Parameters(np.array([1.0]), features=1)
    >>> training = Training(Bowl(), GradientDescent(), 0.25, start, Limits(steps=2))
    >>> [float(step.after.weights[0]) for step in training], training.stopped
    ([0.5, 0.25], StepLimit(step=2))
    """

    def __init__(
        self,
        objective: Objective,
        optimizer: Optimizer,
        rate: float,
        start: Parameters | State,
        limits: Limits,
    ) -> None:
        self.objective = objective
        self.optimizer = optimizer
        self.rate = rate
        self.limits = limits
        self.start = start if isinstance(start, State) else self._first_state(start)
        self.state = self.start
        self.stopped: Stopped | None = None
        self._began = time.monotonic()

    def __iter__(self) -> Iterator[Step]:
        return self

    def __next__(self) -> Step:
        if self.stopped is None:
            self.stopped = self.limits.reached(self.state, self.start, time.monotonic() - self._began)
        if self.stopped is not None:
            raise StopIteration
        step = take_step(self.objective, self.optimizer, self.rate, self.state)
        if has_diverged(step.after, self.start):
            return self._last_before_divergence(step)
        self.state = step.after
        return step

    def _last_before_divergence(self, step: Step) -> Step:
        """The step that left every useful range: given while its numbers are in range, and the last one."""
        if not can_be_recorded(step.after, self.start):
            self.stopped = Diverged(self.state.number)
            raise StopIteration
        self.state, self.stopped = step.after, Diverged(step.number)
        return step

    def _first_state(self, start: Parameters) -> State:
        return _state(self.objective, 0, start, self.optimizer.init(len(start.vector)))


def take_step(objective: Objective, optimizer: Optimizer, rate: float, before: State) -> Step:
    """One step from a state: the gradient there, the rule's update, the state that it leads to."""
    features = before.parameters.features
    # A diverging step may overflow; has_diverged() looks at its numbers, so no warning is needed.
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = objective.gradient(before.parameters.vector)
        number, weights = before.number + 1, before.parameters.without_bias()
        update, memory = optimizer.update(number, gradient, weights, rate, before.memory)
        vector = before.parameters.vector + update
        after = _state(objective, before.number + 1, Parameters(vector, features), memory)
    return Step(before, after, Parameters(gradient, features), Parameters(update, features), rate)


def _state(objective: Objective, number: int, parameters: Parameters, memory: Memory) -> State:
    vector = parameters.vector
    return State(number, parameters, memory, objective.loss(vector), objective.excess(vector))
