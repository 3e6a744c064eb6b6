"""The recording: the kept states of a training, and with them every state and step there was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Numbers, Units
from everystep.optimize.optimizer import Optimizer
from everystep.record.keep import stacked
from everystep.sums.quadratic import Quadratic
from everystep.training.loop import take_step
from everystep.training.state import State, Step
from everystep.words import SettingError, whole

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Recording:
    """The kept states of a training, in **trained units**; `own_units` is the same in the table's own.

    Arrays are indexed by kept state: `loss[i]` and `gradient[i]` belong to `weights[i]` and `bias[i]`,
    the parameters after `states[i]` steps. State 0 is the start. What is kept are the parameters and
    the optimizer's memory; loss, gradient and update follow from them, and a state that was not kept
    is replayed from the nearest one before it, to the last bit.

    `names` are the features' names, in the order of the weights.
    """

    names: tuple[str, ...]
    quadratic: Quadratic
    units: Units
    optimizer: Optimizer
    learning_rate: float
    states: Numbers
    parameters: Array
    memory: tuple[Array, ...] = ()

    def __len__(self) -> int:
        return len(self.states)

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
        return np.array([self.quadratic.loss(vector) for vector in self.parameters])

    @cached_property
    def excess(self) -> Array:
        """Objective (loss + penalty) above the best possible one, by state; never negative."""
        return np.array([self.quadratic.excess(vector) for vector in self.parameters])

    @cached_property
    def gradient(self) -> Array:
        """Gradient of the objective at each state, shape (k, p): the weights' first, the bias' last."""
        return np.array([self.quadratic.gradient(vector) for vector in self.parameters])

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

    def to_frame(self, numbers: Sequence[int] | None = None) -> "pl.DataFrame":
        """States as a data frame: state, loss, excess, learning_rate, own-unit weights and bias.

        The kept ones, or those with the given `numbers` (replayed where they weren't kept). Loss and
        excess are in squared target units.
        """
        import polars as pl

        recording = self if numbers is None else self._with_states(numbers)
        own = recording.own_units
        columns = {"state": recording.states, "loss": own.loss, "excess": own.excess}
        columns["learning_rate"] = np.full(len(recording), self.learning_rate)
        columns |= {f"weight of {name}": own.weights[:, i] for i, name in enumerate(self.names)}
        return pl.DataFrame(columns | {"bias": own.bias})

    def _with_states(self, numbers: Sequence[int]) -> "Recording":
        states = [self.state(number) for number in numbers]
        kept, parameters, memory = stacked(states)
        return replace(self, states=kept, parameters=parameters, memory=memory)

    def _check(self, number: int, first: int) -> None:
        if not first <= number <= self.steps:
            what = "step" if first else "state"
            raise SettingError(
                f"there is no {what} {number}: the run has {what}s {first} to {whole(self.steps)}."
                if self.steps >= first
                else "the run has no steps: it ended at its start."
            )

    def _kept_before(self, number: int) -> State:
        i = int(np.searchsorted(self.states, number, side="right")) - 1
        parameters = Parameters(self.parameters[i], len(self.names))
        memory = tuple(slot[i] for slot in self.memory)
        vector = parameters.vector
        return State(
            int(self.states[i]),
            parameters,
            memory,
            self.quadratic.loss(vector),
            self.quadratic.excess(vector),
        )

    def _replayed(self, kept: State, number: int) -> Step:
        step = self._next_step(kept)
        while step.number < number:
            step = self._next_step(step.after)
        return step

    def _next_step(self, before: State) -> Step:
        return take_step(self.quadratic, self.optimizer, self.learning_rate, before)


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
    def excess(self) -> Array:
        """Objective above the best by state, in squared target units."""
        return self.recording.excess * self.recording.units.loss_scale

    @property
    def _parameters(self) -> tuple[Array, Array]:
        weights, bias = self.recording.units.to_own(self.recording.weights, self.recording.bias)
        return weights, bias
