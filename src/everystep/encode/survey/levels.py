"""What a pass learns of a column of categories: the levels and how often each occurs."""

from collections import Counter
from collections.abc import Iterator
from copy import copy
from typing import Self

from everystep.encode.cells import level_texts, refuse_where
from everystep.encode.kinds.category import Category
from everystep.encode.survey.column import ColumnRows, Survey
from everystep.encode.survey.identifiers import names_identifier
from everystep.words import counted, number, quoted, whole

MOST_TEXTS = 200_000
"""Beyond so many different texts a column is text, not a category, and counting them ends."""
NEARLY_UNIQUE, NEARLY_UNIQUE_ROWS = 0.9, 20
"""Texts of which a larger share differ, over this many rows or more, are identifiers or prose."""


class LevelSurvey(Survey):
    """How often each text of a column occurs."""

    def __init__(self, column: str, most: int, forced: bool) -> None:
        super().__init__(column)
        self._most, self._forced = most, forced
        self._counts: Counter[str] = Counter()
        self._too_many = False

    def following(self) -> Self:
        """One that counts no more where there are too many texts anyhow."""
        blank = copy(self)
        blank.missing, blank._counts = 0, Counter()
        return blank

    def add(self, rows: ColumnRows) -> None:
        """Count the levels; an empty text is refused, since no one could read its feature's name."""
        cells = rows.cells
        self.missing = cells.null_count()
        if self._too_many:
            return
        texts = level_texts(cells)
        blank = texts.str.strip_chars() == ""
        refuse_where(blank, cells, "is an empty text: make it a missing value, or give it a name")
        self._counts.update(dict(texts.drop_nulls().value_counts().rows()))

    def merge(self, later: Self) -> None:
        """Add the counts, until there are too many texts."""
        self.missing += later.missing
        if not self._too_many:
            self._counts.update(later._counts)
            self._too_many = len(self._counts) > MOST_TEXTS

    def useless(self) -> str | None:
        """A column without values, with one level, or whose texts are identifiers or prose."""
        distinct, present = len(self._counts), self._counts.total()
        if not distinct:
            return "no value in any row used"
        if distinct == 1 and not self.missing:
            return f"constant: {quoted(next(iter(self._counts)))} in every row used"
        if distinct > MOST_TEXTS:
            return f"more than {whole(MOST_TEXTS)} different texts: an identifier or free text"
        return None if self._forced else self._unique(distinct, present)

    def _unique(self, distinct: int, present: int) -> str | None:
        nearly = distinct > NEARLY_UNIQUE * present and present >= NEARLY_UNIQUE_ROWS
        named = distinct == present > 2 and names_identifier(self.column)
        if not (nearly or named):
            return None
        use = f"--as-category {quoted(self.column)} uses it"
        return f"an identifier or free text: {whole(distinct)} of {whole(present)} texts differ ({use})"

    def kind(self) -> Category:
        """The category with its most frequent levels."""
        return Category.fit(self.column, self._counts, self.missing, self._most)

    def cautions(self) -> Iterator[str]:
        """Levels that went into 'other'."""
        kind = self.kind()
        if kind.other_levels:
            yield (
                f"{quoted(self.column)} has {counted(len(self._counts), 'level')}; the {self._most} most "
                f"frequent are kept and the others, {number(100 * kind.other_share, 3)} % of the rows, are "
                f"{quoted(kind.other_label)}: --levels keeps more"
            )
