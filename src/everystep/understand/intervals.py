"""Confidence intervals of the best parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

from everystep.record.fit import Fit

LEVEL = 0.95

ASSUMPTIONS = (
    "They hold if records are independent, the true mean is linear in the features, and errors have one "
    "spread and are normal, or the records many."
)
"""What intervals, and standard errors, take for granted."""


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
    """One for each weight, then the bias'. None with a penalty, dependent columns, or no rows to spare.

    They belong to the optimum, also where training stopped short of it.
    """
    best, names = fit.optimum, fit.names
    if best.standard_errors is None:
        return None
    t = student_point(fit.sums.rows - len(best.standard_errors))
    named = [*names, "bias"] if len(best.standard_errors) > len(names) else names
    values: Sequence[float] = [*best.weights.tolist(), best.bias]
    return tuple(
        Interval(name, value, error, value - t * error, value + t * error)
        for name, value, error in zip(named, values, best.standard_errors.tolist(), strict=False)
    )


def student_point(freedom: int) -> float:
    """The point that Student's t stays below in 97.5 of 100 cases.

    >>> round(student_point(10), 3), round(student_point(1), 3)
    (2.228, 12.706)
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))
