"""glum, a fast library of generalised linear models."""

import numpy as np
from glum import GeneralizedLinearRegressor

from benchmarks.speed.work import Arrays, Size, Work


def normal(arrays: Arrays, _: Size) -> Work:
    """The exact optimum: the normal family without a penalty."""
    model = GeneralizedLinearRegressor(family="normal", alpha=0, check_input=False)
    return Work(lambda: model.fit(*arrays), weights=lambda done: np.append(done.coef_, done.intercept_))
