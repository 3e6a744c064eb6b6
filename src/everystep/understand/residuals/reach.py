"""Where a linear model says what can't be: below 0, or beyond 0 and 1."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from everystep.understand.residuals.line import Chunk
from everystep.words import counted, quoted, whole

NOTHING = 1e-9
"""A prediction this little beyond an end, beside the largest target, is there by rounding."""


@dataclass(frozen=True)
class Reach:
    """How far targets and the best model's predictions go.

    `is_binary` says whether each target is 0 or 1, `never_below` whether none is below 0; `below` and
    `above` count the predictions below 0 and above 1.
    """

    rows: int
    is_binary: bool
    never_below: bool
    below: int
    above: int

    @classmethod
    def none(cls) -> Self:
        """Before the first row."""
        return cls(rows=0, is_binary=True, never_below=True, below=0, above=0)

    def plus(self, chunk: Chunk, level: float) -> "Reach":
        """With some rows more."""
        targets, predicted = chunk.rows.y, level + chunk.above
        rounding = NOTHING * float(np.abs(targets).max())
        return replace(
            self,
            rows=self.rows + len(targets),
            is_binary=self.is_binary and bool(np.isin(targets, (0.0, 1.0)).all()),
            never_below=self.never_below and bool((targets >= 0).all()),
            below=self.below + int((predicted < -rounding).sum()),
            above=self.above + int((predicted > 1 + rounding).sum()),
        )

    def sentence(self, target: str) -> str | None:
        """What a linear model can't keep to; None where nothing is amiss."""
        of_all = f"of {counted(self.rows, 'prediction')}"
        if self.is_binary:
            outside = self.below + self.above
            seen = f" ({whole(outside)} {of_all} lie outside 0 to 1)" if outside else ""
            return (
                f"{quoted(target)} is only ever 0 or 1: a prediction is no sure probability{seen}, and "
                "errors don't have one spread, as standard errors and intervals take for granted"
            )
        if self.never_below and self.below:
            return f"{quoted(target)} is never below 0 in these records, and {whole(self.below)} {of_all} are"
        return None
