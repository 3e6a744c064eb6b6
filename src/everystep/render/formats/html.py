"""A sheet as a page of HTML: headings, lists and MathML; no script, no picture, nothing from elsewhere.

It reads well without its few rules of style, and in a screen reader.
"""

from collections.abc import Iterable
from html import escape

from everystep.render.formats.mathml import MathML
from everystep.render.sheet import Act, Line, Sheet

STYLE = """
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.6rem; }
ul { list-style: none; padding-left: 1rem; } ul ul { padding-left: 2rem; }
li { margin: .3rem 0; } math { font-size: 1.05em; } .rule { color: #555; }
bdi, mtext { unicode-bidi: isolate; overflow-wrap: anywhere; }
.exercise li { margin: 1.1rem 0; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e8e8e8; } .rule { color: #aaa; } }
@media print { body { max-width: none; margin: 0; font-size: 10.5pt; color: #000; background: #fff; }
  h1, h2 { break-after: avoid; } li { break-inside: avoid; }
  .answers, .exercise section + section { break-before: page; } }
@page { size: A4; margin: 18mm; }
"""


def as_html(sheet: Sheet, digits: int = 6) -> str:
    """The whole page."""
    return page(sheet.title, [section_of(sheet, digits)])


def page(title: str, sections: Iterable[str]) -> str:
    """A page of its own around some sections."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def section_of(sheet: Sheet, digits: int = 6, level: int = 1) -> str:
    """A sheet as a piece of a page: its title is a heading of that level, those of the acts are one below."""
    parts = [f"<h{level}>{escape(sheet.title)}</h{level}>"]
    parts += [act_as_html(act, digits, level + 1) for act in sheet.acts]
    parts += [f"<p>{escape(sentence)}</p>" for sentence in sheet.closing]
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def act_as_html(act: Act, digits: int = 6, level: int = 2, titled: bool = True) -> str:
    """An act: a heading, if it is to have one, its rule in letters, and a list of its lines."""
    title = escape(f"{act.title[0].upper()}{act.title[1:]}")
    letters = MathML(letters=True)
    rule = "; ".join(letters.equation(equation) for equation in act.rule)
    told = [f"<h{level}>{title}</h{level}>"] if titled else []
    told += [f'<p class="rule">{rule}</p>'] if rule else []
    return "\n".join([*told, "<ul>", *_items(act.lines, digits), "</ul>"])


def _items(lines: Iterable[Line], digits: int) -> list[str]:
    """The lines as items; those that go on what a line began stand in a list inside it."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.deeper and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_item(group, digits) for group in groups]


def _item(group: list[Line], digits: int) -> str:
    notation = MathML(digits)
    first, *deeper = (line_as_html(line, notation) for line in group)
    inside = "".join(f"<li>{line}</li>" for line in deeper)
    return f"<li>{first}{f'<ul>{inside}</ul>' if inside else ''}</li>"


def line_as_html(line: Line, notation: MathML) -> str:
    """A line's words, or its equations after what they are about."""
    if line.words:
        return escape(line.words)
    told = "; ".join(notation.equation(equation) for equation in line.equations)
    return f"<bdi>{escape(line.label)}</bdi>: {told}" if line.label else told
