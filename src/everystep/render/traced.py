"""Numbers that remember how they were made: put through a rule, they give its arithmetic on paper.

A rule is written once, for vectors. Given these numbers in their place, the very same code yields the
expression of every result, in letters and with the numbers put in: what is printed can't differ from
what is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from everystep.words import number

SUM, SIGN, PRODUCT, ATOM = range(4)
"""How tightly an expression holds together: a sum needs brackets inside a product, an atom never."""

OPERATIONS: Mapping[str, tuple[Any, ...]] = {
    "add": ("{} + {}", SUM, SUM, SIGN),
    "subtract": ("{} - {}", SUM, SUM, PRODUCT),
    "negative": ("-{}", SIGN, PRODUCT),
    "multiply": ("{}·{}", PRODUCT, PRODUCT, PRODUCT),
    "divide": ("{}/{}", PRODUCT, PRODUCT, ATOM),
    "sqrt": ("√{}", ATOM, ATOM),
    "absolute": ("|{}|", ATOM, SUM),
    "sign": ("sign({})", ATOM, SUM),
    "maximum": ("max({}, {})", ATOM, SUM, SUM),
}
"""Each operation that a rule may use, by the name of its ufunc: how it is written, how tightly it holds, and
what each of its parts stands inside."""


@dataclass(frozen=True, eq=False)
class Traced(NDArrayOperatorsMixin):
    """A value with its letter, or with the operation (a NumPy ufunc's name) and the numbers that made it."""

    value: float
    letter: str = ""
    operation: str = ""
    parts: tuple["Traced", ...] = ()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> "Traced":
        """Do the operation on the values, and remember it."""
        parts = tuple(part if isinstance(part, Traced) else Traced(float(part)) for part in inputs)
        value = getattr(ufunc, method)(*(part.value for part in parts))
        return Traced(float(value), operation=ufunc.__name__, parts=parts)

    # Two numbers are the same if they are the same object: equal values may come about differently.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def holds(self, other: "Traced") -> bool:
        """Whether this expression contains another."""
        return self is other or any(part.holds(other) for part in self.parts)


@dataclass(frozen=True)
class Writer:
    """Writes an expression, in letters or with numbers; whatever has a name is written by it alone.

    `named` are expressions that have a line of their own, with the letters they have there.
    """

    named: Mapping[Traced, str]
    letters: bool

    def written(self, traced: Traced, inside: int = SUM) -> str:
        """The expression as text; with brackets where it stands `inside` something that holds tighter."""
        if traced in self.named or not traced.parts:
            return self._atom(traced, inside)
        text, holds = self._operation(traced)
        return f"({text})" if holds < inside else text

    def subtracted_from(self, old: str, update: Traced) -> str:
        """`old` plus an update, as the subtraction that it is: `old - η·gradient`."""
        if update.operation == "negative":
            return f"{old} - {self.written(update.parts[0], PRODUCT)}"
        if update.operation == "subtract":
            first, second = update.parts
            return f"{self.subtracted_from(old, first)} - {self.written(second, PRODUCT)}"
        return f"{old} + {self.written(update, SIGN)}"

    def _atom(self, traced: Traced, inside: int) -> str:
        letter = self.named.get(traced, traced.letter)
        text = letter if self.letters and letter else number(traced.value)
        loose = text.startswith(("-", "1-"))
        return f"({text})" if loose and inside > SUM else text

    def _operation(self, traced: Traced) -> tuple[str, int]:
        """The text of an operation, and how tightly it holds."""
        first, *others = traced.parts
        if traced.operation == "multiply" and first is others[0]:
            return f"{self._squared(first)}²", PRODUCT
        template, holds, *insides = OPERATIONS[traced.operation]
        parts = zip(traced.parts, insides, strict=True)
        return template.format(*(self.written(part, inside) for part, inside in parts)), holds

    def _squared(self, traced: Traced) -> str:
        text = self.written(traced, ATOM)
        is_letter = self.letters and (traced in self.named or traced.letter)
        return text if is_letter or text.startswith("(") else f"({text})"
