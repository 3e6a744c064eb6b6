"""Confidence intervals of the best parameters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from everystep.encode.kinds.kind import LedgerRow
from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.understand.exactness import only_rounding
from everystep.understand.tails import student_point
from everystep.words import listed, number, printable

ASSUMPTIONS = (
    "They hold if records are independent, the true mean is linear in the features, and errors have one "
    "spread and are normal, or the records many."
)
"""What intervals, and standard errors, take for granted."""

MANY = 20
"""Of so many intervals one misses by chance, to be expected."""

FILLED = 0.05
"""From this part of a column's cells on, filling them is worth a word."""


@dataclass(frozen=True)
class Interval:
    """Where a parameter of the best model may lie: low ≤ w ≤ high, in own units.

    w ± t·(standard error), t the 97.5 % point of Student's distribution with rows − parameters degrees of
    freedom. Of many tables drawn from one world in which the assumptions hold, 95 % have the world's own
    w inside such an interval.
    """

    name: str
    weight: float
    standard_error: float
    low: float
    high: float

    @property
    def has_zero(self) -> bool:
        """Whether 0 lies inside: the records don't tell the weight's sign."""
        return self.low <= 0 <= self.high


def intervals_of(fit: Fit) -> tuple[Interval, ...] | None:
    """One for each weight, then the bias'. None with a penalty, dependent columns, no rows to spare, or a
    fit that leaves nothing but rounding.

    They belong to the optimum, also where training stopped short of it.
    """
    best, names = fit.optimum, fit.names
    if best.standard_errors is None or only_rounding(fit, best.loss):
        return None
    t = student_point(fit.sums.rows - len(best.standard_errors))
    named = [*names, "bias"] if len(best.standard_errors) > len(names) else names
    values: Sequence[float] = [*best.weights.tolist(), best.bias]
    return tuple(
        Interval(name, value, error, value - t * error, value + t * error)
        for name, value, error in zip(named, values, best.standard_errors.tolist(), strict=False)
    )


def assumptions(run: RunData, intervals: int) -> str:
    """What so many intervals of a run take for granted, and what they don't allow for."""
    return " ".join([ASSUMPTIONS, *_cautions(run, intervals)])


def _cautions(run: RunData, intervals: int) -> Iterator[str]:
    """Those that apply."""
    weight = run.encoder.options.weight
    if weight is not None:
        yield (
            f"{printable(weight)} is taken to say how precise a record is (an error's variance is one over "
            "it): where it counts copies or mends a sample, they don't hold."
        )
    filled = [row.column for row in run.encoder.ledger() if _is_filled(row, run.fit.sums.rows)]
    if filled:
        yield (
            f"Filled cells of {printable(listed(filled, limit=4))} count as if they were known: these "
            "weights, and those of columns like them, may be off by more."
        )
    if intervals >= MANY:
        yield f"Of so many intervals about {number(0.05 * intervals, 2)} miss by chance all the same."


def _is_filled(row: LedgerRow, rows: int) -> bool:
    """Whether many cells became a number that they were not; a level of its own for them is no guess."""
    return isinstance(row.filled_with, tuple) and row.missing >= FILLED * rows
