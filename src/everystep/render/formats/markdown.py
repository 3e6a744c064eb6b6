"""A sheet as Markdown: headings, and the lines of each act as they would stand in a terminal.

The lines stand in a fence, where no character of a name means anything; so they look the same everywhere.
"""

import re

from everystep.render.formats.text import lines_of, title_of
from everystep.render.sheet import Act, Sheet

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")


def as_markdown(sheet: Sheet, digits: int = 6) -> str:
    """The whole sheet, with a heading for the step and one for each act."""
    parts = [f"## {escaped(sheet.title)}", *(act_as_markdown(act, digits) for act in sheet.acts)]
    return "\n\n".join([*parts, *map(escaped, sheet.closing)]) + "\n"


def escaped(text: str) -> str:
    r"""Text in which no character marks anything up.

    >>> print(escaped("a_b <c>"))
    a\_b \<c\>
    """
    return SPECIAL.sub(r"\\\1", text)


def act_as_markdown(act: Act, digits: int, titled: bool = True) -> str:
    """A heading and its fence, longer than any run of backticks in it."""
    lines = "\n".join(line.removeprefix("  ") for line in lines_of(act, digits))
    title, _, rule = title_of(act).partition(": ")
    block = f"{rule}\n\n{lines}" if act.rule else lines
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", block) or [""]))
    heading = title if act.rule else title_of(act)
    fenced = f"{fence}text\n{block}\n{fence}"
    return f"### {escaped(heading)}\n\n{fenced}" if titled else fenced
