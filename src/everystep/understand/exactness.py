"""Whether a model fits every record but for rounding: then what is left over means nothing."""

import math

import numpy as np

from everystep.record.fit import Fit

ROUNDING = 2.0**-44
"""Residuals this small beside the numbers they are the difference of are rounding."""


def only_rounding(fit: Fit, mean_square: float) -> bool:
    """Whether residuals of the best model with this mean square are the rounding of its terms."""
    sums, weights = fit.sums, fit.optimum.weights
    spread = np.sqrt(sums.scatter.diagonal() / sums.weight)
    terms = np.abs(np.append(weights, 1.0)) * (np.abs(sums.mean) + spread)
    return math.sqrt(mean_square) <= ROUNDING * float(terms.sum())
