"""Which records a step uses, and their gradient: all of them, or a small batch in shuffled order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from everystep.model.linear import predict
from everystep.model.units import Array, Numbers
from everystep.training.shuffling import shuffled
from everystep.training.state import Batch


class Objective(Protocol):
    """What is made small: loss + penalty as a function of the parameters' vector, in trained units."""

    @property
    def optimum(self) -> Array:
        """The parameters where it is smallest."""
        ...

    def values(self, vector: Array) -> tuple[float, float]:
        """The loss (the mean over all records), and the objective above its smallest possible value."""
        ...

    def gradient(self, vector: Array) -> Array:
        """The derivative of the objective by each parameter."""
        ...

    def curving(self, direction: Array) -> float:
        """Its second derivative along a direction."""
        ...


class Batches(Protocol):
    """Where a step's gradient comes from."""

    @property
    def per_epoch(self) -> int:
        """How many steps use every record once."""
        ...

    def prepare(self) -> None:
        """Have at hand what steps need, before the first of them."""
        ...

    def gradient(self, step: int, vector: Array) -> tuple[Array, Batch | None]:
        """The gradient that step number `step` uses at these parameters, and its batch; None is all."""
        ...


@dataclass(frozen=True)
class AllRecords:
    """Every step uses all records: the gradient of the objective itself, from the sums."""

    objective: Objective
    per_epoch: int = 1

    def prepare(self) -> None:
        """The sums are all that is needed."""

    def gradient(self, step: int, vector: Array) -> tuple[Array, Batch | None]:  # noqa: ARG002 - a contract
        """∂objective/∂θ at θ, whatever the step."""
        return self.objective.gradient(vector), None


@dataclass(frozen=True, eq=False)
class Records:
    """The records trained on, in trained units: rows [z, t] (n, d+1) of features and target, row weights.

    `weight` ω̃ is each row's weight beside the mean weight, so that its mean is 1; None where all rows
    weigh the same. With it every batch's gradient is right on average, whatever rows come together.
    """

    rows: Array
    weight: Array | None

    @classmethod
    def of(cls, rows: Array, weight: Array | None) -> "Records":
        """Records with weights in any unit."""
        return cls(rows, None if weight is None else weight / weight.mean())

    @property
    def z(self) -> Array:
        """The features (n, d)."""
        return self.rows[:, :-1]

    @property
    def t(self) -> Array:
        """The targets (n,)."""
        return self.rows[:, -1]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Shuffled:
    """Small batches: each epoch shuffles the records anew and uses every one exactly once.

        batch loss = (1/m) Σ ω̃ (t − t̂)²          over the m records of the batch
        gradient   = −(2/m) Σ ω̃ (t − t̂)·[z, 1] + 2·l2·[v, 0]

    The last batch of an epoch has the records that are left, and its own m. The order of epoch e depends
    on `seed` and e alone, and sums run in the order of the batch, so that any step can be taken again to
    the last bit. `records` gives the records when they are first needed, `count` says how many there are.
    """

    records: Callable[[], Records]
    count: int
    size: int
    seed: int
    l2: float = 0.0

    @property
    def per_epoch(self) -> int:
        """⌈n/size⌉."""
        return -(-self.count // self.size)

    def prepare(self) -> None:
        """Gather the records."""
        _ = self.all_records  # which keeps them

    def rows(self, step: int) -> Numbers:
        """The records of step number `step`, by their numbers."""
        first, last = self.places(np.array([step, step + 1])).tolist()
        return shuffled(self.seed, self.count, first, last)

    def places(self, steps: Numbers) -> Numbers:
        """Where the batch of each step begins, in the order of all epochs one after the other."""
        epochs, batches = np.divmod(steps - 1, self.per_epoch)
        places: Numbers = epochs * self.count + batches * self.size
        return places

    def gradient(self, step: int, vector: Array) -> tuple[Array, Batch | None]:
        """The gradient of the batch's own objective, and the batch."""
        records = self.all_records
        rows = self.rows(step)
        z, t = records.z[rows], records.t[rows]
        features = z.shape[1]
        bias = float(vector[features]) if len(vector) > features else 0.0
        residual = t - predict(z, vector[:features], bias)
        weighted = residual if records.weight is None else records.weight[rows] * residual
        shares = np.column_stack([z * weighted[:, None], weighted])[:, : len(vector)]
        # accumulate adds from the first row to the last; a plain sum may go in pairs.
        gradient = -(2 / len(rows)) * np.add.accumulate(shares, axis=0)[-1]
        if self.l2:
            gradient[:features] += 2 * self.l2 * vector[:features]
        return gradient, Batch(rows, float(np.add.accumulate(weighted * residual)[-1]) / len(rows))

    @cached_property
    def all_records(self) -> Records:
        """The records, which batches are drawn from."""
        return self.records()
