"""A sheet that is written to: text that never acts, numbers, formulas beside their values; and its styles."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from everystep.words import printable

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

WIDEST_PAGE = 220
"""Characters of a sheet that is made small enough for the width of a page."""

LONGEST = 200
"""Characters of a name in a cell; a name is cut where it is longer."""

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#7F7F7F"
"""Colours that a colour-blind eye tells apart."""

STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 15, "font_color": BLUE},
    "note": {"italic": True, "font_color": "#595959"},
    "hint": {"italic": True, "font_color": "#595959", "indent": 1},
    "head": {"bold": True, "bottom": 1, "align": "right", "bg_color": "#F2F2F2", "text_wrap": True},
    "head left": {"bold": True, "bottom": 1, "bg_color": "#F2F2F2"},
    "step": {"bold": True, "font_size": 12, "bg_color": BLUE, "font_color": "white"},
    "label": {"bold": True},
    "input": {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BF9000", "font_color": "#1F3864"},
    "state": {"bg_color": "#DDEBF7", "bold": True},
    "faint": {"font_color": GREY},
    "result": {"bg_color": "#E2EFDA", "bold": True},
    "loss": {"bg_color": "#FBE5D6", "bold": True},
}
"""What a cell looks like, by what it is."""


@dataclass
class Book:
    """A workbook in the making, with each style made once; where it isn't `live`, formulas are values."""

    workbook: "Workbook"
    live: bool
    _made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def style(self, name: str, digits: str = "General") -> Any:
        """The format of a style with a number format."""
        key = (name, digits)
        if key not in self._made:
            self._made[key] = self.workbook.add_format({"num_format": digits, **STYLES[name]})
        return self._made[key]

    def sheet(self, name: str, title: str, note: str = "", wide: bool = True) -> "Sheet":
        """A new sheet with its title and a line about it; printed on A4, as wide as a page."""
        made = Sheet(self, self.workbook.add_worksheet(name))
        page = made.worksheet
        page.set_paper(9)
        page.hide_gridlines(2)
        page.set_margins(left=0.5, right=0.5)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")
        if wide:
            page.set_landscape()
        made.text(0, 0, title, "title")
        made.text(1, 0, note, "note")
        return made


@dataclass
class Sheet:
    """A sheet of a book."""

    book: Book
    worksheet: Any

    def text(self, row: int, column: int, text: str, style: str = "plain") -> None:
        """Text as text, whatever it looks like: a name that begins with = is no formula."""
        shown = printable(text)
        cut = shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"
        self.worksheet.write_string(row, column, cut, self.book.style(style))

    def texts(self, row: int, column: int, texts: Iterable[str], style: str = "head") -> None:
        """Texts beside each other."""
        for i, text in enumerate(texts):
            self.text(row, column + i, text, style)

    def heads(self, row: int, column: int, texts: Iterable[str], width: int) -> None:
        """Names over columns of a width, in up to three lines; longer ones are cut."""
        most = 3 * (width - 2)
        shown = [text if len(text) <= most else f"{text[: most - 1]}…" for text in map(printable, texts)]
        self.texts(row, column, shown)
        lines = max((-(-len(text) // (width - 2)) for text in shown), default=1)
        if lines > 1:
            self.worksheet.set_row(row, 15 * lines)

    def print_across(self, characters: int) -> None:
        """A sheet too wide for a page goes on to pages beside it, each with the first column."""
        if characters > WIDEST_PAGE:
            self.worksheet.set_print_scale(60)
            self.worksheet.repeat_columns(0)

    def number(
        self, row: int, column: int, value: float, style: str = "plain", digits: str = "General"
    ) -> None:
        """A number; one beyond every range is left as the error that it is."""
        self.worksheet.write(row, column, _in_range(value), self.book.style(style, digits))

    def formula(
        self, row: int, column: int, formula: str, value: float, style: str = "plain", digits: str = "General"
    ) -> None:
        """A formula beside its value, so that viewers which don't compute show it; or the value alone."""
        if not self.book.live:
            self.number(row, column, value, style, digits)
            return
        self.worksheet.write_formula(row, column, formula, self.book.style(style, digits), _in_range(value))

    def named(self, row: int, column: int, name: str, value: float, digits: str = "General") -> None:
        """A cell to change, with the name that formulas know it by; a plain number where nothing is live."""
        self.number(row, column, value, "input" if self.book.live else "plain", digits)
        if self.book.live:
            self.book.workbook.define_name(
                name, f"={self.worksheet.get_name()}!${chr(65 + column)}${row + 1}"
            )


def _in_range(value: float) -> Any:
    value = float(value)
    return value if math.isfinite(value) else "#NUM!"


def digits_for(values: Iterable[float]) -> str:
    """A number format that suits these numbers: as many decimals as they need, more for smaller ones.

    >>> digits_for([18.6667, 0.2])
    '[>=0.001]#,##0.0000;[<=-0.001]-#,##0.0000;0.0#######'
    >>> digits_for([1e-7])
    'General'
    """
    sizes = [abs(float(value)) for value in values if math.isfinite(value) and value]
    largest = max(sizes, default=1.0)
    if largest >= 1e9:
        return "0.0000E+00"
    if largest < 0.01:
        return "General"
    decimals, least = (4, "0.001") if largest < 1000 else (2, "0.1")
    shown = f"#,##0.{'0' * decimals}"
    return f"[>={least}]{shown};[<=-{least}]-{shown};0.0#######"
