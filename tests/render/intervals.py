"""Arithmetic on rounded numbers: what a line of worked arithmetic claims, given what it shows."""

import math
import re
from dataclasses import dataclass

NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*\.?\d*(?:e-?\d+)?")


@dataclass(frozen=True)
class Interval:
    """All the numbers that a shown one may stand for."""

    low: float
    high: float

    @classmethod
    def shown(cls, text: str, digits: int) -> "Interval":
        """A number as it is shown: so many significant digits, trailing zeros left out."""
        value = float(text.replace(",", ""))
        if value == 0:
            return cls(0.0, 0.0)
        half = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
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

    def __pow__(self, other: "Interval") -> "Interval":
        """A power of something positive."""
        corners = [a**b for a in (max(self.low, 0.0), self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def root(self) -> "Interval":
        """The square root; what rounding puts below zero counts as zero."""
        return Interval(math.sqrt(max(self.low, 0.0)), math.sqrt(max(self.high, 0.0)))

    def meets(self, other: "Interval") -> bool:
        """Whether both may stand for the same number (a rounding of the doubles apart)."""
        slack = 1e-9 * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high), 1e-300)
        return self.low <= other.high + slack and other.low <= self.high + slack


class Root:
    """Root signs stand before what they are of, like a factor that binds the more tightly."""

    def __pow__(self, other: Interval) -> Interval:
        return other.root()


def size(number: Interval) -> Interval:
    """|a|."""
    inside = number.low <= 0 <= number.high
    ends = abs(number.low), abs(number.high)
    return Interval(0.0 if inside else min(ends), max(ends))


def largest(one: Interval, other: Interval) -> Interval:
    """max(a, b)."""
    return Interval(max(one.low, other.low), max(one.high, other.high))


def smallest(one: Interval, other: Interval) -> Interval:
    """min(a, b)."""
    return Interval(min(one.low, other.low), min(one.high, other.high))


def cosine(angle: Interval) -> Interval:
    """cos(a), which falls from 0 to π."""
    return Interval(math.cos(min(angle.high, math.pi)), math.cos(max(angle.low, 0.0)))


def floor(number: Interval) -> Interval:
    """⌊a⌋; a number shown as a whole one is that one."""
    return Interval(math.floor(number.low + 1e-4), math.floor(number.high + 1e-9))


def sign(number: Interval) -> Interval:
    """-1, 0 or 1; all between where rounding hides which."""
    return Interval(float((number.low > 0) - (number.low < 0)), float((number.high > 0) - (number.high < 0)))


NAMES = {
    "Interval": Interval,
    "root": Root(),
    "size": size,
    "max": largest,
    "min": smallest,
    "cos": cosine,
    "floor": floor,
    "sign": sign,
    "π": Interval(math.pi, math.pi),
}


def evaluated(expression: str, digits: int = 6) -> Interval:
    """An arithmetic expression as it is printed, evaluated over what its numbers may stand for."""
    text = expression.replace("[", "(").replace("]", ")").replace("·", "*").replace("^", "**")
    text = text.replace("⌊", "floor(").replace("⌋", ")")
    text = NUMBER.sub(lambda found: f"Interval.shown('{found[0]}', {digits})", text)
    text = re.sub(r"\)²", ").squared()", text)
    text = re.sub(r"√(?=Interval|max|\()", "root ** ", text)
    text = re.sub(r"\|([^|]*)\|", r"size(\1)", text)
    # The text is this project's own output: digits, signs, brackets and names of this file.
    result = eval(text, NAMES)
    assert isinstance(result, Interval)
    return result
