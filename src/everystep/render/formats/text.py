"""A sheet as plain text, 80 columns wide: for a terminal or a file."""

from everystep.render.formats.notation import Notation
from everystep.render.sheet import Act, Line, Sheet
from everystep.render.text import wrapped

INDENT = "  "


def as_text(sheet: Sheet, digits: int = 6) -> str:
    """The whole sheet; acts are set apart by blank lines."""
    closing = "\n".join(line for sentence in sheet.closing for line in wrapped(sentence, "", INDENT))
    texts = ["\n".join(wrapped(sheet.title, "", INDENT)), *(act_as_text(act, digits) for act in sheet.acts)]
    return "\n\n".join([*texts, *([closing] if closing else [])]) + "\n"


def act_as_text(act: Act, digits: int = 6) -> str:
    """An act: its title with its rule, and its lines below, indented."""
    return "\n".join([*wrapped(title_of(act), "", 2 * INDENT), *lines_of(act, digits)])


def lines_of(act: Act, digits: int = 6) -> list[str]:
    """An act's lines, wrapped."""
    lines = []
    for one in act.lines:
        margin = INDENT + ("    " if one.deeper else "")
        lines += wrapped(line_as_text(one, digits), margin, margin + INDENT)
    return lines


def title_of(act: Act) -> str:
    """An act's title, and its rule in letters."""
    title = f"{act.title[0].upper()}{act.title[1:]}"
    letters = Notation(letters=True)
    rule = ";  ".join(letters.equation(equation) for equation in act.rule)
    return f"{title}: {rule}" if rule else title


def line_as_text(line: Line, digits: int = 6) -> str:
    """A line, not yet wrapped: `line 2: ŷ = 0·1 + 0 = 0`."""
    notation = Notation(digits)
    told = line.words or "; ".join(notation.equation(equation) for equation in line.equations)
    return f"{line.label}: {told}" if line.label else told
