"""Rows that are there more than once: copies tell nothing new, and count as if they did."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.words import counted, whole

SHARE = 0.1
"""From this part of all rows repeats are worth a word."""

FEW_VALUES = 10
"""Targets of so few values are alike by chance."""

A_RECORD = 20
"""With more rows for each different record than this, they are alike since there are few kinds of records."""

ALIKE = 0.9
"""If rows are copies, those with the same features have the same target, in this part of all cases."""


@dataclass(frozen=True)
class Repeats:
    """How many rows there are, and how many different ones: by features, by the target, and by both."""

    rows: int
    features: int
    targets: int
    both: int

    @classmethod
    def of(cls, x: Array, y: Array) -> Self:
        """Counted, of all rows of a table."""
        together = np.ascontiguousarray(np.column_stack([x, y]))
        features = np.ascontiguousarray(x)
        return cls(
            rows=len(y),
            features=len({row.tobytes() for row in features}),
            targets=len(np.unique(y)),
            both=len({row.tobytes() for row in together}),
        )

    @property
    def look_like_copies(self) -> bool:
        """Whether many rows are alike, and not since there are few kinds of records or few targets."""
        many = self.rows - self.both >= SHARE * self.rows
        various = self.targets > FEW_VALUES and A_RECORD * self.features >= self.rows
        return many and various and self.rows - self.both >= ALIKE * (self.rows - self.features)

    @property
    def sentence(self) -> str | None:
        """What copies do to all figures; None where there seem to be none."""
        if not self.look_like_copies:
            return None
        return (
            f"{whole(self.rows - self.both)} of {counted(self.rows, 'row')} repeat another in all that is "
            "used: if they are copies they tell nothing new, and the score, standard errors and intervals "
            "claim too much"
        )
