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
        margin = (label if not lines else "").ljust(LABEL)
        lines += _wrapped(paragraph, margin)
    return lines


def _wrapped(paragraph: str, margin: str) -> list[str]:
    spread = textwrap.wrap(
        paragraph, WIDTH - LABEL, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    return [(margin if i == 0 else " " * LABEL) + line for i, line in enumerate(spread or [""])]


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
