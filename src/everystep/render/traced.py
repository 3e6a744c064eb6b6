"""Numbers that remember how they were made: put through a rule, they give its arithmetic on paper.

A rule is written once, for vectors. Given these numbers in their place, the very same code yields the
expression of every result, in letters and with the numbers put in: what is printed can't differ from
what is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from everystep.render.arithmetic import Expression, Number, Value, made


@dataclass(frozen=True, eq=False)
class Traced(NDArrayOperatorsMixin):
    """A value with its letter, or with the operation (a NumPy ufunc's name) and the numbers that made it."""

    value: Value
    letter: str = ""
    operation: str = ""
    parts: tuple["Traced", ...] = ()
    computed: bool = True
    """Whether a person has to work it out; false for settings."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> "Traced":
        """Do the operation on the values, and remember it."""
        parts = tuple(part if isinstance(part, Traced) else Traced(part, computed=False) for part in inputs)
        value = getattr(ufunc, method)(*(part.value for part in parts))
        return Traced(in_full(value), operation=ufunc.__name__, parts=parts)

    # Two numbers are the same if they are the same object: equal values may come about differently.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def holds(self, other: "Traced") -> bool:
        """Whether this expression contains another."""
        return self is other or any(part.holds(other) for part in self.parts)


def in_full(value: Any) -> Value:
    """A number of NumPy's as a plain double; an exact fraction as it is."""
    return value if isinstance(value, Fraction) else float(value)


@dataclass(frozen=True)
class Writer:
    """Says an expression as a tree; whatever has a name is said by it alone.

    `named` are expressions that have a line of their own, with the letters they have there.
    """

    named: Mapping[Traced, str]

    def written(self, traced: Traced) -> Expression:
        """The expression, down to what has a name."""
        if traced in self.named or not traced.parts:
            letter = self.named.get(traced, traced.letter)
            return Number(traced.value, letter, given=not traced.computed)
        first, *others = traced.parts
        if traced.operation == "multiply" and first is others[0]:
            return made("squared", self.written(first))
        return made(traced.operation, *(self.written(part) for part in traced.parts))

    def subtracted_from(self, old: Expression, update: Traced) -> Expression:
        """`old` plus an update, as the subtraction that it is: `old - η·gradient`."""
        if update.operation == "negative":
            return made("subtract", old, self.written(update.parts[0]))
        if update.operation == "subtract":
            first, second = update.parts
            return made("subtract", self.subtracted_from(old, first), self.written(second))
        return made("add", old, self.written(update))
