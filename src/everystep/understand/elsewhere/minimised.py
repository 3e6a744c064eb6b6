"""What a fitted scikit-learn model made small, told by its class's name and its settings alone."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from everystep.understand.elsewhere.given import Minimised
from everystep.words import number

Settings = Mapping[str, Any]

HALF_SQUARES = "the mean of ½(y − ŷ)²"


def minimised_by(model: Any, settings: Settings, rows: int, weight: float) -> Minimised:
    """The objective of a fitted model on `rows` records of total `weight`.

    Sums of squares are divided by that weight to be a mean, penalties with them:

        Ridge          Σ ω (y − ŷ)² + alpha·‖w‖²                          l2 = alpha/W
        SGDRegressor   mean of ω·½(y − ŷ)² + alpha·½‖w‖²                  l2 = alpha·n/W
        ElasticNet     mean of ½(y − ŷ)² + alpha·(…‖w‖₁ + ½(1 − l1_ratio)·‖w‖²)

    Source: scikit-learn's user guide, "Linear models".
    """
    for known in type(model).__mro__:
        if known.__name__ in KNOWN:
            return KNOWN[known.__name__](model, settings, rows, weight)
    name = type(model).__name__
    return Minimised(f"what {name} minimises", instead=f"what {name} minimises isn't known here")


def _least_squares(model: Any, settings: Settings, rows: int, weight: float) -> Minimised:  # noqa: ARG001 - one shape for all
    if settings.get("positive"):
        return _positive()
    if settings.get("l2"):
        return Minimised(instead="its penalty is on weights of other units")
    return Minimised()


def _ridge(model: Any, settings: Settings, rows: int, weight: float) -> Minimised:  # noqa: ARG001 - one shape for all
    if settings.get("positive"):
        return _positive()
    alpha = _told(model, settings, "alpha")
    words = f"the sum of (y − ŷ)² + {number(alpha)}·‖w‖²"
    return Minimised(words, l2=alpha / weight)


def _sgd(model: Any, settings: Settings, rows: int, weight: float) -> Minimised:  # noqa: ARG001 - one shape for all
    loss, penalty = settings.get("loss", "squared_error"), settings.get("penalty", "l2")
    if loss != "squared_error":
        return Minimised(f"the mean of {loss}", instead=f"its loss is {loss}, not the square of y − ŷ")
    if settings.get("early_stopping"):
        return Minimised(HALF_SQUARES, instead="it held out a part of these records (early_stopping)")
    alpha = float(settings.get("alpha", 0.0)) if penalty else 0.0
    share = {"l1": 1.0, "elasticnet": float(settings.get("l1_ratio", 0.0))}.get(str(penalty), 0.0)
    return _with_penalty(HALF_SQUARES, alpha, share, rows / weight)


def _lasso(model: Any, settings: Settings, rows: int, weight: float) -> Minimised:  # noqa: ARG001 - one shape for all
    if settings.get("positive"):
        return _positive()
    alpha = _told(model, settings, "alpha")
    share = _told(model, settings, "l1_ratio")
    return _with_penalty(HALF_SQUARES, alpha, share, 1.0)


def _told(model: Any, settings: Settings, name: str) -> float:
    """A setting, or what a search has put in its place (`alpha_`)."""
    value: Any = getattr(model, f"{name}_", None)
    return float(np.ravel(settings.get(name, 1.0) if value is None else value)[0])


def _with_penalty(loss: str, alpha: float, share: float, factor: float) -> Minimised:
    """A loss with alpha·(share·‖w‖₁ + ½(1 − share)·‖w‖²), beside a mean whose weights are 1/`factor`."""
    if alpha * share:
        words = f"{loss} + {number(alpha * share)}·Σ|w|"
        return Minimised(words, instead="its penalty on |w| pulls weights to zero")
    words = f"{loss} + {number(alpha)}·½‖w‖²" if alpha else loss
    return Minimised(words, l2=alpha * factor)


def _other(instead: str) -> Callable[[Any, Settings, int, float], Minimised]:
    return lambda *_: Minimised("another loss", instead=instead)


def _positive() -> Minimised:
    return Minimised(instead="it keeps its weights from being negative (positive)")


KNOWN: Mapping[str, Callable[[Any, Settings, int, float], Minimised]] = {
    "LinearRegression": _least_squares,
    "Ridge": _ridge,
    "RidgeCV": _ridge,
    "SGDRegressor": _sgd,
    "Lasso": _lasso,
    "LassoCV": _lasso,
    "ElasticNet": _lasso,
    "ElasticNetCV": _lasso,
    "HuberRegressor": _other("Huber's loss lets records that are far off count less"),
    "QuantileRegressor": _other("it predicts a quantile, not the mean"),
    "LinearSVR": _other("its loss doesn't count errors below epsilon"),
    "TheilSenRegressor": _other("it takes a median of many small fits"),
    "BayesianRidge": _other("it chooses its own penalty"),
    "ARDRegression": _other("it chooses its own penalty"),
    "PoissonRegressor": _other("it predicts through an exponential, not along a line"),
    "GammaRegressor": _other("it predicts through an exponential, not along a line"),
    "TweedieRegressor": _other("its loss is Tweedie's deviance"),
}
"""What each class minimises. Subclasses count as what they come from."""
