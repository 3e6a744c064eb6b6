"""The kind of dates: days since the first one, and the parts of a date that a line over days can't tell."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

import numpy as np
import polars as pl

from everystep.encode.cells import Array, as_numbers, require_type
from everystep.encode.kinds.measured import Measured, beside, floats
from everystep.encode.survey.moments import Moments

DAY = 86_400e6
"""Microseconds of a day, as dates with a time are stored."""


@dataclass(frozen=True)
class Moment(Measured):
    """A date is the days since `origin`, the first date trained on, and what else can vary apart from them.

    `parts` are 'days' and those of 'month' (1 to 12), 'weekday' (Monday 1 to Sunday 7) and 'hour'
    (0 to 23) that a straight line over the days can't already tell: the month where dates span more
    than a year, the weekday where they span more than a week, the hour more than a day. A date with a
    time has a fraction of a day; a time zone is left aside, so that hours are those on the clock.
    """

    kind: ClassVar[str] = "date"
    PARTS: ClassVar[tuple[str, ...]] = ("days", "month", "weekday", "hour")
    TELLING_SPAN: ClassVar[tuple[float, ...]] = (0.0, 366.0, 7.0, 1.0)
    """A part is used only where the dates span more days than this."""

    origin: str
    parts: tuple[str, ...]

    @classmethod
    def measure(cls, cells: pl.Series) -> Array:
        """Days since 1970-01-01, month, weekday and hour, (n, 4)."""
        clock = _clock(cells)
        return np.column_stack([_part(clock, part) for part in cls.PARTS])

    @classmethod
    def fit(cls, column: str, moments: Moments, missing: int) -> Self:
        """The parts that vary, counted from the first date."""
        span = moments.high[0] - moments.low[0]
        varies = moments.high > moments.low
        chosen = [place for place in range(4) if varies[place] and span > cls.TELLING_SPAN[place]] or [0]
        first = np.floor(moments.low[0])
        shift = np.array([first, 0.0, 0.0, 0.0])
        fill, low, high = (
            floats((facts - shift)[chosen]) for facts in (moments.middle, moments.low, moments.high)
        )
        parts = tuple(cls.PARTS[place] for place in chosen)
        return cls(column, fill, low, high, missing, _day(first).date().isoformat(), parts)

    @classmethod
    def fit_days(cls, column: str, moments: Moments, missing: int) -> Self:
        """The days alone, for a date that is wanted as one number."""
        kind = cls.fit(column, moments, missing)
        fill, low, high = kind.fill[:1], kind.low[:1], kind.high[:1]
        return replace(kind, fill=fill, low=low, high=high, parts=kind.parts[:1])

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """`sold.days`, `sold.month` and so on."""
        units = {
            "days": f"days since {self.origin}",
            "month": "1 for January to 12 for December",
            "weekday": "1 for Monday to 7 for Sunday",
            "hour": "full hours since midnight",
        }
        return tuple((f"{self.column}.{part}", units[part]) for part in self.parts)

    def values(self, cells: pl.Series) -> Array:
        """The chosen parts, days counted from `origin`."""
        clock = _clock(cells)
        values = beside([_part(clock, part) for part in self.parts])
        values[:, 0] -= self._origin_day
        return values

    def shown(self, value: float) -> str:
        """The date that so many days stand for."""
        return self.end(value)

    def end(self, value: float) -> str:
        """The date that so many days stand for, in ISO form."""
        moment = _day(value + self._origin_day)
        return moment.isoformat(" ", "seconds") if value % 1 else moment.date().isoformat()

    @property
    def _origin_day(self) -> int:
        return (date.fromisoformat(self.origin) - date(1970, 1, 1)).days


def _clock(cells: pl.Series) -> pl.Series:
    """Dates as a clock without a time zone shows them."""
    require_type(cells, (pl.Date, pl.Datetime), "a date")
    return cells.cast(pl.Datetime("us")) if cells.dtype == pl.Date else cells.dt.replace_time_zone(None)


def _part(clock: pl.Series, part: str) -> Array:
    """Days since 1970-01-01, or the month, weekday or hour."""
    if part == "days":
        return as_numbers(clock.dt.cast_time_unit("us").to_physical()) / DAY
    return as_numbers(getattr(clock.dt, part)())


def _day(days: float) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=round(float(days) * 86_400))
