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
from everystep.training.state import Batch, Lookout, State, Step


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
    averaged. Where a training goes on from the state of another, `taken` is the number of steps taken before:
    batches, schedule, epochs and the rule's corrections count on from there, so that step k is number
    k + `taken` to them.
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
    taken: int = 0

    def height(self, start: State) -> float:
        """What the growth of an excess is measured against: the excess or the loss at the start, or the loss
        of zeros, whichever is largest; a start near the optimum says nothing of what is much.
        """
        zeros = np.zeros(len(start.parameters.vector))
        return max(start.excess, start.loss, self.objective.values(zeros)[0])

    def first(self, start: Parameters) -> State:
        """State 0."""
        loss, excess = self.objective.values(start.vector)
        memory, notes = self.optimizer.init(len(start.vector)), self.schedule.initial()
        lookout = None
        if self.validation is not None:
            lookout = Lookout().seen(self.validation.loss(start.vector), 0)
        return State(0, start, memory, loss, excess, notes, lookout=lookout)

    def rate_after(self, number: int, notes: Notes) -> float:
        """The rate of the step that follows state `number`."""
        total = max(self.taken + self.total, 1)  # where no step is allowed, the rate that it would have
        return self.schedule.rate(self.rate, self.taken + number + 1, total, notes)

    def found_rate(self, number: int, vector: Array) -> float:
        """The rate that a ruler's step finds after state `number`: 0 for the exact one, which has none."""
        if not isinstance(self.optimizer, LineSearch):
            return 0.0
        gradient, _ = self.gradient_after(number, vector)
        return self.optimizer.rate(gradient, self.objective.curving)

    def gradient_after(self, number: int, vector: Array) -> tuple[Array, Batch | None]:
        """The gradient of the step that follows state `number`, before clipping, and its batch."""
        return self.batches.gradient(self.taken + number + 1, vector)

    def step(self, before: State) -> Step:
        """The step that follows a state, by the optimizer's rule; with `Exact`, the exact one."""
        if isinstance(self.optimizer, Exact):
            return self.exact_step(before)
        theta, count = before.parameters, self.taken + before.number + 1
        # A diverging step may overflow; the loop looks at its numbers, so no warning is needed.
        with np.errstate(over="ignore", invalid="ignore"):
            gradient, batch = self.gradient_after(before.number, theta.vector)
            rate = self._rate(before, gradient)
            clipped = self._clipped(gradient)
            pushed = gradient if clipped == 1 else clipped * gradient
            update, memory = self.optimizer.update(count, pushed, theta.without_bias(), rate, before.memory)
            after = self._after(before, theta.with_vector(theta.vector + update), memory)
        return Step(
            before,
            after,
            theta.with_vector(gradient),
            theta.with_vector(update),
            rate,
            clipped,
            batch,
            taken=self.taken,
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

    def _rate(self, before: State, gradient: Array) -> float:
        """ηₖ, from the schedule or from a line search."""
        if isinstance(self.optimizer, LineSearch):
            return self.optimizer.rate(gradient, self.objective.curving)
        return self.rate_after(before.number, before.notes)

    def _after(self, before: State, parameters: Parameters, memory: Memory) -> State:
        number = before.number + 1
        loss, excess = self.objective.values(parameters.vector)
        average = self._average(before, parameters)
        notes, lookout = before.notes, before.lookout
        if (self.taken + number) % self.batches.per_epoch == 0:
            notes, lookout = self._epoch_ended(before, average or parameters, loss)
        return State(number, parameters, memory, loss, excess, notes, average, lookout)

    def _epoch_ended(self, before: State, model: Parameters, loss: float) -> tuple[Notes, Lookout | None]:
        """What the loss at an epoch's end changes: the schedule's notes, and the lookout."""
        if self.validation is None or before.lookout is None:
            return self.schedule.noticed(before.notes, loss), before.lookout
        value = self.validation.loss(model.vector)
        return self.schedule.noticed(before.notes, value), before.lookout.seen(value, before.number + 1)

    def _average(self, before: State, after: Parameters) -> Parameters | None:
        """The mean of the states since averaging began: ā ← ā + (θ − ā)/count."""
        if not self.average_from:
            return None
        count = self.taken + before.number + 1 - (self.average_from - 1) * self.batches.per_epoch
        if count < 1 or before.average is None:
            return after if count == 1 else None
        mean = before.average.vector
        return after.with_vector(mean + (after.vector - mean) / count)

    def _clipped(self, gradient: Array) -> float:
        """What makes a gradient no longer than `clip`: min(1, clip/‖g‖)."""
        if self.clip is None:
            return 1.0
        length = math.sqrt(float(np.add.accumulate(gradient * gradient)[-1]))
        return self.clip / length if length > self.clip else 1.0
