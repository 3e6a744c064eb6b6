"""A fit: everything that came of training on numbers, before any table comes into it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from everystep.model.units import Array, Units
from everystep.record.keep import Keeping
from everystep.record.plan import Plan
from everystep.record.recording import Recording
from everystep.sums.folds import CrossValidation
from everystep.sums.optimum import Optimum
from everystep.sums.rooted import Sums
from everystep.training.choice import Choice
from everystep.training.settings import Settings
from everystep.training.stopping import Interrupted, Stopped

Checks = Callable[[], CrossValidation | None]


@dataclass(frozen=True)
class Earlier:
    """What an earlier training left behind, to go on from: its model in own units, and the sums of the
    records that it saw, if those shall count on, though they are gone.
    """

    weights: Array
    bias: float
    sums: Sums | None = None


@dataclass(frozen=True)
class Fit:
    """What a training on numbers gives: its plan, the recording, and how it went.

    `stopped` says what ended the training, and `seconds` how long its steps took. `checks` does the
    cross-validation, once it is asked for. `keeping` is how its states were kept; None where an older
    version kept them.
    """

    plan: Plan
    recording: Recording
    stopped: Stopped
    seconds: float
    checks: Checks
    keeping: Keeping | None = None

    @property
    def settings(self) -> Settings:
        """What was asked for."""
        return self.plan.settings

    @property
    def choice(self) -> Choice:
        """The optimizer and the rate that were used, and why."""
        return self.plan.choice

    @property
    def sums(self) -> Sums:
        """The sums of the rows trained on."""
        return self.plan.sums

    @property
    def optimum(self) -> Optimum:
        """The exact best possible model."""
        return self.plan.optimum

    @property
    def can_go_on(self) -> bool:
        """Whether it was cut off, and all is known that going on with it takes."""
        return isinstance(self.stopped, Interrupted) and self.keeping is not None

    @cached_property
    def cross_validation(self) -> CrossValidation | None:
        """How well models of this kind predict records that they were not trained on; None if too few."""
        return self.checks()

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, in the order of the weights."""
        return self.recording.names

    @property
    def units(self) -> Units:
        """The trained units, and the way to the table's own."""
        return self.recording.units

    @property
    def weights(self) -> Array:
        """The trained model's weights, in the table's own units."""
        return self._model[0]

    @property
    def bias(self) -> float:
        """The trained model's bias, in the target's own units."""
        return float(self._model[1])

    @property
    def loss(self) -> float:
        """The trained model's mean squared error on the rows trained on, in own units."""
        return self._values[0] * self.units.loss_scale

    @property
    def excess(self) -> float:
        """The trained model's objective above the best possible one, in own units."""
        return self._values[1] * self.units.loss_scale

    @cached_property
    def _model(self) -> tuple[Array, float]:
        model = self.recording.model
        return self.units.to_own(model.weights, model.bias)

    @cached_property
    def _values(self) -> tuple[float, float]:
        return self.recording.quadratic.values(self.recording.model.vector)
