"""The contract of an optimizer: frozen settings, and one pure rule that turns a gradient into an update."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import fields
from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np

from everystep.model.units import Array
from everystep.words import SettingError, quoted

Memory = tuple[Array, ...]
"""What an optimizer remembers between steps: one array a slot, each shaped like the parameters."""

NumberOrAuto = float | Literal["auto"]
"""A setting that can be found from the records."""

Constants = tuple[float, ...]
"""The numbers that a rule takes in one step, in the order of `Optimizer.constants`."""

FOREVER = 1 << 60
"""A step by which every power has reached its limit."""


class Optimizer(ABC):
    """How a gradient becomes an update.

    A subclass is a frozen dataclass of settings with a `name`, a `title` for people, the `slots` of its
    memory, and a `rule`.
    The rule is elementwise and uses + − × ÷ √ |·| max sign only, in a written order: so the same source
    has the same bits on NumPy vectors and in a compiled loop, and a step can be followed on paper
    parameter by parameter. Whatever depends on the number of the step, such as a bias correction, is
    computed once by `constants` and passed in.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    takes_a_rate: ClassVar[bool] = True
    """Whether its steps are scaled by a learning rate; otherwise it finds their length itself."""

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of what is remembered between steps."""
        return ()

    @property
    def letters(self) -> tuple[str, ...]:
        """The letter of each slot in the rule's formula."""
        return ()

    def initial(self) -> tuple[float, ...]:
        """What each slot holds before the first step."""
        return (0.0,) * len(self.slots)

    def constants(self, step: int) -> Mapping[str, float]:
        """The rule's numbers in step number `step` (from 1), by the letters of its formula."""
        return {}

    def constants_of(self, first: int, count: int) -> Array:
        """The constants of `count` steps from number `first` on, one row a step, and a single row where they
        no longer change: each is a power of the step's number, or none.
        """
        now = self.constants(first)
        row = np.array([list(now.values())], dtype=np.float64).reshape(1, len(now))
        if now == self.constants(FOREVER):
            return row
        table, changing = np.repeat(row, count, axis=0), self.series(range(first, first + count))
        for place, letter in enumerate(now):
            if letter in changing:
                table[:, place] = changing[letter]
        return table

    def series(self, steps: range) -> Mapping[str, Sequence[float] | Array]:
        """The constants that are another number in each step, for some steps at once."""
        return {}

    @staticmethod
    @abstractmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """The update, which is *added* to the parameters (it holds the minus sign), and the new memory.

        `weights` are the parameters on which a decay pulls, with 0 in the place of the bias: the bias is
        never penalised.
        """

    @property
    def detour(self) -> float:
        """To how many times its start the excess may rise on the way, at a stable rate."""
        return 1.0

    def init(self, parameters: int) -> Memory:
        """The memory before the first step."""
        return tuple(np.full(parameters, value) for value in self.initial())

    def update(
        self, step: int, gradient: Array, weights: Array, rate: float, memory: Memory
    ) -> tuple[Array, Memory]:
        """The update of step number `step` (from 1) and the memory after it, from the rule."""
        return self.rule(gradient, weights, rate, tuple(self.constants(step).values()), memory)


def settings_of(settings: Any) -> dict[str, Any]:
    """The settings of an optimizer or a schedule by name, as they are written into a file."""
    return {field.name: getattr(settings, field.name) for field in fields(settings)}


def check_fraction(**values: object) -> None:
    """Raises `SettingError` unless each value is at least 0 and below 1."""
    for name, value in values.items():
        if not (isinstance(value, Real) and 0 <= float(value) < 1):
            raise SettingError(f"{name} must be at least 0 and below 1; it is {quoted(value)}.")


def check_not_negative(**values: object) -> None:
    """Raises `SettingError` unless each value is 0 or a positive number."""
    for name, value in values.items():
        if not (isinstance(value, Real) and 0 <= float(value) < float("inf")):
            raise SettingError(f"{name} must be 0 or a positive number; it is {quoted(value)}.")


def check_positive(**values: object) -> None:
    """Raises `SettingError` unless each value is a number above 0."""
    for name, value in values.items():
        if not (isinstance(value, Real) and 0 < float(value) < float("inf")):
            raise SettingError(f"{name} must be a number above 0; it is {quoted(value)}.")
