"""What the tests of the sums have in common: best parameters in exact rational arithmetic."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

ExactBest = Callable[..., list[Fraction]]


@pytest.fixture(scope="session")
def exact_best() -> ExactBest:
    """A function that solves the normal equations with no rounding at all."""
    return _exact_best


def _exact_best(
    x: Sequence[Sequence[float]],
    y: Sequence[float],
    weight: Sequence[float] | None = None,
    pull: Sequence[Fraction] | None = None,
    intercept: bool = True,
) -> list[Fraction]:
    """[w_1..w_d, b] with the least Σ ω r² + Σ pull_j·w_j²; each double is the exact number it is."""
    rows = [[*map(Fraction, map(float, row)), *([Fraction(1)] if intercept else [])] for row in x]
    omega = [Fraction(float(w)) for w in weight] if weight is not None else [Fraction(1)] * len(rows)
    target = [Fraction(float(value)) for value in y]
    size = range(len(rows[0]))
    normal = [[sum(w * r[i] * r[j] for w, r in zip(omega, rows, strict=True)) for j in size] for i in size]
    right = [sum(w * r[i] * t for w, r, t in zip(omega, rows, target, strict=True)) for i in size]
    for i, strength in enumerate(pull or []):
        normal[i][i] += strength
    return _solved(normal, right)


def _solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]
