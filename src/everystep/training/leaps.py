"""Many steps at once, where they can be compiled: the same states as step by step, to the last bit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from everystep.model.units import Array, Numbers
from everystep.optimize import OPTIMIZERS
from everystep.optimize.schedules import Constant
from everystep.sums.quadratic import Quadratic
from everystep.training.batches import AllRecords, Shuffled
from everystep.training.method import Method
from everystep.training.shuffling import shuffle_ahead, shuffled
from everystep.training.state import State

if TYPE_CHECKING:
    from everystep.compiled.steps import Place, Ruler

ORDERED = 1 << 20
"""Records whose order is made at a time."""

NEVER = -1.0
"""An excess that no state comes down to."""


@dataclass(frozen=True)
class Leap:
    """Steps that were taken at once: the newest state, and of the kept ones on the way k numbers, parameters
    (k, p), memory (k, slots, p) and averages (k, p), NaN where none is made.
    """

    last: State
    numbers: Numbers
    parameters: Array
    memory: Array
    average: Array


@dataclass(frozen=True)
class Leaper:
    """What a method's steps need in order to be taken at once, from one state to a later one.

    A leap ends behind a state whose excess is at most `converged`, and in front of a step that leads beyond
    `limit`, so that the loop itself says what ends a training.
    """

    method: Method
    converged: float
    limit: float

    @classmethod
    def of(cls, method: Method, converged: float | None, limit: float) -> "Leaper | None":
        """None where a step needs more than numbers: a search, a user's function, another objective."""
        known = type(method.optimizer) in OPTIMIZERS.values() and method.schedule.is_known_ahead
        everywhere = method.batches.per_epoch > 1 or method.validation is None
        plain = isinstance(method.objective, Quadratic) and isinstance(method.batches, AllRecords | Shuffled)
        if not (known and everywhere and plain):
            return None
        return cls(method, NEVER if converged is None else converged, limit)

    def room(self, state: State, most: int) -> int:
        """How many of the next steps can be taken at once: up to where an epoch's end changes something."""
        method = self.method
        place, per_epoch = method.taken + state.number, method.batches.per_epoch
        if method.validation is not None:
            most = min(most, per_epoch - 1 - place % per_epoch)
        begins = (method.average_from - 1) * per_epoch
        if method.average_from and place <= begins:
            most = min(most, begins - place)
        if isinstance(method.batches, Shuffled):
            most = min(most, max(ORDERED // method.batches.size, 1))
        return most

    def leap(self, state: State, most: int, every: int) -> Leap:
        """Up to `most` steps, keeping the states whose numbers `every` divides (0: none)."""
        from everystep.compiled.steps import Kept, Room, steps_of

        method = self.method
        first = method.taken + state.number + 1  # as rule, schedule and batches count it
        place = self._place(state)
        rows = len(_numbers(state.number + 1, state.number + most, every))
        kept = Kept(
            every, *(np.empty((rows, *part.shape)) for part in (place.theta, place.memory, place.average))
        )
        gradient, source = self._source(first, most)
        constants, rates = method.optimizer.constants_of(first, most), self._rates(first, most)
        steps = steps_of(method.optimizer.rule, gradient, len(place.memory), constants.shape[1])
        clip, features = method.clip or 0.0, state.parameters.features
        room = Room(np.empty_like(place.theta), np.empty_like(place.memory), np.empty_like(place.theta))
        taken = steps(source, self._ruler(), rates, constants, clip, features, place, kept, room)
        numbers = _numbers(state.number + 1, state.number + taken, every)
        parts = (part[: len(numbers)] for part in (kept.parameters, kept.memory, kept.average))
        return Leap(self._state(state, place, taken), numbers, *parts)

    def _place(self, state: State) -> "Place":
        from everystep.compiled.steps import Place

        theta = state.parameters.vector.copy()
        memory = np.array(state.memory).reshape(len(state.memory), len(theta))
        if state.average is None:
            return Place(theta, memory, np.full(len(theta), np.nan), state.number, 0)
        begun = (self.method.average_from - 1) * self.method.batches.per_epoch
        averaged = self.method.taken + state.number - begun
        return Place(theta, memory, state.average.vector.copy(), state.number, averaged)

    def _state(self, state: State, place: "Place", taken: int) -> State:
        """The state that a leap ends at."""
        theta = state.parameters
        loss, excess = self.method.objective.values(place.theta)
        return replace(
            state,
            number=state.number + taken,
            parameters=theta.with_vector(place.theta),
            memory=tuple(place.memory),
            loss=loss,
            excess=excess,
            average=None if state.average is None else theta.with_vector(place.average),
        )

    def _rates(self, first: int, count: int) -> Array:
        method = self.method
        if isinstance(method.schedule, Constant):
            return np.full(count, method.rate)
        total = method.taken + method.total
        rates = (method.schedule.rate(method.rate, step, total, ()) for step in range(first, first + count))
        return np.fromiter(rates, np.float64, count)

    def _ruler(self) -> "Ruler":
        from everystep.compiled.steps import Ruler

        quadratic = self.method.objective
        assert isinstance(quadratic, Quadratic)
        return Ruler(quadratic.root, quadratic.optimum, *quadratic.curvatures, self.converged, self.limit)

    def _source(self, first: int, count: int) -> tuple[Callable[..., None], Any]:
        """Where the steps' gradients come from."""
        from everystep.compiled import gradients

        batches, quadratic = self.method.batches, self.method.objective
        assert isinstance(quadratic, Quadratic)
        if not isinstance(batches, Shuffled):
            return gradients.of_all, (quadratic.hessian, quadratic.optimum)
        records = batches.all_records
        weight = np.empty(0) if records.weight is None else records.weight
        begin, end = batches.places(np.array([first, first + count])).tolist()
        order = shuffled(batches.seed, batches.count, begin, end)
        shuffle_ahead(batches.seed, batches.count, end, 2 * (end - begin))
        source = gradients.Batched(
            records.rows, weight, order, begin, batches.size, first - 1, batches.l2, np.empty(batches.size)
        )
        return gradients.of_batch, source


def _numbers(first: int, last: int, every: int) -> Numbers:
    """Those from first to last that `every` divides; none where it is 0."""
    return np.arange(-(-first // every) * every, last + 1, every) if every else np.empty(0, np.int64)
