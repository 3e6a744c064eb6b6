"""Which mark is the decimal one and which sets off thousands: decided by evidence over all columns together.

`12,5` can only be a decimal comma and `1,234,567` only thousands; `1,234` may be either and tells nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from everystep.words import DataError, quoted

MISSING = frozenset(
    [
        *("", "NA", "N/A", "n/a", "na", "<NA>", "NaN", "nan", "NAN", "NaT", "null", "NULL", "Null", "None"),
        *("none", "?", "-", "--", "---", ".", "..", "#N/A", "#N/A N/A", "#NA", "#DIV/0!", "#REF!", "#VALUE!"),
        *("#NAME?", "#NUM!", "#NULL!", "-nan", "-NaN"),
    ]
)
"""What stands for a missing value wherever it is a whole cell."""

SPACED_MARKS = "'’ \u00a0\u202f"
_EXPONENT = r"([eE][+-]?\d+)?"
NUMBER_SHAPE = (
    rf"^[+\-−]?(\d+|\d{{1,3}}([,.{SPACED_MARKS}]\d{{3}})+)([.,]\d*)?{_EXPONENT}$|^[+\-−]?[.,]\d+{_EXPONENT}$"
)
"""A number in any notation (a pattern for Python and for polars)."""

Where = Callable[[str, int], str]
"""Says where the cell of a column and a record stands: file, line and column."""


@dataclass(frozen=True)
class Marks:
    """The decimal mark, and the mark between thousands if there is one."""

    decimal: str = "."
    thousands: str | None = None

    @property
    def plain(self) -> bool:
        """Whether numbers are written as a program writes them."""
        return self.decimal == "." and self.thousands is None

    @property
    def grouped(self) -> str:
        """A whole number whose thousands are set off, as a pattern."""
        groups = rf"\d{{1,3}}({_class(self.thousands or '')}\d{{3}})+"
        return rf"^[+\-−]?{groups}({_class(self.decimal)}\d*)?{_EXPONENT}$"


@dataclass(frozen=True)
class Cell:
    """A cell that tells something, and where it stands."""

    column: str
    record: int
    text: str


@dataclass(frozen=True)
class Evidence:
    """The numeric columns of a table as text: those with cells in a notation of their own, and plain ones.

    The plain ones are only asked where the others leave a doubt.
    """

    odd: Mapping[str, pl.Series]
    plain: Mapping[str, pl.Series]

    def first(self, pattern: str) -> Cell | None:
        """The first cell that matches."""
        return _first(self.odd, pattern) or _first(self.plain, pattern)


def marks_of(
    evidence: Evidence, marks: Marks | None, thousands: str | None, where: Where, usual: Marks = Marks()
) -> Marks:
    """The marks of a table's numbers.

    `marks` is what was set (then only spaces and apostrophes are looked for), `thousands` the mark set,
    `usual` those of an earlier table like this one: they decide where the cells don't. Raises `DataError`
    where cells contradict each other, or where the only cells that could tell are like `1,234` and nothing
    was usual.
    """
    if not evidence.odd:
        return marks or _by_usage(evidence, usual)
    if marks is None:
        marks = _by_evidence(evidence, where, usual)
    if thousands is not None or marks.thousands is not None:
        return Marks(marks.decimal, thousands or marks.thousands)
    cell = _first(evidence.odd, rf"^[+\-−]?\d{{1,3}}([{SPACED_MARKS}]\d{{3}})+([.,]\d*)?$")
    return Marks(marks.decimal, next(c for c in cell.text if c in SPACED_MARKS)) if cell else marks


def set_marks(decimal: str | None, thousands: str | None) -> Marks | None:
    """The marks that follow from what was set, if anything does."""
    if decimal is not None:
        return Marks(decimal, thousands)
    if thousands in {",", "."}:
        return Marks("." if thousands == "," else ",", thousands)
    return None


def _by_usage(evidence: Evidence, usual: Marks) -> Marks:
    """Where no cell has a comma: after decimal commas `1.200` is a thousand and more, `1.2` what it is."""
    if usual.decimal == "," and evidence.first(r"\.") and not evidence.first(_decimal(".")):
        return Marks(",", ".")
    return Marks()


def _by_evidence(evidence: Evidence, where: Where, usual: Marks) -> Marks:
    comma = _first(evidence.odd, _decimal(",")) or _first(evidence.odd, _thousands("."))
    commas = _first(evidence.odd, ",")
    if comma is None and commas is None:
        return _by_usage(evidence, usual)
    point = evidence.first(_decimal(".")) or _first(evidence.odd, _thousands(","))
    if comma and point:
        raise _contradiction(comma, point, where)
    if comma:
        return Marks(",", "." if evidence.first(r"\.") else None)
    if point:
        return Marks(".", ",")
    unclear = _first(evidence.odd, _unclear(","))
    if unclear is None:
        return Marks()
    if usual.decimal == ",":
        return Marks(",", "." if evidence.first(r"\.") else None)
    if usual.thousands == ",":
        return usual
    raise _unclear_cell(unclear, where)


def _decimal(mark: str) -> str:
    """Cells in which `mark` can only be the decimal one."""
    m, other = _class(mark), _class(("," if mark == "." else ".") + SPACED_MARKS)
    return (
        rf"^[+\-−]?(\d*{m}(\d{{0,2}}|\d{{4,}})|\d{{4,}}{m}\d{{3}}|0*{m}\d+|0\d+{m}\d+){_EXPONENT}$"
        rf"|^[+\-−]?\d+{m}\d+[eE][+-]?\d+$|^[+\-−]?\d{{1,3}}({other}\d{{3}})+{m}\d*$"
    )


def _thousands(mark: str) -> str:
    """Cells in which `mark` can only set off thousands."""
    m, other = _class(mark), _class("," if mark == "." else ".")
    return rf"^[+\-−]?\d{{1,3}}({m}\d{{3}}){{2,}}({other}\d*)?$|^[+\-−]?\d{{1,3}}({m}\d{{3}})+{other}\d*$"


def _unclear(mark: str) -> str:
    return rf"^[+\-−]?\d{{1,3}}{_class(mark)}\d{{3}}$"


def _class(mark: str) -> str:
    return f"[{mark}]" if mark else ""


def _first(columns: Mapping[str, pl.Series], pattern: str) -> Cell | None:
    for name, cells in columns.items():
        found = cells.str.contains(pattern)
        if found.any():
            record = found.fill_null(False).arg_max() or 0
            return Cell(name, record, cells[record])
    return None


def _contradiction(comma: Cell, point: Cell, where: Where) -> DataError:
    return DataError(
        f"{where(comma.column, comma.record)}: {quoted(comma.text)} has a decimal comma, but "
        f"{quoted(point.text)} ({where(point.column, point.record)}) a decimal point; set --decimal , or "
        "--decimal . and correct the other cells, or read the odd column as text with --as-category"
    )


def _unclear_cell(cell: Cell, where: Where) -> DataError:
    whole, part = cell.text.replace(",", ""), cell.text.replace(",", ".")
    return DataError(
        f"{where(cell.column, cell.record)}: {quoted(cell.text)} may be {whole} or {part}, and no other cell "
        f"tells; set --thousands , for {whole} or --decimal , for {part}"
    )
