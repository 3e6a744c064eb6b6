"""A document as one page of HTML: nothing is fetched from elsewhere, no script; it prints on A4."""

import base64
from collections.abc import Sequence
from functools import singledispatch
from html import escape

from everystep.render.formats.html import act_as_html, page
from everystep.render.pages.parts import (
    Code,
    Document,
    Figure,
    Heading,
    Listing,
    NewPage,
    Part,
    Table,
    Words,
    Worked,
)

STYLE = """
table { border-collapse: collapse; margin: 1rem 0; font-size: .95em; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #555; padding-bottom: .3rem; white-space: nowrap; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th:first-child, td:first-child { overflow-wrap: break-word; }
th { border-bottom: 1px solid #888; font-weight: 600; }
td.n, th.n { text-align: right; }
.wide { overflow-x: auto; }
figure { margin: 1.5rem 0; break-inside: avoid; }
figure img { width: 100%; height: auto; background: #fff; border-radius: 4px; }
figcaption { color: #555; font-size: .9em; }
pre { background: rgba(127, 127, 127, .12); padding: .7rem 1rem; border-radius: 4px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.new-page { break-before: page; }
@media (prefers-color-scheme: dark) { caption, figcaption { color: #aaa; } }
@media print {
  caption, figcaption { color: #333; } tr { break-inside: avoid; }
}
"""


def as_html(document: Document) -> str:
    """The whole page."""
    parts = [f"<style>{STYLE}</style>", f"<h1>{_text(document.title)}</h1>"]
    return page(document.title, [*parts, *map(part_as_html, document.parts)])


@singledispatch
def part_as_html(part: Part) -> str:
    """One part as a piece of a page."""
    raise TypeError(part)


@part_as_html.register
def _(part: Heading) -> str:
    return f"<h{part.level}>{_text(part.text)}</h{part.level}>"


@part_as_html.register
def _(part: Words) -> str:
    return f"<p>{_text(part.text)}</p>"


@part_as_html.register
def _(part: Code) -> str:
    return f"<pre>{_text(part.text)}</pre>"


@part_as_html.register
def _(part: Listing) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in part.items) + "</ul>"


@part_as_html.register
def _(part: Worked) -> str:
    return "\n".join(act_as_html(act, part.digits, level=3, titled=part.titled) for act in part.acts)


@part_as_html.register
def _(_: NewPage) -> str:
    return '<div class="new-page"></div>'


@part_as_html.register
def _(table: Table) -> str:
    head = _cells(table.header, table.numbers, "th", ' scope="col"')
    body = "\n".join(f"<tr>{_cells(row, table.numbers, 'td')}</tr>" for row in table.rows)
    caption = f"<caption>{_text(table.caption)}</caption>"
    inside = f"{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>"
    return f'<div class="wide"><table>{inside}</table></div>'


def _cells(cells: Sequence[str], numbers: int, tag: str, more: str = "") -> str:
    number = ' class="n"'
    return "".join(
        f"<{tag}{more}{number if place >= numbers else ''}>{_text(cell)}</{tag}>"
        for place, cell in enumerate(cells)
    )


@part_as_html.register
def _(figure: Figure) -> str:
    # As a picture of its own, so that the names inside one drawing can't meet those of another.
    data = base64.b64encode(figure.drawing.to_svg().encode()).decode()
    picture = f'<img alt="{escape(figure.drawing.alt)}" src="data:image/svg+xml;base64,{data}">'
    return f"<figure>{picture}<figcaption>{_text(figure.caption)}</figcaption></figure>"


def _text(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if _turns(text) else escape(text)


def _turns(text: str) -> bool:
    """Whether a text holds letters that are written from right to left."""
    return any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in text)
