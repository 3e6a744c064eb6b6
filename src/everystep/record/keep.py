"""Which states of a training are kept; every other one can be replayed."""

from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np

from everystep.model.units import Numbers
from everystep.record.kept import Kept, Mask
from everystep.training.leaps import Leap
from everystep.training.state import State
from everystep.words import SettingError, quoted

Keep = Literal["auto", "all", "ends"] | int
"""How many states are kept: all of them, the ends only, every N-th, or (auto) as many as fit."""

FIRST_KEPT = 100
AUTO_VALUES = 2_000_000
AUTO_STATES = 50_000
"""Auto keeps at most about this many numbers (16 MB), and this many states: all of a usual run, fewer of a
long one. A few hundred steps between two kept states take some milliseconds to replay."""


def check_keep(keep: Keep) -> None:
    """Raises `SettingError` unless `keep` is 'auto', 'all', 'ends' or a whole number above 0."""
    if keep in ("auto", "all", "ends") or (isinstance(keep, int) and keep > 0):
        return
    raise SettingError(f"keep must be auto, all, ends or a whole number above 0; it is {quoted(keep)}.")


@dataclass(frozen=True)
class Keeping:
    """How the states of a training are kept as it goes on: by which policy, and every how many now.

    Raises `SettingError` for what no recorder has come to.
    """

    keep: Keep
    stride: int

    def __post_init__(self) -> None:
        check_keep(self.keep)
        if self.stride < (0 if self.keep == "ends" else 1):
            raise SettingError(f"the stride of keep {self.keep} can't be {self.stride}.")


@dataclass
class Recorder:
    """Takes the states of a training as they come and keeps those that the policy asks for, and both ends.

    Auto keeps the first hundred and thins the rest out when they get many: every state, then every
    second, every fourth, ... so that a run of any length stays within a bounded memory.
    """

    keep: Keep
    _pieces: list[Kept] = field(default_factory=list)
    _single: list[State] = field(default_factory=list)
    _newest: State | None = None
    _count: int = 0
    _stride: int = 1

    def __post_init__(self) -> None:
        check_keep(self.keep)
        if self.keep == "ends":
            self._stride = 0
        elif isinstance(self.keep, int):
            self._stride = self.keep

    @classmethod
    def going_on(cls, keeping: Keeping, kept: Kept, newest: State) -> Self:
        """The recorder that has kept these states so far; the `newest` is not always a wanted one."""
        recorder = cls(keeping.keep, _stride=keeping.stride, _newest=newest)
        wanted = np.array([recorder._wanted(int(number)) for number in kept.states])
        recorder._pieces, recorder._count = [kept.chosen(wanted)], int(wanted.sum())
        return recorder

    @property
    def keeping(self) -> Keeping:
        """How it keeps."""
        return Keeping(self.keep, self._stride)

    def add(self, state: State) -> None:
        """The next state of the training."""
        self._newest = state
        if self._wanted(state.number):
            self._single.append(state)
            self._count += 1
            self._keep_within(state)

    def stride(self, number: int) -> int:
        """Of the states after number `number` those are wanted whose numbers this divides; 0 = none."""
        return 1 if self._is_first(number + 1) else self._stride

    def most(self, number: int) -> int:
        """After how many states the stride must be asked for again."""
        return FIRST_KEPT - number if self._is_first(number + 1) else AUTO_STATES * max(self._stride, 1)

    def add_leap(self, leap: Leap) -> None:
        """The next states, taken at once with the stride that was asked for."""
        self._newest = leap.last
        if len(leap.numbers):
            self._gather()
            self._pieces.append(Kept.of_leap(leap))
            self._count += len(leap.numbers)
            self._keep_within(leap.last)

    def kept(self) -> Kept:
        """What is kept: in order, the first and the newest state among them."""
        assert self._newest is not None
        self._gather()
        whole = Kept.joined(self._pieces)
        if len(whole) and whole.states[-1] == self._newest.number:
            return whole
        return Kept.joined([whole, Kept.of([self._newest])])

    def _is_first(self, number: int) -> bool:
        return self.keep == "auto" and number <= FIRST_KEPT

    def _wanted(self, number: int) -> bool:
        stride = self.stride(number - 1)
        return number == 0 or (stride > 0 and number % stride == 0)

    def _keep_within(self, state: State) -> None:
        """Thin out what auto has kept while it is too much."""
        while self.keep == "auto" and self._count > self._room(state):
            self._stride *= 2
            self._gather()
            self._pieces = [piece.chosen(self._still_wanted(piece.states)) for piece in self._pieces]
            self._count = sum(map(len, self._pieces))

    def _still_wanted(self, numbers: Numbers) -> Mask:
        return np.asarray((numbers <= FIRST_KEPT) | (numbers % self._stride == 0))

    def _room(self, state: State) -> int:
        averages = state.average is not None
        values = len(state.parameters.vector) * (1 + averages + len(state.memory))
        return max(min(AUTO_VALUES // values, AUTO_STATES), 4 * FIRST_KEPT)

    def _gather(self) -> None:
        if self._single:
            self._pieces.append(Kept.of(self._single))
            self._single = []
