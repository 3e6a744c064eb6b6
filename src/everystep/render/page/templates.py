"""What many lines of arithmetic share, told once."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress, islice

from everystep.render.page.marks import NUMBER, Piece, filled

Filled = list[int | str]
"""A line: templates by their places among all, each followed by the numbers that are put into it."""

SEAM = re.compile("(?<=</math>)(?= )")
"""Where a line may be cut into templates."""

PLACE = 4
"""What a template's place takes in the page, in letters."""


class Templates:
    """The templates of some lines, each once, in the order in which they come.

    A line whose template hardly any other line has is cut into terms, which others have too. A number that is
    the same in all places of a template, as a record's own ones are, stands in the template.

    >>> told = Templates([(f"{NUMBER}·{NUMBER}", ("2", "7")), (f"{NUMBER}·{NUMBER}", ("3", "7"))])
    >>> told.all == [f"{NUMBER}·7"], told.line((f"{NUMBER}·{NUMBER}", ("3", "7")))
    (True, [0, '3'])
    """

    def __init__(self, lines: Sequence[Piece]) -> None:
        uses = Counter(template for template, _ in lines)
        self._parts = {template: _parts(template, count) for template, count in uses.items()}
        self._places: dict[str, int] = {}
        self._first: dict[str, tuple[str, ...]] = {}
        self._changes: dict[str, list[bool]] = {}
        for line in lines:
            for template, numbers in self._cut(line):
                self._see(template, numbers)

    @property
    def all(self) -> list[str]:
        """The templates."""
        return [self._with_what_stays(template) for template in self._places]

    def line(self, line: Piece) -> Filled:
        """A line by its templates' places, each with the numbers that change."""
        told: Filled = []
        for template, numbers in self._cut(line):
            told += [self._places[template], *compress(numbers, self._changes[template])]
        return told

    def _cut(self, line: Piece) -> Iterator[Piece]:
        template, numbers = line
        rest = iter(numbers)
        for part in self._parts[template]:
            yield part, tuple(islice(rest, part.count(NUMBER)))

    def _see(self, template: str, numbers: tuple[str, ...]) -> None:
        if template not in self._places:
            self._places[template] = len(self._places)
            self._first[template], self._changes[template] = numbers, [False] * len(numbers)
            return
        changes = self._changes[template]
        for i, (one, other) in enumerate(zip(self._first[template], numbers, strict=True)):
            changes[i] |= one != other

    def _with_what_stays(self, template: str) -> str:
        pairs = zip(self._first[template], self._changes[template], strict=True)
        return filled(template, [NUMBER if changes else number for number, changes in pairs])


def _parts(template: str, uses: int) -> list[str]:
    """Whole where that takes less room in the page, else cut at its seams."""
    parts = SEAM.split(template)
    return [template] if len(template) <= uses * PLACE * (len(parts) - 1) else parts
