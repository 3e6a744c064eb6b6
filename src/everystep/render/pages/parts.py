"""What a document is made of, whatever format it is written in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from everystep.render.plots.drawing import Drawing
from everystep.render.sheet import Act


@dataclass(frozen=True)
class Heading:
    """A title; level 1 is the document's own."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Code:
    """Lines as they are: commands, or a formula in a row of its own."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Sentences, one below the other."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table with a header; from column `numbers` on (counted from 0) cells stand to the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str
    numbers: int = 1


@dataclass(frozen=True)
class Worked:
    """Acts of worked arithmetic, with `digits` significant digits; without their titles where the document
    has its own."""

    acts: Sequence[Act]
    digits: int = 6
    titled: bool = True


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture, and what is to be seen on it; `name` is that of its file, where it has one."""

    name: str
    drawing: Drawing
    caption: str


@dataclass(frozen=True)
class NewPage:
    """Where a printer begins a page."""


Part = Heading | Words | Code | Listing | Table | Worked | Figure | NewPage


@dataclass(frozen=True)
class Document:
    """A document: its title and its parts, in their order."""

    title: str
    parts: Sequence[Part] = field(default_factory=tuple)
