"""A model trained elsewhere, as far as it tells: its numbers, what it minimised, and by which steps."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.words import number


@dataclass(frozen=True)
class Minimised:
    """What a training elsewhere made small: `words`, its penalty as our `l2`, or what it did `instead`.

    The objective is a positive number times (1/W) Σ ω (y − ŷ)² + l2·‖w‖², whose best parameters are known
    exactly; where `instead` says something else, they aren't what it looked for.
    """

    words: str = "the mean of (y − ŷ)²"
    l2: float = 0.0
    instead: str = ""


@dataclass(frozen=True)
class Rate:
    """A learning rate as its owner counts it: `value`, under the `name` that it has there.

    Its owner's steps are w ← w − rate·gradient of a loss that is 1/`scale` times ours, so that their rate is
    `scale` times our η: 1 for a mean of squares, 2 for one with ½. `batch_size` records go into a step, None
    for all of them. `last` is the rate of the last step where a `schedule` has lowered it; `set_as` says how
    to set a rate that a schedule chose by itself.
    """

    name: str
    value: float
    batch_size: int | None = None
    scale: float = 1.0
    schedule: str = ""
    last: float | None = None
    set_as: str = ""

    @property
    def to_set(self) -> str:
        """The name of the setting to change."""
        return self.set_as or self.name

    @property
    def told(self) -> str:
        """The rate in a sentence: `eta0 = 0.01`, `the learning rate 0.1`."""
        return f"{self.name}{' ' if ' ' in self.name else ' = '}{number(self.value)}"

    @property
    def lowest(self) -> float:
        """The smallest rate that is known to have been used."""
        return self.value if self.last is None else self.last


@dataclass(frozen=True)
class Passes:
    """How long a training elsewhere went on: passes, the `limit` on them, and updates (None if not told)."""

    count: int
    limit: int | None
    updates: int | None = None

    @property
    def used_up(self) -> bool:
        """Whether the limit ended it."""
        return self.limit is not None and self.count >= self.limit


@dataclass(frozen=True, eq=False)
class Given:
    """A model to examine, in the units it was trained in: weights (d,) by `names`, and the bias.

    `name` says what it is in a sentence. `by_steps` says whether it was trained by steps (None: not known).
    """

    name: str
    names: tuple[str, ...]
    weights: Array
    bias: float
    intercept: bool
    minimised: Minimised = Minimised()
    rate: Rate | None = None
    passes: Passes | None = None
    by_steps: bool | None = None

    @property
    def vector(self) -> Array:
        """θ: the weights, then the bias where there is one."""
        return np.append(self.weights, self.bias) if self.intercept else self.weights

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """A name for each number of θ."""
        return (*self.names, "bias") if self.intercept else self.names
