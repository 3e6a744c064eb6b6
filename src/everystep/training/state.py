"""States and steps: what a training is made of."""

from dataclasses import dataclass

from everystep.model.linear import Parameters
from everystep.model.units import Array
from everystep.optimize.optimizer import Memory


@dataclass(frozen=True)
class State:
    """The parameters after `number` steps, in trained units, and what they are worth.

    `loss` is the mean over the records, `excess` the objective (loss + penalty) above the best
    possible one; both in trained units. `memory` is what the optimizer remembers here.
    """

    number: int
    parameters: Parameters
    memory: Memory
    loss: float
    excess: float

    @property
    def weights(self) -> Array:
        """One weight a feature, in trained units."""
        return self.parameters.weights

    @property
    def bias(self) -> float:
        """The bias, in trained units; 0 for a model without intercept."""
        return self.parameters.bias


@dataclass(frozen=True)
class Step:
    """All that happened in one step: step k goes from state k − 1 (`before`) to state k (`after`).

    `gradient` belongs to `before`; `update` is what was added to its parameters, so that
    after.parameters = before.parameters + update, to the last bit. All in trained units.
    """

    before: State
    after: State
    gradient: Parameters
    update: Parameters
    learning_rate: float

    @property
    def number(self) -> int:
        """k: the first step is number 1."""
        return self.after.number
