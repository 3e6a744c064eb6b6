"""A fitted scikit-learn estimator -> a `Given`: attributes are read by name, nothing is imported."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.understand.elsewhere.given import Given, Passes, Rate
from everystep.understand.elsewhere.minimised import minimised_by
from everystep.words import SettingError, number

BY_STEPS = {"SGDRegressor"}
"""Estimators whose learning rate decides what becomes of them."""


def given_estimator(model: Any, names: Sequence[str], rows: int, weight: float) -> Given:
    """What a fitted linear estimator tells of itself: `coef_`, `intercept_`, its settings, its passes.

    Raises `SettingError` for one that isn't fitted, predicts classes, or has several outputs.
    """
    name = type(model).__name__
    _refuse_others(model, name)
    settings = model.get_params(deep=False) if hasattr(model, "get_params") else {}
    weights, bias = _weights(model.coef_, name), np.ravel(getattr(model, "intercept_", 0.0))
    return Given(
        name,
        tuple(names),
        weights,
        float(bias[0]) if len(bias) else 0.0,
        bool(settings.get("fit_intercept", True)),
        minimised_by(model, settings, rows, weight),
        _rate(model, settings, rows / weight),
        _passes(model, settings),
        by_steps=_is_a(model, BY_STEPS),
    )


def _refuse_others(model: Any, name: str) -> None:
    if hasattr(model, "classes_"):
        raise SettingError(
            f"{name} predicts classes, and the doctor knows models that predict a number; give one of those."
        )
    if not hasattr(model, "coef_"):
        raise SettingError(
            f"{name} has no coef_: either it isn't fitted yet, or it is no linear model; fit it, or give its "
            "weights as a dict by feature."
        )


def _weights(coef: Any, name: str) -> Array:
    array = np.asarray(coef, dtype=np.float64)
    if array.ndim > 1 and min(array.shape) > 1:
        raise SettingError(
            f"{name} predicts {array.shape[0]} targets at once; give one's weights, as (coef_[0], "
            "intercept_[0]), with that target."
        )
    return np.ravel(array)


def _rate(model: Any, settings: Mapping[str, Any], factor: float) -> Rate | None:
    """The rate of an SGDRegressor, whose steps use one record, of weight ω: eta0 = 2·η·`factor`."""
    squares = _is_a(model, BY_STEPS) and settings.get("loss", "squared_error") == "squared_error"
    eta0, updates = float(settings.get("eta0", 0.01)), _updates(model) or 1
    rate = Rate("eta0", eta0, batch_size=1, scale=2 * factor)
    match settings.get("learning_rate") if squares else None:
        case "constant":
            return rate
        case "invscaling":
            power = float(settings.get("power_t", 0.25))
            words = f"invscaling divides it by t^{number(power)} at update t"
            return replace(rate, schedule=words, last=eta0 / updates**power)
        case "adaptive":
            return replace(rate, schedule="adaptive divides it by 5 when the loss no longer falls")
        case "optimal":
            return _optimal(rate, float(settings.get("alpha", 0.0001)), updates)
    return None


def _optimal(rate: Rate, alpha: float, updates: int) -> Rate:
    """'optimal' takes 1/(alpha·(t₀ + t − 1)) at update t, with t₀ = alpha^(−3/4): at first alpha^(−1/4).

    Source: scikit-learn's `_sgd_fast.pyx.tp`, after Bottou; its steps were measured against this.
    """
    if not alpha:
        return rate
    first = alpha**-0.25
    last = 1 / (1 / first + alpha * (updates - 1))
    words = "optimal begins with alpha^(-1/4), whatever eta0 is, and lowers it"
    set_as = "eta0 of learning_rate='invscaling'"
    return replace(rate, name="the first rate", value=first, schedule=words, last=last, set_as=set_as)


def _passes(model: Any, settings: Mapping[str, Any]) -> Passes | None:
    count = getattr(model, "n_iter_", None)
    if count is None:
        return None
    limit = settings.get("max_iter")
    return Passes(int(np.max(count)), None if limit is None else int(limit), _updates(model))


def _updates(model: Any) -> int | None:
    """scikit-learn's t_ counts from 1."""
    counted = getattr(model, "t_", None)
    return None if counted is None else max(int(counted) - 1, 0)


def _is_a(model: Any, names: set[str]) -> bool:
    return any(known.__name__ in names for known in type(model).__mro__)
