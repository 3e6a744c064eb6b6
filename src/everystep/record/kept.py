"""The kept states of a training as arrays: what a recording holds and a run folder stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Numbers
from everystep.training.leaps import Leap
from everystep.training.state import Lookout, State

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
"""True for the states to choose."""


@dataclass(frozen=True, eq=False)
class Kept:
    """k states with p parameters: all of each that does not follow from the rest.

    `states` (k,) are their numbers, `parameters` (k, p), each slot of `memory` (k, p), the schedule's
    `notes` (k, s), `average` (k, p) with NaN where no average has begun, and `lookout` (k, 3): the lowest
    validation loss, the state that had it, and the epochs since; (k, 0) without validation.
    """

    states: Numbers
    parameters: Array
    memory: tuple[Array, ...]
    notes: Array
    average: Array
    lookout: Array

    @classmethod
    def of(cls, states: Sequence[State]) -> Self:
        """States as arrays, in the order given."""
        slots = zip(*(state.memory for state in states), strict=True)
        return cls(
            states=np.array([state.number for state in states]),
            parameters=np.array([state.parameters.vector for state in states]),
            memory=tuple(np.array(slot) for slot in slots),
            notes=np.array([state.notes for state in states], dtype=np.float64),
            average=np.array([_average(state) for state in states]),
            lookout=np.array([_seen(state.lookout) for state in states], dtype=np.float64),
        )

    @classmethod
    def of_leap(cls, leap: Leap) -> Self:
        """The states kept in a leap, during which notes and lookout don't change."""
        count, last = len(leap.numbers), leap.last
        return cls(
            states=leap.numbers,
            parameters=leap.parameters,
            memory=tuple(np.moveaxis(leap.memory, 1, 0)),
            notes=np.tile(np.array(last.notes, dtype=np.float64), (count, 1)),
            average=leap.average,
            lookout=np.tile(np.array(_seen(last.lookout), dtype=np.float64), (count, 1)),
        )

    @classmethod
    def joined(cls, pieces: Sequence["Kept"]) -> "Kept":
        """Kept states and those that follow them."""
        if len(pieces) == 1:
            return pieces[0]
        slots = zip(*(piece.memory for piece in pieces), strict=True)
        return cls(
            states=np.concatenate([piece.states for piece in pieces]),
            parameters=np.concatenate([piece.parameters for piece in pieces]),
            memory=tuple(np.concatenate(slot) for slot in slots),
            notes=np.concatenate([piece.notes for piece in pieces]),
            average=np.concatenate([piece.average for piece in pieces]),
            lookout=np.concatenate([piece.lookout for piece in pieces]),
        )

    def chosen(self, which: Mask) -> "Kept":
        """Some of them, by a mask."""
        return Kept(
            self.states[which],
            self.parameters[which],
            tuple(slot[which] for slot in self.memory),
            self.notes[which],
            self.average[which],
            self.lookout[which],
        )

    def __len__(self) -> int:
        return len(self.states)

    @property
    def models(self) -> Array:
        """The parameters that the model would have at each state (k, p): the average where there is one."""
        return np.where(np.isnan(self.average), self.parameters, self.average)

    def state(self, i: int, features: int, loss: float, excess: float) -> State:
        """The i-th kept state, with what it is worth."""
        lowest = tuple(self.lookout[i])
        average = self.average[i]
        return State(
            int(self.states[i]),
            Parameters(self.parameters[i], features),
            tuple(slot[i] for slot in self.memory),
            loss,
            excess,
            tuple(float(note) for note in self.notes[i]),
            None if np.isnan(average).any() else Parameters(average, features),
            Lookout(float(lowest[0]), int(lowest[1]), int(lowest[2])) if lowest else None,
        )


def _average(state: State) -> Array:
    return np.full(len(state.parameters.vector), np.nan) if state.average is None else state.average.vector


def _seen(lookout: Lookout | None) -> tuple[float, ...]:
    return () if lookout is None else (lookout.lowest, lookout.at, lookout.waited)
