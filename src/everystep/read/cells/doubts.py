"""What a column of text may have been meant as, and what in it was taken for missing: a word of notice."""

import polars as pl

from everystep.read.cells.numbers import Cells
from everystep.words import counted, quoted

_DIGITS = "\\d[\\d,.'’ \u00a0\u202f]*"
_SIGNS = "%$€£¥₹₽₩₺฿₴₫₪"
_LIKE_A_NUMBER = (
    rf"^[+\-−–(]?\s*{_DIGITS}\)?-?$"
    rf"|^[+\-−–]?([{_SIGNS}]|[A-Z]{{3}})\s*[+\-−–]?{_DIGITS}$"
    rf"|^[+\-−–]?{_DIGITS}(\s*[{_SIGNS}°]|\s+[A-Za-zµ°]{{1,4}}[²³]?)$"
    r"|^0[xX][0-9a-fA-F]+$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$"
)
"""Numbers with something around them, in broken groups, in base 16; and dates."""

_LEVELS_TOO = ("none", "None", "-", "--", "---", ".", "..", "?")
"""Marks for a missing value that may be meant as levels."""


def doubts_of(cells: Cells) -> tuple[str, ...]:
    """Sentences on a column that was read as text, where it may be something else."""
    return tuple(note for note in (_number_note(cells), _level_note(cells), faults_note(cells)) if note)


def faults_note(cells: Cells) -> str | None:
    """The sentence on errors of a spreadsheet's formulas, which are no values."""
    faulty = cells.stripped.str.contains(r"^#[A-Z]+[A-Z0/]*[!?]$") & cells.texts.is_null()
    return _missing_note(cells, faulty, "; correct the formula")


def _level_note(cells: Cells) -> str | None:
    marked = cells.stripped.is_in(_LEVELS_TOO) & cells.texts.is_null()
    return _missing_note(cells, marked, "; if it is a level, give it another name")


def _missing_note(cells: Cells, marked: pl.Series, help_: str) -> str | None:
    if not marked.any():
        return None
    first = cells.stripped[marked.fill_null(False).arg_max() or 0]
    count = counted(int(marked.sum()), "cell")
    return f"column {quoted(cells.column)}: {quoted(first)} was taken for a missing value in {count}{help_}"


def _number_note(cells: Cells) -> str | None:
    if cells.count == 0:
        return None
    like = cells.stripped.str.contains(_LIKE_A_NUMBER) & cells.texts.is_not_null()
    if 2 * int(like.sum()) < cells.count:
        return None
    first = cells.stripped[like.fill_null(False).arg_max() or 0]
    return (
        f"column {quoted(cells.column)} was read as text, for {quoted(first)} and the like are no numbers or "
        "dates as they stand; if they should be, leave nothing but one number or one date in each cell"
    )
