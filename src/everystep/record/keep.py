"""Which states of a training are kept; every other one can be replayed."""

from dataclasses import dataclass, field
from typing import Literal

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


@dataclass
class Recorder:
    """Takes states one by one and keeps those that the policy asks for, and always both ends.

    Auto keeps the first hundred and thins the rest out when they get many: every state, then every
    second, every fourth, ... so that a run of any length stays within a bounded memory.
    """

    keep: Keep
    _kept: list[State] = field(default_factory=list)
    _newest: State | None = None
    _stride: int = 1

    def __post_init__(self) -> None:
        check_keep(self.keep)
        if self.keep == "ends":
            self._stride = 0
        elif isinstance(self.keep, int):
            self._stride = self.keep

    def add(self, state: State) -> None:
        """The next state of the training."""
        self._newest = state
        if self._wanted(state.number):
            self._kept.append(state)
            if self.keep == "auto" and len(self._kept) > self._room(state):
                self._thin_out()

    def states(self) -> list[State]:
        """What is kept: in order, the first and the newest state among them."""
        if self._newest is None or (self._kept and self._kept[-1] is self._newest):
            return list(self._kept)
        return [*self._kept, self._newest]

    def _wanted(self, number: int) -> bool:
        if number == 0 or (self.keep == "auto" and number <= FIRST_KEPT):
            return True
        return self._stride > 0 and number % self._stride == 0

    def _room(self, state: State) -> int:
        averages = state.average is not None
        values = len(state.parameters.vector) * (1 + averages + len(state.memory))
        return max(min(AUTO_VALUES // values, AUTO_STATES), 4 * FIRST_KEPT)

    def _thin_out(self) -> None:
        self._stride *= 2
        self._kept = [state for state in self._kept if self._wanted(state.number)]
