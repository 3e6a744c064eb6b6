"""The method of a training: all that decides how the next state follows from one."""

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array
from everystep.optimize.optimizer import Memory, Optimizer
from everystep.optimize.rulers import Exact, LineSearch
from everystep.optimize.schedules import CONSTANT, Notes, Schedule
from everystep.training.batches import Batches, Objective
from everystep.training.state import Lookout, State, Step


class Validation(Protocol):
    """Records that take no part in the training."""

    def loss(self, vector: Array) -> float:
        """Their loss at these parameters, in trained units."""
        ...


@dataclass(frozen=True)
class Method:
    """How steps are taken; with a state, all that a step needs. Given both, it is the same to the last bit.

        g ← gradient of step k's batch at θ        g ← g·min(1, clip/‖g‖)
        update = rule(g, ηₖ)                       θ ← θ + update

    `rate` is the learning rate η that the `schedule` turns into each step's ηₖ (a line search finds ηₖ
    itself), `total` the number of steps allowed, over which some schedules stretch. `clip` is the largest
    length a gradient may have. From the epoch `average_from` on (counted from 1; 0 = never) the states are
    averaged.
    """

    objective: Objective
    batches: Batches
    optimizer: Optimizer
    rate: float
    schedule: Schedule = CONSTANT
    total: int = 10_000
    clip: float | None = None
    average_from: int = 0
    validation: Validation | None = None

    def first(self, start: Parameters) -> State:
        """State 0."""
        loss, excess = self.objective.values(start.vector)
        memory, notes = self.optimizer.init(len(start.vector)), self.schedule.initial()
        lookout = None
        if self.validation is not None:
            lookout = Lookout().seen(self.validation.loss(start.vector), 0)
        return State(0, start, memory, loss, excess, notes, lookout=lookout)

    def step(self, before: State) -> Step:
        """The step that follows a state, by the optimizer's rule; with `Exact`, the exact one."""
        if isinstance(self.optimizer, Exact):
            return self.exact_step(before)
        number, theta = before.number + 1, before.parameters
        # A diverging step may overflow; the loop looks at its numbers, so no warning is needed.
        with np.errstate(over="ignore", invalid="ignore"):
            gradient, batch = self.batches.gradient(number, theta.vector)
            rate = self._rate(number, gradient, before.notes)
            clipped = self._clipped(gradient)
            pushed = gradient if clipped == 1 else clipped * gradient
            update, memory = self.optimizer.update(number, pushed, theta.without_bias(), rate, before.memory)
            after = self._after(before, theta.with_vector(theta.vector + update), memory)
        return Step(
            before,
            after,
            theta.with_vector(gradient),
            theta.with_vector(update),
            rate,
            clipped,
            batch,
        )

    def exact_step(self, before: State) -> Step:
        """The step to the optimum itself, which follows no rule: update = θ* − θ."""
        theta, optimum = before.parameters, self.objective.optimum
        loss, excess = self.objective.values(optimum)
        after = replace(
            before, number=before.number + 1, parameters=theta.with_vector(optimum), loss=loss, excess=excess
        )
        gradient = theta.with_vector(self.objective.gradient(theta.vector))
        return Step(before, after, gradient, theta.with_vector(optimum - theta.vector), 0.0, exact=True)

    def _rate(self, number: int, gradient: Array, notes: Notes) -> float:
        """ηₖ, from the schedule or from a line search."""
        if isinstance(self.optimizer, LineSearch):
            return self.optimizer.rate(gradient, self.objective.curving)
        return self.schedule.rate(self.rate, number, self.total, notes)

    def _after(self, before: State, parameters: Parameters, memory: Memory) -> State:
        loss, excess = self.objective.values(parameters.vector)
        after = State(before.number + 1, parameters, memory, loss, excess, before.notes)
        after = replace(after, average=self._average(before, after), lookout=before.lookout)
        return after if after.number % self.batches.per_epoch else self._epoch_ended(after)

    def _epoch_ended(self, state: State) -> State:
        """The state with what its epoch's loss changes: the schedule's notes, and the lookout."""
        if self.validation is None or state.lookout is None:
            return replace(state, notes=self.schedule.noticed(state.notes, state.loss))
        value = self.validation.loss(state.model.vector)
        notes, lookout = self.schedule.noticed(state.notes, value), state.lookout.seen(value, state.number)
        return replace(state, notes=notes, lookout=lookout)

    def _average(self, before: State, after: State) -> Parameters | None:
        """The mean of the states since averaging began: ā ← ā + (θ − ā)/count."""
        if not self.average_from:
            return None
        count = after.number - (self.average_from - 1) * self.batches.per_epoch
        if count < 1 or before.average is None:
            return after.parameters if count == 1 else None
        mean = before.average.vector
        return after.parameters.with_vector(mean + (after.parameters.vector - mean) / count)

    def _clipped(self, gradient: Array) -> float:
        """What makes a gradient no longer than `clip`: min(1, clip/‖g‖)."""
        if self.clip is None:
            return 1.0
        length = math.sqrt(float(np.add.accumulate(gradient * gradient)[-1]))
        return self.clip / length if length > self.clip else 1.0
