"""TEXT cells -> dates and times: ISO, or day or month first by evidence over the whole column, and times."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

import polars as pl

from everystep.read.cells.marks import Where
from everystep.words import DataError, printable, quoted

Order = Literal["dmy", "mdy", "ymd"]
_CLOCK = r"(?:[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$"
_ISO = r"^\d{4}-\d{2}-\d{2}$"
_YEAR_FIRST = r"^(\d{4})([-/.])(\d{1,2})[-/.](\d{1,2})" + _CLOCK
_YEAR_LAST = r"^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})" + _CLOCK
_TIME = r"^\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?$"


@dataclass(frozen=True)
class Dates:
    """A column read as dates, date-times or times, and its order of day and month if that had to be found."""

    values: pl.Series
    order: Order | None = None
    note: str | None = None


def as_dates(column: str, texts: pl.Series, order: Order | None, where: Where) -> Dates | None:
    """The dates or times that all cells are, or None. A date without a clock in any cell stays a date.

    `01/02/2024` is read in the order set, or in the one that a day above 12 proves. Raises `DataError`
    where nothing proves one, and for days that no calendar has.
    """
    first = next(iter(texts.head(1000).drop_nulls()), "")
    if not first[:1].isdigit():
        return None
    if _all(texts, _TIME):
        return Dates(_times(column, texts, where))
    if _all(texts, _ISO):
        return Dates(_days(column, texts, texts, where))
    if _all(texts, _YEAR_FIRST):
        return _dated(column, texts, _YEAR_FIRST, "ymd", where)
    if _all(texts, _YEAR_LAST):
        found = _order(column, texts, order, where)
        return _dated(column, texts, _YEAR_LAST, found, where)
    return None


def are_dates(texts: pl.Series) -> bool:
    """Whether every text is written as a date or a time of day."""
    return any(_all(texts, pattern) for pattern in (_TIME, _YEAR_FIRST, _YEAR_LAST))


def _all(texts: pl.Series, pattern: str) -> bool:
    head = texts.head(100)
    return bool(head.str.contains(pattern).all()) and bool(texts.str.contains(pattern).all())


def _order(column: str, texts: pl.Series, order: Order | None, where: Where) -> Order:
    if order in {"dmy", "mdy"}:
        return order
    first = texts.str.extract(_YEAR_LAST, 1).cast(pl.Int64)
    second = texts.str.extract(_YEAR_LAST, 3).cast(pl.Int64)
    if bool((first > 12).any()) or bool((texts.str.extract(_YEAR_LAST, 2) == ".").any()):
        return "dmy"
    if bool((second > 12).any()):
        return "mdy"
    record = texts.is_not_null().arg_max() or 0
    raise DataError(
        f"{where(column, record)}: in {quoted(texts[record])} the day or the month may come first, and no "
        "cell of the column tells; set --date-order dmy or --date-order mdy, or read the column as text with "
        f"--as-category {printable(column)}"
    )


def _dated(column: str, texts: pl.Series, pattern: str, order: Order, where: Where) -> Dates:
    groups = texts.str.extract_groups(pattern).struct
    places = {"ymd": "134", "dmy": "431", "mdy": "413"}[order]
    year, month, day, clock, zone = (groups.field(place).alias(column) for place in f"{places}56")
    iso = year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    dates = _days(column, texts, iso, where)
    found = None if order == "ymd" else order
    if clock.null_count() == len(clock):
        return Dates(dates, found)
    times = _times(column, clock, where).fill_null(time(0))
    moments = pl.select(pl.lit(dates).dt.combine(pl.lit(times))).to_series()
    return Dates(moments, found) if zone.null_count() == len(zone) else _in_utc(column, moments, zone, found)


def _days(column: str, texts: pl.Series, iso: pl.Series, where: Where) -> pl.Series:
    days = iso.str.to_date("%Y-%m-%d", strict=False)
    _check(column, texts, days, where)
    return days


def _in_utc(column: str, moments: pl.Series, zone: pl.Series, order: Order | None) -> Dates:
    """Moments with a zone, as moments in UTC: what is before noon in Tokyo is still night in Greenwich."""
    parts = zone.str.replace("Z", "+00:00").str.extract_groups(r"^([+-])(\d{2}):?(\d{2})$").struct
    minutes = parts.field("2").cast(pl.Int64) * 60 + parts.field("3").cast(pl.Int64)
    ahead = minutes.zip_with(parts.field("1") != "-", -minutes).fill_null(0)
    shifted = moments - (ahead * 60_000_000).cast(pl.Duration("us"))
    return Dates(shifted, order, f"column {quoted(column)} names time zones; its times were put into UTC")


def _times(column: str, texts: pl.Series, where: Where) -> pl.Series:
    padded = texts.str.zfill(5)
    full = padded.zip_with(texts.str.count_matches(":") > 1, padded + ":00")
    times = full.str.to_time("%H:%M:%S%.f", strict=False)
    _check(column, texts, times, where)
    return times


def _check(column: str, texts: pl.Series, values: pl.Series, where: Where) -> None:
    wrong = texts.is_not_null() & values.is_null()
    if wrong.any():
        record = wrong.arg_max() or 0
        raise DataError(
            f"{where(column, record)}: {quoted(texts[record])} is in no calendar and on no clock; "
            f"correct it, or read the column as text with --as-category {printable(column)}"
        )
