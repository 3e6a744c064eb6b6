"""How far the coefficients of a model agree with those of the best one, in digits."""

import math
from dataclasses import dataclass

import numpy as np

from everystep.record.fit import Fit

ALL_DIGITS = 16.0

NEGLIGIBLE = 0.01

NOTHING = 1e-6
"""A best coefficient this small beside the usual size of one is zero for all that is known; how far a
model's is from it is then counted in that size."""


@dataclass(frozen=True)
class Agreement:
    """The coefficient that agrees least with its best value, and how many of its `digits` are right.

        digits = −log₁₀(|trained − best| / |best|)

    In own units. NIST calls it the log relative error; 16 at the most. Where the best value is nothing
    beside the usual size of such a coefficient (the deviation of the target over that of the feature),
    that size takes its place below the line. `standard_error` is that of the best value, where it has one.
    """

    name: str
    trained: float
    best: float
    digits: float
    standard_error: float | None


def agreement(fit: Fit) -> Agreement:
    """Of the trained model with the best one."""
    trained, best = np.append(fit.weights, fit.bias), np.append(fit.optimum.weights, fit.optimum.bias)
    size = _usual_size(fit)
    beside = np.where(np.abs(best) > NOTHING * size, np.abs(best), size)
    apart = np.abs(trained - best) / beside
    i = int(np.argmax(apart))
    digits = ALL_DIGITS if apart[i] == 0 else min(-math.log10(apart[i]), ALL_DIGITS)
    errors = fit.optimum.standard_errors
    error = float(errors[i]) if errors is not None and i < len(errors) else None
    return Agreement([*fit.names, "bias"][i], float(trained[i]), float(best[i]), digits, error)


def within_errors(fit: Fit) -> bool:
    """Whether every coefficient is within a hundredth of its standard error of the best one."""
    errors = fit.optimum.standard_errors
    if errors is None:
        return False
    apart = np.abs(np.append(fit.weights - fit.optimum.weights, fit.bias - fit.optimum.bias))
    return bool((apart[: len(errors)] <= NEGLIGIBLE * errors).all())


def _usual_size(fit: Fit) -> np.ndarray:
    """Of each weight, and of the bias."""
    sums = fit.sums
    spread = np.sqrt(sums.scatter.diagonal() / sums.weight)
    spread = np.where(spread > 0, spread, 1.0)
    size: np.ndarray = np.append(spread[-1] / spread[:-1], spread[-1])
    return size
