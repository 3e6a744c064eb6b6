"""The recording: the kept states of a training, and with them every state and step there was."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Numbers, Units
from everystep.optimize.optimizer import Optimizer
from everystep.record.kept import Kept
from everystep.shown import Shown, SmallTable
from everystep.sums.quadratic import Quadratic
from everystep.training.method import Method
from everystep.training.state import State, Step
from everystep.words import DataError, SettingError, check_whole, number, whole

if TYPE_CHECKING:
    import polars as pl

SHOWN = 10


@dataclass(frozen=True, repr=False)
class Recording(Shown):
    """The kept states of a training, in **trained units**; `own_units` is the same in the table's own.

    Arrays are indexed by kept state: `loss[i]` and `gradient[i]` belong to `weights[i]` and `bias[i]`,
    the parameters after `states[i]` steps. State 0 is the start. What is kept are the parameters and
    the optimizer's memory; loss, gradient and update follow from them, and a state that was not kept
    is replayed from the nearest one before it, to the last bit.

    `names` are the features' names, in the order of the weights; `method` is all that decides how a
    state follows from another; `exact` says whether the last step was the exact one.
    """

    names: tuple[str, ...]
    quadratic: Quadratic
    units: Units
    method: Method
    kept: Kept
    exact: bool = False

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def states(self) -> Numbers:
        """The numbers of the kept states, shape (k,)."""
        return self.kept.states

    @property
    def parameters(self) -> Array:
        """Weights and bias by state, shape (k, p)."""
        return self.kept.parameters

    @property
    def memory(self) -> tuple[Array, ...]:
        """What the optimizer remembered, by state: an array (k, p) for each of its slots."""
        return self.kept.memory

    @property
    def optimizer(self) -> Optimizer:
        """The rule of the steps."""
        return self.method.optimizer

    @property
    def learning_rate(self) -> float:
        """η, which the schedule turns into each step's own rate."""
        return self.method.rate

    @property
    def steps(self) -> int:
        """How many steps the training took."""
        return int(self.states[-1])

    @property
    def complete(self) -> bool:
        """Whether every state was kept, so that `loss[k]` is the loss after k steps."""
        return len(self) == self.steps + 1

    @property
    def weights(self) -> Array:
        """Weights by state, shape (k, d)."""
        return self.parameters[:, : len(self.names)]

    @property
    def bias(self) -> Array:
        """Bias by state, shape (k,); zeros for a model without intercept."""
        if self.parameters.shape[1] > len(self.names):
            return self.parameters[:, -1]
        return np.zeros(len(self))

    @cached_property
    def loss(self) -> Array:
        """Loss by state: the mean over the records, without ½ and without the penalty."""
        return np.array([loss for loss, _ in self._values])

    @cached_property
    def excess(self) -> Array:
        """Objective (loss + penalty) above the best possible one, by state; never negative."""
        return np.array([excess for _, excess in self._values])

    @cached_property
    def gradient(self) -> Array:
        """Gradient of the objective at each state, shape (k, p): the weights' first, the bias' last."""
        return np.array([self.quadratic.gradient(vector) for vector in self.parameters])

    @cached_property
    def learning_rates(self) -> Array:
        """The rate of the step that follows each state, shape (k,)."""
        return np.array([self._rate_after(i) for i in range(len(self))])

    @cached_property
    def batch_loss(self) -> Array:
        """Loss of the records of the step that follows each state, at that state; shape (k,)."""
        return np.array([loss for loss, _ in self._batches])

    @cached_property
    def batch_gradient(self) -> Array:
        """Gradient that the step following each state uses there, before clipping; shape (k, p)."""
        return np.array([gradient for _, gradient in self._batches])

    @cached_property
    def validation_loss(self) -> Array | None:
        """Loss on the validation records by state, shape (k,); None where there were none."""
        validation = self.method.validation
        if validation is None:
            return None
        return np.array([validation.loss(vector) for vector in self.kept.models])

    @cached_property
    def best(self) -> State:
        """The state that the model is taken from: that of the lowest validation loss, seen at the end of
        each epoch; the last one where there were no validation records.
        """
        last = self.state(self.steps)
        return last if last.lookout is None else self.state(last.lookout.at)

    @property
    def model(self) -> Parameters:
        """The trained model's parameters: the best state's, or their average up to there."""
        return self.best.model

    @property
    def own_units(self) -> "OwnUnits":
        """The same states in the table's own units."""
        return OwnUnits(self)

    def state(self, number: int) -> State:
        """The state after `number` steps: kept, or replayed. Raises `SettingError` if there is none."""
        self._check(number, first=0)
        kept = self._kept_before(number)
        return kept if kept.number == number else self._replayed(kept, number).after

    def step(self, number: int) -> Step:
        """Step `number` (from 1), from state number − 1. Raises `SettingError` if there is none."""
        self._check(number, first=1)
        return self._replayed(self._kept_before(number - 1), number)

    def _as_table(self) -> SmallTable:
        """Some kept states from the first to the last, in own units."""
        last = len(self) - 1
        chosen = sorted({round(last * place / SHOWN) for place in range(SHOWN + 1)})
        own = self.own_units
        rows = [
            [whole(int(self.states[i])), number(float(own.loss[i])), number(float(own.excess[i]), 4)]
            for i in chosen
        ]
        caption = f"{whole(self.steps)} steps of {self.optimizer.name}, {whole(len(self))} states kept"
        return SmallTable(caption, ["after step", "loss", "above the best"], rows)

    def to_frame(self, numbers: Sequence[int] | None = None) -> "pl.DataFrame":
        """States as a data frame: state, loss, excess, learning_rate, own-unit weights and bias.

        The kept ones, or those with the given `numbers` (replayed where they weren't kept). Loss and
        excess are in squared target units.
        """
        import polars as pl

        recording = self if numbers is None else self.at(numbers)
        own = recording.own_units
        weights, bias = own.weights, own.bias
        columns = {"state": recording.states, "loss": own.loss, "excess": own.excess}
        columns["learning_rate"] = recording.learning_rates
        columns |= {f"weight of {name}": weights[:, i] for i, name in enumerate(self.names)}
        return pl.DataFrame(columns | {"bias": bias})

    def at(self, numbers: Sequence[int]) -> "Recording":
        """The same recording with these states in place of the kept ones.

        In ascending order each is replayed from the one before where that is nearer than a kept one, so that
        all of them take one walk over the steps at most. Raises `SettingError` if there is no such state.
        """
        if np.array_equal(numbers, self.states):
            return self
        states: list[State] = []
        for k in numbers:
            self._check(k, first=0)
            nearest = self._kept_before(k)
            if states and nearest.number < states[-1].number <= k:
                nearest = states[-1]
            states.append(nearest if nearest.number == k else self._replayed(nearest, k).after)
        return replace(self, kept=Kept.of(states))

    def _rate_after(self, i: int) -> float:
        if not self.optimizer.takes_a_rate:  # the step found its rate itself: it is found again
            return self.method.found_rate(int(self.states[i]), self.parameters[i])
        notes = tuple(float(note) for note in self.kept.notes[i])
        return self.method.rate_after(int(self.states[i]), notes)

    @cached_property
    def _values(self) -> list[tuple[float, float]]:
        """Loss and excess at each state."""
        return [self.quadratic.values(vector) for vector in self.parameters]

    @cached_property
    def _batches(self) -> list[tuple[float, Array]]:
        """Loss and gradient of the batch that follows each state."""
        following = [
            self.method.gradient_after(int(number), vector)
            for number, vector in zip(self.states, self.parameters, strict=True)
        ]
        losses = [self.loss[i] if batch is None else batch.loss for i, (_, batch) in enumerate(following)]
        return [(float(loss), gradient) for loss, (gradient, _) in zip(losses, following, strict=True)]

    def _check(self, number: int, first: int) -> None:
        what = "step" if first else "state"
        check_whole(f"a {what}'s number", number)
        if not first <= number <= self.steps:
            raise SettingError(
                f"there is no {what} {number}: the run has {what}s {first} to {whole(self.steps)}."
                if self.steps >= first
                else "the run has no steps: it ended at its start."
            )

    def _kept_before(self, number: int) -> State:
        return self._kept_state(int(np.searchsorted(self.states, number, side="right")) - 1)

    def _kept_state(self, i: int) -> State:
        loss, excess = self.quadratic.values(self.parameters[i])
        return self.kept.state(i, len(self.names), loss, excess)

    def _replayed(self, kept: State, number: int) -> Step:
        step = self._next_step(kept)
        while step.number < number:
            step = self._next_step(step.after)
        return step

    def _next_step(self, before: State) -> Step:
        """The step that follows. Raises `DataError` where it leads to no number: no training kept that."""
        if self.exact and before.number == self.steps - 1:
            return self.method.exact_step(before)
        step = self.method.step(before)
        if not (math.isfinite(step.after.excess) and math.isfinite(step.learning_rate)):
            raise DataError(
                f"step {whole(step.number)} leads to numbers that are none, which no training keeps: the "
                "run's files have changed"
            )
        return step


@dataclass(frozen=True)
class OwnUnits:
    """A recording seen in the table's own units: the target's for the loss, a feature's for its weight."""

    recording: Recording

    @property
    def weights(self) -> Array:
        """Weights by state, shape (k, d): target units per unit of each feature."""
        return self._parameters[0]

    @property
    def bias(self) -> Array:
        """Bias by state, shape (k,), in target units."""
        return self._parameters[1]

    @property
    def loss(self) -> Array:
        """Loss by state: mean squared error in squared target units."""
        return self.recording.loss * self.recording.units.loss_scale

    @property
    def validation_loss(self) -> Array | None:
        """Loss on the validation records by state, in squared target units; None where there were none."""
        loss = self.recording.validation_loss
        return None if loss is None else loss * self.recording.units.loss_scale

    @property
    def excess(self) -> Array:
        """Objective above the best by state, in squared target units."""
        return self.recording.excess * self.recording.units.loss_scale

    @property
    def _parameters(self) -> tuple[Array, Array]:
        weights, bias = self.recording.units.to_own(self.recording.weights, self.recording.bias)
        return weights, bias
