"""ROWS at the top of a text or a sheet -> the header: titles and units set aside, names checked, or none."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from everystep.read.table import Skipped
from everystep.read.text.titles import Row, after_titles, all_numbers, skipped_row, units_below
from everystep.words import DataError, counted, listed, quoted, whole

HEAD_ROWS = 60
"""How many rows from the top are looked at to find the header."""


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


def find_header(rows: Sequence[Row], header: bool | None) -> Header:
    """The header among the first rows that aren't blank.

    Titles and a row of units above it, or a row of units directly below, are skipped and listed. A first row
    of nothing but numbers is no header unless `header` is True.
    """
    start, skipped = after_titles(rows)
    top = rows[start]
    if header is False or (header is None and all_numbers(top)):
        names = tuple(f"column_{i}" for i in range(1, len(top.cells) + 1))
        return Header(names, None, start, skipped, _no_header_note(header, names))
    if units_below(rows, start):
        below = rows[start + 1]
        skipped = (*skipped, skipped_row(below, "a row of units"))
        return Header(_stripped(top), top.line, start + 2, skipped, _strip_note(top))
    return Header(_stripped(top), top.line, start + 1, skipped, _strip_note(top))


def named(frame: pl.DataFrame, header: Header, source: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The frame under its header's names, with notes; nameless columns are dropped if empty.

    Raises `DataError` for a column of values without a name, and for names that are the same, or the
    same but for letter case or Unicode form.
    """
    names, notes = names_of(list(frame), header, source)
    return frame.select(names.keys()).rename(names), notes


def names_of(
    columns: Sequence[pl.Series], header: Header, source: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Those of the columns that are kept, each with the name that the header gives it; and notes."""
    place = f"{source}, line {whole(header.line or 0)}"
    names, kept, notes = list(header.names), [], list(header.notes)
    for i, name in enumerate(names):
        column = columns[i]
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
    if not kept:
        raise DataError(f"{place}: the header has no name; name the columns, or set --no-header")
    _check_twins(names, place)
    return {columns[i].name: names[i] for i in kept}, tuple(notes)


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
    if column.dtype != pl.String:
        return column.null_count() == len(column)
    return not (column.str.strip_chars().str.len_bytes() > 0).any()


def _counts_up(column: pl.Series) -> bool:
    if column.dtype == pl.Float64:
        return False
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
