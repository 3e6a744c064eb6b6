"""A document as Markdown, with its pictures as files beside it."""

from collections.abc import Sequence
from functools import singledispatch

from everystep.render.formats.markdown import act_as_markdown, escaped
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


def as_markdown(document: Document, folder: str) -> str:
    """The text; its pictures are looked for in `folder`."""
    parts = [f"# {escaped(document.title)}", *(part_as_markdown(part, folder) for part in document.parts)]
    return "\n\n".join(part for part in parts if part) + "\n"


def pictures(document: Document) -> dict[str, bytes]:
    """The pictures by the names of their files."""
    figures = [part for part in document.parts if isinstance(part, Figure)]
    return {f"{figure.name}.svg": figure.drawing.to_svg().encode() for figure in figures}


@singledispatch
def part_as_markdown(part: Part, folder: str) -> str:  # noqa: ARG001 - for pictures
    """One part; a picture is looked for in `folder`."""
    raise TypeError(part)


@part_as_markdown.register
def _(part: Heading, _: str) -> str:
    return f"{'#' * part.level} {escaped(part.text)}"


@part_as_markdown.register
def _(part: Words, _: str) -> str:
    return escaped(part.text)


@part_as_markdown.register
def _(part: Code, _: str) -> str:
    return "\n".join(f"    {line}" for line in part.text.splitlines())


@part_as_markdown.register
def _(part: Listing, _: str) -> str:
    return "\n".join(f"- {escaped(item)}" for item in part.items)


@part_as_markdown.register
def _(part: Worked, _: str) -> str:
    return "\n\n".join(act_as_markdown(act, part.digits, part.titled) for act in part.acts)


@part_as_markdown.register
def _(part: Figure, folder: str) -> str:
    picture = f"![{escaped(part.drawing.alt)}]({folder}/{part.name}.svg)"
    return f"{picture}\n\n*{escaped(part.caption)}*"


@part_as_markdown.register
def _(_part: NewPage, _: str) -> str:
    return ""


@part_as_markdown.register
def _(table: Table, _: str) -> str:
    rule = ["---:" if place >= table.numbers else "---" for place in range(len(table.header))]
    rows = [_row(table.header), f"| {' | '.join(rule)} |", *map(_row, table.rows)]
    return f"*{escaped(table.caption)}*\n\n" + "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"
