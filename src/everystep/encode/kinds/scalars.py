"""Kinds whose cell is one number: number, boolean, time of day and duration."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from everystep.encode.cells import Array, as_numbers, refuse_where, require_type
from everystep.encode.kinds.measured import Measured
from everystep.words import number

NANOSECONDS, MICROSECONDS = 3_600e9, 3_600e6
"""Of an hour: times are stored in the first, durations told in the second."""


@dataclass(frozen=True)
class Number(Measured):
    """A number is its own feature.

    >>> Number("sqft", fill=(2.0,), low=(1.0,), high=(3.0,), missing=1).encode(pl.Series([1, None]))
    array([[1., 0.],
           [2., 1.]])
    """

    kind: ClassVar[str] = "number"

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """The numbers themselves, (n, 1)."""
        return as_numbers(cells)[:, None]


@dataclass(frozen=True)
class Boolean(Measured):
    """True is 1 and false is 0; missing is filled with the share of true."""

    kind: ClassVar[str] = "boolean"
    unit: ClassVar[str] = "1 where true, 0 where false"

    def shown(self, value: float) -> str:
        """True or false, or a share of true."""
        return {0.0: "false", 1.0: "true"}.get(value, number(value))

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """0 and 1, (n, 1)."""
        values = as_numbers(cells)
        wrong = ~(np.isnan(values) | (values == 0) | (values == 1))
        refuse_where(pl.Series(wrong), cells, "is neither true (1) nor false (0)")
        return values[:, None]


@dataclass(frozen=True)
class TimeOfDay(Measured):
    """A time of day is its hours since midnight: 12:30 is 12.5."""

    kind: ClassVar[str] = "time"
    unit: ClassVar[str] = "hours since midnight"

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """Hours, (n, 1)."""
        require_type(cells, (pl.Time,), "a time of day")
        return as_numbers(cells.to_physical())[:, None] / NANOSECONDS


@dataclass(frozen=True)
class Duration(Measured):
    """A duration is its hours: 90 minutes is 1.5."""

    kind: ClassVar[str] = "duration"
    unit: ClassVar[str] = "hours"

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """Hours, (n, 1)."""
        require_type(cells, (pl.Duration,), "a duration")
        return as_numbers(cells.dt.total_microseconds())[:, None] / MICROSECONDS
