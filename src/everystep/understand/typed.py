"""A number as a person typed it: how many digits it has says how closely it is meant."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

COARSEST = 1e-2
"""A number must be known at least to this part of itself, however few digits were typed."""

EXACT = 1e-9
"""A fraction is meant exactly, but for the rounding of what it is compared with."""

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?", re.IGNORECASE)
_FRACTION = re.compile(r"[+-]?\d{1,18}/\d{1,18}")


@dataclass(frozen=True)
class Typed:
    """A `value` and the `unit` of its last digit: 0.01 for 1.87; 0 for a fraction, which is exact."""

    value: float
    unit: float

    def agrees(self, other: float) -> bool:
        """Whether `other` rounded, or cut off, to as many digits is this number."""
        slack = EXACT * max(abs(other), abs(self.value))
        away = abs(self.value - other)
        cut_off = abs(self.value) <= abs(other) and away < self.unit
        return cut_off or away <= self.unit / 2 + slack

    def is_fine(self, other: float) -> bool:
        """Whether it has digits enough to be told from other numbers than `other`."""
        return abs(self.value - other) <= COARSEST * abs(other)


def typed(text: str) -> Typed | None:
    """A number from its text: decimals with . or , and fractions; None for what is none.

    >>> typed("−0,50"), typed("28/15").unit, typed("a")
    (Typed(value=-0.5, unit=0.01), 0.0, None)
    """
    plain = text.strip().replace("−", "-").replace(" ", "")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    if _FRACTION.fullmatch(plain):
        above, below = plain.split("/")
        return Typed(float(Fraction(int(above), int(below))), 0.0) if int(below) else None
    match = _DECIMAL.fullmatch(plain)
    if match is None or not (match[2] or match[3]):
        return None
    value = float(plain)
    unit = float(f"1e{int(match[4] or 0) - len(match[3] or '')}")
    return Typed(value, unit) if math.isfinite(value) else None
