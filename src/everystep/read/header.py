"""ROWS at the top of a text or a sheet -> the header: titles and units set aside, names checked, or none."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from everystep.read.marks import MISSING, NUMBER_SHAPE
from everystep.read.table import Skipped
from everystep.words import DataError, counted, listed, quoted, whole

HEAD_ROWS = 60
"""How many rows from the top are looked at to find the header."""

_UNITS = frozenset(
    [
        *(
            "mm",
            "cm",
            "dm",
            "m",
            "km",
            "in",
            "inch",
            "inches",
            "ft",
            "yd",
            "mi",
            "mile",
            "miles",
            "nm",
            "um",
            "µm",
        ),
        *("mm²", "cm²", "m²", "km²", "m2", "cm2", "km2", "sqft", "sqm", "ft²", "ft2", "ha", "acre", "acres"),
        *(
            "mm³",
            "cm³",
            "m³",
            "m3",
            "cm3",
            "l",
            "ml",
            "dl",
            "g",
            "kg",
            "mg",
            "µg",
            "ug",
            "t",
            "lb",
            "lbs",
            "oz",
        ),
        *("n", "kn", "pa", "hpa", "kpa", "mpa", "bar", "psi", "s", "sec", "ms", "min", "h", "hr", "hrs", "d"),
        *(
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
            "year",
            "years",
            "yr",
            "yrs",
            "a",
            "ma",
            "v",
            "mv",
        ),
        *(
            "kv",
            "w",
            "kw",
            "mw",
            "kwh",
            "mwh",
            "j",
            "kj",
            "mj",
            "cal",
            "kcal",
            "hz",
            "khz",
            "mhz",
            "ghz",
            "k",
        ),
        *(
            "°c",
            "°f",
            "°k",
            "degc",
            "degf",
            "deg",
            "°",
            "rad",
            "%",
            "‰",
            "ppm",
            "ppb",
            "$",
            "€",
            "£",
            "¥",
            "usd",
        ),
        *("eur", "gbp", "chf", "jpy", "k$", "k€", "m/s", "km/h", "mph", "kg/m³", "kg/m3", "g/cm³", "mg/l"),
        *("mg/dl", "mmol/l", "mol", "mmol", "lx", "lm", "cd", "ohm", "ω", "db", "units"),
    ]
)


@dataclass(frozen=True)
class Row:
    """One row near the top: its line and its cells."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold anything."""
        return tuple(cell for cell in self.cells if cell.strip())

    @property
    def has_number(self) -> bool:
        """Whether any cell is a number."""
        return any(is_number(cell) for cell in self.cells)

    @property
    def is_named(self) -> bool:
        """Whether this row could be a header: every cell filled, none a number."""
        return len(self.filled) == len(self.cells) and not self.has_number


@dataclass(frozen=True)
class Header:
    """The names of the columns (stripped, "" where there is none), where they stood, and what follows.

    `line` is None where there is no header; `first` is the place, in the rows given, of the first record.
    """

    names: tuple[str, ...]
    line: int | None
    first: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()


def is_number(cell: str) -> bool:
    """Whether a cell looks like a number in any notation."""
    return re.match(NUMBER_SHAPE, cell.strip()) is not None


def find_header(rows: Sequence[Row], header: bool | None) -> Header:
    """The header among the first rows that aren't blank.

    Titles and a row of units above it, or a row of units directly below, are skipped and listed. A first row
    of nothing but numbers is no header unless `header` is True.
    """
    start, skipped = _after_titles(rows)
    top = rows[start]
    if header is False or (header is None and _all_numbers(top)):
        names = tuple(f"column_{i}" for i in range(1, len(top.cells) + 1))
        return Header(names, None, start, skipped, _no_header_note(header, names))
    if _units_below(rows, start):
        below = rows[start + 1]
        skipped = (*skipped, _skipped(below, "a row of units"))
        return Header(_stripped(top), top.line, start + 2, skipped, _strip_note(top))
    return Header(_stripped(top), top.line, start + 1, skipped, _strip_note(top))


def named(frame: pl.DataFrame, header: Header, source: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The frame under its header's names, with notes; nameless columns are dropped if empty.

    Raises `DataError` for a column of values without a name, and for names that are the same, or the
    same but for letter case or Unicode form.
    """
    place = f"{source}, line {whole(header.line or 0)}"
    names, kept, notes = list(header.names), [], list(header.notes)
    for i, name in enumerate(names):
        column = frame.to_series(i)
        if name:
            kept.append(i)
        elif _is_empty(column):
            notes.append(f"column {i + 1} has neither a name nor a value and was left out")
        elif i == 0 and _counts_up(column):
            names[0] = "column_1"
            kept.append(0)
            notes.append("the first column has no name and counts the rows; it was named 'column_1'")
        else:
            raise DataError(
                f"{place}: column {i + 1} of the header has no name; name it, or set --no-header "
                "if this line is no header"
            )
    _check_twins(names, place)
    chosen = frame.select(pl.nth(kept))
    return chosen.rename(dict(zip(chosen.columns, (names[i] for i in kept), strict=True))), tuple(notes)


def _after_titles(rows: Sequence[Row]) -> tuple[int, tuple[Skipped, ...]]:
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    skipped: list[Skipped] = []
    start = 0
    while start < len(rows) - 1 and (why := _why_no_header(rows, start, width)):
        skipped.append(_skipped(rows[start], why))
        start += 1
    return start, tuple(skipped)


def _why_no_header(rows: Sequence[Row], at: int, width: int) -> str | None:
    row, rest = rows[at], rows[at + 1 :]
    partial = len(row.cells) != width or len(row.filled) <= width // 2
    if row.cells[0].lstrip().startswith("#") and (partial or width == 1):
        return "a comment above the header"
    if _is_units(row) and not _is_units(rest[0]) and _header_follows(rest, len(row.cells)):
        return "a row of units"
    if width > 1 and len(row.filled) == 1 and row.cells[0].strip() and _names_follow(rest):
        return "a title above the header"
    if width > 1 and partial and _header_follows(rest, width):
        return "a title above the header"
    return None


def _names_follow(rest: Sequence[Row]) -> bool:
    """Whether the next row of several cells could be a header."""
    wide = next((row for row in rest if len(row.filled) > 1), None)
    return wide is not None and not _all_numbers(wide)


def _header_follows(rest: Sequence[Row], width: int) -> bool:
    """Whether an undoubted header (all names, numbers below it) comes next."""
    place = next((i for i, row in enumerate(rest) if len(row.cells) == width), None)
    return place is not None and rest[place].is_named and any(row.has_number for row in rest[place + 1 :])


def _all_numbers(row: Row) -> bool:
    return row.has_number and all(is_number(cell) or cell.strip() in MISSING for cell in row.cells)


def _units_below(rows: Sequence[Row], start: int) -> bool:
    if start + 2 >= len(rows) or not _is_units(rows[start + 1]) or rows[start].has_number:
        return False
    units, records = rows[start + 1], rows[start + 2 :]
    places = [i for i, cell in enumerate(units.cells) if cell.strip() not in MISSING]
    return any(i < len(row.cells) and is_number(row.cells[i]) for row in records for i in places)


def _is_units(row: Row) -> bool:
    """Whether every filled cell is a unit, by its brackets or name; single letters alone say nothing."""
    units = [cell.strip() for cell in row.filled if cell.strip() not in MISSING]
    told = any(len(unit) > 1 or not unit.isalpha() for unit in units)
    return told and all(re.fullmatch(r"\(.+\)|\[.+\]", u) or u.casefold() in _UNITS for u in units)


def _skipped(row: Row, why: str) -> Skipped:
    return Skipped(row.line, " ".join(row.filled), why)


def _stripped(row: Row) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row.cells)


def _strip_note(row: Row) -> tuple[str, ...]:
    spaced = [quoted(cell) for cell in row.cells if cell.strip() and cell != cell.strip()]
    if not spaced:
        return ()
    return (f"spaces around {counted(len(spaced), 'name')} of the header were taken off: {listed(spaced)}",)


def _no_header_note(header: bool | None, names: tuple[str, ...]) -> tuple[str, ...]:
    if header is False:
        return ()
    span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return (
        f"the first row holds only numbers, so it is a record and the columns were named {span}; "
        "set --header if it is the header",
    )


def _is_empty(column: pl.Series) -> bool:
    return not (column.str.strip_chars().str.len_bytes() > 0).any()


def _counts_up(column: pl.Series) -> bool:
    counts = column.cast(pl.Int64, strict=False)
    return (
        counts.null_count() == 0
        and counts[0] in {0, 1}
        and bool((counts.diff(null_behavior="drop") == 1).all())
    )


def _check_twins(names: Sequence[str], place: str) -> None:
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        folded = unicodedata.normalize("NFC", name).casefold()
        if name and folded in seen:
            first = seen[folded]
            same = "are both named" if names[first] == name else f"are {quoted(names[first])} and"
            alike = "" if names[first] == name else ", which differ only in letter case or Unicode form"
            raise DataError(
                f"{place}: columns {first + 1} and {i + 1} {same} {quoted(name)}{alike}; rename one of them"
            )
        seen[folded] = i
