"""What stands above a header, or between it and the records: titles, comments and rows of units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from everystep.read.cells.marks import MISSING, NUMBER_SHAPE
from everystep.read.table import Skipped

_UNITS = frozenset(
    """
    mm cm dm m km in inch inches ft yd mi mile miles nm um µm mm² cm² m² km² m2 cm2 km2 sqft sqm ft²
    ft2 ha acre acres mm³ cm³ m³ m3 cm3 l ml dl g kg mg µg ug t lb lbs oz n kn pa hpa kpa mpa bar
    psi s sec ms min h hr hrs d day days week weeks month months year years yr yrs a ma v mv kv w kw
    mw kwh mwh j kj mj cal kcal hz khz mhz ghz k °c °f °k degc degf deg ° rad % ‰ ppm ppb $ € £ ¥
    usd eur gbp chf jpy k$ k€ m/s km/h mph kg/m³ kg/m3 g/cm³ mg/l mg/dl mmol/l mol mmol lx lm cd ohm
    ω db units
    """.split()
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


def is_number(cell: str) -> bool:
    """Whether a cell looks like a number in any notation."""
    return re.match(NUMBER_SHAPE, cell.strip()) is not None


def after_titles(rows: Sequence[Row]) -> tuple[int, tuple[Skipped, ...]]:
    """The place of the first row that is neither a title nor a row of units, and those above it."""
    widths = [len(row.cells) for row in rows[len(rows) // 2 :]]
    width = max(widths, key=lambda width: (widths.count(width), width))
    skipped: list[Skipped] = []
    start = 0
    while start < len(rows) - 1 and (why := _why_no_header(rows, start, width)):
        skipped.append(skipped_row(rows[start], why))
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
    return wide is not None and not all_numbers(wide)


def _header_follows(rest: Sequence[Row], width: int) -> bool:
    """Whether an undoubted header (all names, numbers below it) comes next."""
    place = next((i for i, row in enumerate(rest) if len(row.cells) == width), None)
    return place is not None and rest[place].is_named and any(row.has_number for row in rest[place + 1 :])


def all_numbers(row: Row) -> bool:
    """Whether a row holds nothing but numbers (and missing ones), as no header does."""
    return row.has_number and all(is_number(cell) or cell.strip() in MISSING for cell in row.cells)


def units_below(rows: Sequence[Row], start: int) -> bool:
    """Whether the row below the header is one of units, with numbers in the columns below it."""
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


def skipped_row(row: Row, why: str) -> Skipped:
    """A row that is no record, as it is told."""
    return Skipped(row.line, " ".join(row.filled), why)
