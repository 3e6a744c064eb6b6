"""How a value shows itself: as a small table, in a notebook and wherever text is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from everystep.words import display_width, printable, whole

MOST_ROWS = 30
"""Rows that a small table shows; the others are counted."""


@dataclass(frozen=True)
class SmallTable:
    """A caption, a header, and rows of cells; the first column names what the others tell."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def shown_rows(self) -> list[Sequence[str]]:
        """The rows; of many the first ones, and how many more there are."""
        hidden = len(self.rows) - MOST_ROWS
        more = [[f"and {whole(hidden)} more", *[""] * (len(self.header) - 1)]] if hidden > 0 else []
        return [*self.rows[:MOST_ROWS], *more]

    def as_text(self) -> str:
        """Aligned, for a terminal.

        >>> print(SmallTable("a step", ["", "before"], [["w", "0"], ["b", "12"]]).as_text())
        a step
           before
        w       0
        b      12
        """
        lines = [[printable(cell) for cell in row] for row in (self.header, *self.shown_rows)]
        widths = [max(display_width(row[column]) for row in lines) for column in range(len(self.header))]
        return "\n".join([printable(self.caption), *(_aligned(row, widths) for row in lines)])

    def as_html(self) -> str:
        """A `<table>`."""
        head = "".join(f'<th scope="col">{_cell(cell)}</th>' for cell in self.header)
        body = "".join(_row(row) for row in self.shown_rows)
        return (
            f"<table><caption>{_cell(self.caption)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )


class Shown:
    """A value that has a table: `print` and notebooks show it."""

    def _as_table(self) -> SmallTable:
        raise NotImplementedError

    def __str__(self) -> str:
        return self._as_table().as_text()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {printable(self._as_table().caption)}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        table = self._as_table()
        return {"text/plain": table.as_text(), "text/html": table.as_html()}


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, the others to the right."""
    gaps = [" " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
    cells = [row[0] + gaps[0], *(gap + cell for gap, cell in zip(gaps[1:], row[1:], strict=True))]
    return "  ".join(cells).rstrip()


def _row(row: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(f'<td style="text-align: right">{_cell(cell)}</td>' for cell in others)
    return f'<tr><th scope="row" style="text-align: left">{_cell(first)}</th>{cells}</tr>'


def _cell(text: str) -> str:
    return f"<bdi>{escape(printable(text))}</bdi>"
