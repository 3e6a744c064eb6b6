"""Plain text that fits a terminal: labelled sections and small tables, 80 columns wide."""

import textwrap
from collections.abc import Iterable, Sequence

from everystep.words import display_width

WIDTH = 80
LABEL = 10
"""Cells that a section's label takes before its text begins."""


def section(label: str, paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs under a label in the left margin, wrapped; continued lines are indented.

    >>> print("\\n".join(section("READ", ["three-rows.csv", "3 rows"])))
    READ      three-rows.csv
              3 rows
    """
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += wrapped(paragraph, (label if not lines else "").ljust(LABEL), " " * LABEL)
    return lines


def wrapped(paragraph: str, first: str, next_lines: str | None = None) -> list[str]:
    """A paragraph in lines of 80 cells; `first` stands before the first, `next_lines` before the others.

    By default the others are indented by four more cells than the first.
    """
    spread = textwrap.wrap(
        paragraph,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first + "    " if next_lines is None else next_lines,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return spread or [first.rstrip()]


def aligned(rows: Sequence[Sequence[str]], sides: str, gap: int = 2, indent: int = 2) -> list[str]:
    """A small table: one string of `<` (left) and `>` (right) says how each column is aligned.

    >>> aligned([["step", "loss"], ["1", "18.67"]], sides=">>")
    ['  step   loss', '     1  18.67']
    """
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(sides))]
    return [" " * indent + _row(row, widths, sides, " " * gap) for row in rows]


def _row(cells: Sequence[str], widths: Sequence[int], sides: str, gap: str) -> str:
    padded = [
        " " * (width - display_width(cell)) + cell
        if side == ">"
        else cell + " " * (width - display_width(cell))
        for cell, width, side in zip(cells, widths, sides, strict=True)
    ]
    return gap.join(padded).rstrip()


def shortened(text: str, width: int) -> str:
    """A text cut to a width, with the cut shown.

    >>> shortened("flipper_length_mm", 10)
    'flipper_l…'
    """
    if display_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if display_width(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"
