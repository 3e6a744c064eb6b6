"""scikit-learn's linear models, told that all numbers are finite so that they needn't look."""

from typing import Any

import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, Ridge, SGDRegressor

from benchmarks.speed.work import BATCH_RATE, Arrays, Size, Work

sklearn.set_config(assume_finite=True)


def linear_regression(arrays: Arrays, _: Size) -> Work:
    """The exact optimum, as most people compute it."""
    return _fitted(LinearRegression(), arrays)


def ridge(arrays: Arrays, _: Size) -> Work:
    """The optimum with next to no penalty, by the solver that sums."""
    return _fitted(Ridge(alpha=1e-6, solver="cholesky"), arrays)


def sgd(arrays: Arrays, _: Size) -> Work:
    """One shuffled epoch of single records; its loss has a half, so that its rate is doubled."""
    rule = {"learning_rate": "constant", "eta0": 2 * BATCH_RATE}
    return _fitted(SGDRegressor(penalty=None, max_iter=1, tol=None, random_state=0, **rule), arrays)


def _fitted(model: Any, arrays: Arrays) -> Work:
    return Work(lambda: model.fit(*arrays), weights=_line)


def _line(model: Any) -> Any:
    return np.append(model.coef_, model.intercept_)
