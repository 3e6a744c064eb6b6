"""Arithmetic on rounded numbers: what a line of worked arithmetic claims, given what it shows."""

import math
import re
from dataclasses import dataclass

DIGITS = 6
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*\.?\d*(?:e-?\d+)?")


@dataclass(frozen=True)
class Interval:
    """All the numbers that a shown one may stand for."""

    low: float
    high: float

    @classmethod
    def shown(cls, text: str) -> "Interval":
        """A number as it is shown: six significant digits, trailing zeros left out."""
        value = float(text.replace(",", ""))
        if value == 0:
            return cls(0.0, 0.0)
        half = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
        return cls(value - half, value + half)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: "Interval") -> "Interval":
        return self * Interval(1 / other.high, 1 / other.low)

    def squared(self) -> "Interval":
        """The square, which is never negative."""
        square = self * self
        return Interval(max(square.low, 0.0), square.high)

    def meets(self, other: "Interval") -> bool:
        """Whether both may stand for the same number (a rounding of the doubles apart)."""
        slack = 1e-9 * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high), 1e-300)
        return self.low <= other.high + slack and other.low <= self.high + slack


def evaluated(expression: str) -> Interval:
    """An arithmetic expression as it is printed, evaluated over what its numbers may stand for."""
    text = expression.replace("[", "(").replace("]", ")").replace("·", "*")
    text = NUMBER.sub(lambda found: f"Interval.shown('{found[0]}')", text)
    text = re.sub(r"\)²", ").squared()", text)
    # The text is this project's own output: digits, signs, brackets and names of this file.
    result = eval(text, {"Interval": Interval})
    assert isinstance(result, Interval)
    return result
