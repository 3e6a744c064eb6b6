"""Lines of arithmetic taken apart: a template, in which a mark stands for each number, and the numbers."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from everystep.render.arithmetic import Name
from everystep.render.formats.mathml import MathML

NUMBER = "\x01"
"""Stands in a template for each number. No text from a table can hold it: `printable` has made it visible."""

END = "\x02"
MARKED = re.compile(f"{NUMBER}([^{END}]*){END}")

Piece = tuple[str, tuple[str, ...]]
"""A template, and the numbers that are put into it."""


@dataclass(frozen=True)
class Marked(MathML):
    """MathML with a mark at both ends of each number that is a step's own; those of a formula have none."""

    # There is one such notation, and a step has its numbers and names many times.

    @lru_cache(maxsize=4096)  # noqa: B019 - it keeps one notation alive, of which there is one
    def number(self, value: float) -> str:
        """As it is, but worked out once."""
        return super().number(value)

    @lru_cache(maxsize=4096)  # noqa: B019 - it keeps one notation alive, of which there is one
    def name(self, name: Name) -> str:
        """As it is, but worked out once."""
        return super().name(name)

    def figures(self, text: str) -> str:
        """As they are, between marks."""
        return super().figures(f"{NUMBER}{text}{END}")


def taken_apart(html: str) -> Piece:
    """A piece of HTML whose numbers are marked.

    >>> taken_apart(Marked().number(2.5))[1]
    ('2.5',)
    """
    return sys.intern(MARKED.sub(NUMBER, html)), tuple(MARKED.findall(html))


def filled(template: str, numbers: Sequence[str]) -> str:
    """A template with numbers put in, as the page does it: the way back of `taken_apart`.

    >>> filled(*taken_apart(Marked().number(2.5)))
    '<mn>2.5</mn>'
    """
    first, *others = template.split(NUMBER)
    return first + "".join(number + text for number, text in zip(numbers, others, strict=True))
