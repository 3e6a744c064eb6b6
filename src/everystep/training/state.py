"""States and steps: what a training is made of."""

import math
from dataclasses import dataclass

from everystep.model.linear import Parameters
from everystep.model.units import Array, Numbers
from everystep.optimize.optimizer import Memory
from everystep.optimize.schedules import Notes
from everystep.shown import Shown, SmallTable
from everystep.words import number


@dataclass(frozen=True)
class Lookout:
    """What has been seen of the validation loss: the lowest, after which step, and how many epochs ago."""

    lowest: float = math.inf
    at: int = 0
    waited: int = 0

    def seen(self, value: float, number: int) -> "Lookout":
        """The lookout after an epoch that ended with state `number` and this validation loss."""
        if value < self.lowest:
            return Lookout(value, number)
        return Lookout(self.lowest, self.at, self.waited + 1)


@dataclass(frozen=True)
class State:
    """The parameters after `number` steps, in trained units, and what they are worth.

    `loss` is the mean over all records trained on, `excess` the objective (loss + penalty) above the best
    possible one; both in trained units. `memory` is what the optimizer remembers here, `notes` what the
    schedule does. Where the states are averaged, `average` is their mean so far; where there are
    validation records, `lookout` is what was seen of them.
    """

    number: int
    parameters: Parameters
    memory: Memory
    loss: float
    excess: float
    notes: Notes = ()
    average: Parameters | None = None
    lookout: Lookout | None = None

    @property
    def weights(self) -> Array:
        """One weight a feature, in trained units."""
        return self.parameters.weights

    @property
    def bias(self) -> float:
        """The bias, in trained units; 0 for a model without intercept."""
        return self.parameters.bias

    @property
    def model(self) -> Parameters:
        """The parameters that the model would have here: the average, where there is one."""
        return self.parameters if self.average is None else self.average


@dataclass(frozen=True)
class Batch:
    """Some of the records trained on: their numbers, counted among these from 0, and their mean loss."""

    rows: Numbers
    loss: float


@dataclass(frozen=True, repr=False)
class Step(Shown):
    """All that happened in one step: step k goes from state k − 1 (`before`) to state k (`after`).

    `gradient` is the one that the step used: of the objective on all records, or on its `batch` (None =
    all records), at the parameters of `before`. The rule was given `clipped` times it (1 = not clipped).
    `update` is what was added, so that after.parameters = before.parameters + update, to the last bit.
    An `exact` step follows no rule: it goes to the optimum. All in trained units. Where the training goes
    on from the state of another, `taken` steps were taken before it, and the rule counts on from there.
    """

    before: State
    after: State
    gradient: Parameters
    update: Parameters
    learning_rate: float
    clipped: float = 1.0
    batch: Batch | None = None
    exact: bool = False
    taken: int = 0

    @property
    def number(self) -> int:
        """k: the first step is number 1."""
        return self.after.number

    def _as_table(self) -> SmallTable:
        """Each parameter in trained units: before, the gradient there, what was added, after."""
        before, after = self.before, self.after
        weights = before.parameters.features
        names = ["w"] if weights == 1 else [f"w{j + 1}" for j in range(weights)]
        columns = (p.vector for p in (before.parameters, self.gradient, self.update, after.parameters))
        rows = [
            [name, *(number(float(value)) for value in values)]
            for name, *values in zip([*names, "b"], *columns, strict=False)
        ]
        rate = "the exact step" if self.exact else f"learning rate {number(self.learning_rate)}"
        losses = f"loss {number(before.loss)} → {number(after.loss)}"
        caption = f"step {self.number}, {rate}: {losses}, in the units trained in"
        return SmallTable(caption, ["", "before", "gradient", "update", "after"], rows)

    @property
    def place(self) -> int:
        """The step's number for its rule and its batch: k, or k + `taken`."""
        return self.number + self.taken
