"""Two trainings side by side: the first figure in which they differ, and how many digits they share."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.record.kept import Kept
from everystep.understand.checks import Departure

ALL_DIGITS = 17


class Agreement:
    """Compares figures as they come; `first` is the first of them that differs in any bit."""

    def __init__(self) -> None:
        self.first: Departure | None = None

    def see(self, departure: Departure) -> None:
        """A figure that differs."""
        self.first = self.first or departure

    def compare(self, stage: str, figure: str, recorded: Any, again: Any) -> None:
        """Two figures, or two groups of figures by name, as JSON or as arrays."""
        if isinstance(recorded, Mapping) and isinstance(again, Mapping) and recorded.keys() == again.keys():
            for name in recorded:
                self.compare(stage, f"{figure}.{name}" if figure else name, recorded[name], again[name])
        elif isinstance(recorded, list) and isinstance(again, list) and len(recorded) == len(again):
            for i, (one, other) in enumerate(zip(recorded, again, strict=True), start=1):
                self.compare(stage, f"{figure}, number {i}", one, other)
        elif isinstance(recorded, np.ndarray):
            self.compare(stage, figure, recorded.tolist(), np.asarray(again).tolist())
        elif recorded != again:
            self.see(Departure(stage, figure, repr(recorded), repr(again)))


class StatesAgreement:
    """Compares states as they are trained again with those that were kept, each with its own number.

    `digits` is how many digits all their parameters share at least, beside the largest value that the
    parameter has in any kept state; `compared` counts the states, and `first` is the first that differs.
    """

    def __init__(self, agreement: Agreement, kept: Kept, names: Sequence[str]) -> None:
        self.compared = 0
        self.first: Departure | None = None
        self.digits = ALL_DIGITS
        self._agreement = agreement
        self._kept = kept
        self._names = names
        self._scale = np.maximum(np.abs(kept.parameters).max(axis=0), np.finfo(float).tiny)

    def see(self, again: Kept) -> None:
        """The next states; those whose counterparts weren't kept, or were seen, are passed over."""
        for place in np.flatnonzero(np.isin(again.states, self._kept.states[self.compared :])):
            i = self.compared
            if again.states[place] == self._kept.states[i]:
                self.compared += 1
                if _row(self._kept, i).tobytes() != _row(again, int(place)).tobytes():
                    self._differs(i, again.parameters[place])

    def _differs(self, i: int, again: Array) -> None:
        recorded, number = self._kept.parameters[i], int(self._kept.states[i])
        self.digits = min(self.digits, shared_digits(recorded, again, self._scale))
        told = Departure("steps", "what is remembered between steps", "", "")
        different = np.flatnonzero(recorded != again)
        if len(different):
            j = int(different[0])
            told = Departure("steps", self._names[j], repr(float(recorded[j])), repr(float(again[j])))
        before = None if i == 0 else int(self._kept.states[i - 1])
        told = replace(told, state=number, same_until=before)
        self.first = self.first or told
        self._agreement.see(told)


def shared_digits(one: Array, other: Array, scale: Array | float) -> int:
    """How many digits two arrays share beside a scale: ⌊−log₁₀(largest |one − other|/scale)⌋, at most 17.

    >>> shared_digits(np.array([1.0, 2.0]), np.array([1.0, 2.0003]), 2.0)
    3
    """
    apart = float(np.max(np.abs(one - other) / scale, initial=0.0))
    if apart == 0:
        return ALL_DIGITS
    return max(0, min(ALL_DIGITS, math.floor(-math.log10(apart)))) if math.isfinite(apart) else 0


def _row(kept: Kept, i: int) -> Array:
    """All that is kept of a state, one number after the other."""
    slots = [slot[i] for slot in kept.memory]
    return np.concatenate([kept.parameters[i], *slots, kept.notes[i], kept.average[i], kept.lookout[i]])
