"""The exact optimum on six NIST regression sets, digit by digit."""

import json
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from everystep.sums import Sums
from everystep.sums.optimum import Optimum, solve
from everystep.sums.scaling import standardised

FOLDER = Path(__file__).parent / "nist"
PERFECT = 17.0

# The fewest right digits of coefficients, standard errors and residual sum of squares. Filip and
# Norris lose theirs where their decimals are rounded to doubles: see the second test. The last few digits
# of Filip's standard errors depend on the processor's BLAS (7.96 and 8.02 were seen).
DIGITS = {
    "Longley": (14, 14, 15),
    "NoInt1": (15, 15, 15),
    "Norris": (13.5, 13.5, 13.5),
    "Wampler1": (PERFECT, PERFECT, PERFECT),
    "Wampler4": (15, 13, 15),
    "Filip": (7.5, 7.5, 7.5),
}


def read(name: str) -> tuple[dict[str, Any], np.ndarray, np.ndarray, bool]:
    """A set with its columns: powers computed from exact decimals, each number rounded once."""
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    text, model = data["decimal_text"], data["model"]
    columns = [[Fraction(v) for v in text["predictors"][c]] for c in model["predictor_columns"]]
    degree = model["polynomial_degree"]
    if degree > 1:
        columns = [[value**power for value in columns[0]] for power in range(1, degree + 1)]
    x = np.array([[float(value) for value in column] for column in columns]).T
    return data, x, np.array([float(Fraction(v)) for v in text["y"]]), model["intercept"]


def solved(x: np.ndarray, y: np.ndarray, intercept: bool) -> Optimum:
    """The optimum of a table as a user gets it: standardised, from sums, refined from the rows."""
    sums = Sums.of(x, y)
    return solve(sums, lambda: [(x, y, None)], standardised(sums, intercept), intercept=intercept)


def right_digits(values: np.ndarray, truths: list[str] | list[Fraction]) -> float:
    """The log relative error of the worst value; an exact zero must be met exactly."""
    pairs = [(Fraction(float(value)), Fraction(truth)) for value, truth in zip(values, truths, strict=True)]
    worst = max(abs(value - truth) / abs(truth or 1) for value, truth in pairs)
    return -math.log10(worst) if worst else PERFECT


@pytest.mark.parametrize("name", DIGITS)
def test_the_certified_values_are_met(name: str) -> None:
    """Coefficients, their standard errors and the residual sum of squares have the digits claimed."""
    data, x, y, intercept = read(name)
    best, exact = solved(x, y, intercept), data["exact"]
    coefficients = np.append(best.weights, [best.bias] * intercept)
    assert best.standard_errors is not None
    first = exact["coefficients"][intercept:] + exact["coefficients"][:intercept]
    errors = exact["std_errors"][intercept:] + exact["std_errors"][:intercept]
    coefficient_digits, error_digits, square_digits = DIGITS[name]
    assert right_digits(coefficients, first) >= coefficient_digits
    assert right_digits(best.standard_errors, errors) >= error_digits
    assert right_digits(np.array([best.loss * len(y)]), [exact["residual_ss"]]) >= square_digits


@pytest.mark.parametrize("name", ["Norris", "Filip"])
def test_missing_digits_are_those_of_the_rounded_decimals(
    name: str, exact_best: Callable[..., list[Fraction]]
) -> None:
    """For the doubles that the decimals became, every coefficient is right to the last bit."""
    _, x, y, _ = read(name)
    best = solved(x, y, intercept=True)
    truth = exact_best(x.tolist(), y.tolist())
    assert np.append(best.weights, best.bias).tolist() == [float(value) for value in truth]
