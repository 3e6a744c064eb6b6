"""Plain numbers -> a `Given`: a dict by feature, weights and bias as arrays, a layer with weight and bias."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.understand.elsewhere.given import Given
from everystep.words import SettingError, counted, listed, nearest, quoted

BIAS = ("bias", "intercept", "b", "const", "(Intercept)", "intercept_")
"""Names under which a bias stands beside weights, unless a feature has that name."""


def given_numbers(model: Any, names: Sequence[str]) -> Given | None:
    """Weights and bias of the features `names`; None where `model` is no such thing.

    A dict (or whatever has `items`) by feature name, with the bias as 'bias' or 'intercept'; a pair
    (weights, bias); an array of the weights, then the bias; an object with `weight` and `bias`, such as a
    layer. What has no bias is a model without intercept. Raises `SettingError` for names or counts that
    don't fit.
    """
    if hasattr(model, "items"):
        return _by_name(dict(model.items()), names)
    if hasattr(model, "weight") and hasattr(model, "bias"):
        bias = None if model.bias is None else _array(model.bias)
        return _of(type(model).__name__, names, _array(model.weight), bias)
    if isinstance(model, list | tuple) and len(model) == 2:
        return _of("the pair of weights and bias", names, _array(model[0]), _array(model[1]))
    if isinstance(model, list | tuple | np.ndarray):
        return _in_order(_array(model), names)
    return None


def _by_name(numbers: dict[Any, Any], names: Sequence[str]) -> Given:
    numbers = {str(name): value for name, value in numbers.items()}
    bias = next((name for name in numbers if name in BIAS and name not in names), None)
    for name in numbers:
        if name not in names and name != bias:
            raise SettingError(
                f"the coefficients name {quoted(name)}, which is no feature of these records; "
                f"{nearest(name, [*names, 'bias'])}"
            )
    missing = [quoted(name) for name in names if name not in numbers]
    if missing:
        raise SettingError(
            f"the coefficients have no number for {listed(missing)}; give one for every feature, 0 where the "
            "model doesn't use it"
        )
    weights = np.array([_number(name, numbers[name]) for name in names])
    return _given("the coefficients", names, weights, None if bias is None else _number(bias, numbers[bias]))


def _in_order(numbers: Array, names: Sequence[str]) -> Given:
    if len(numbers) == len(names) + 1:
        return _given("the array of weights and bias", names, numbers[:-1], float(numbers[-1]))
    return _of("the array of weights", names, numbers, None)


def _of(what: str, names: Sequence[str], weights: Array, bias: Array | None) -> Given:
    if bias is not None and len(bias) != 1:
        raise SettingError(
            f"{what}: the bias is {counted(len(bias), 'number')}; the doctor knows models of one target"
        )
    return _given(what, names, weights, None if bias is None else float(bias[0]))


def _given(what: str, names: Sequence[str], weights: Array, bias: float | None) -> Given:
    check_count(what, len(weights), names)
    return Given(what, tuple(names), weights, bias or 0.0, intercept=bias is not None)


def check_count(what: str, weights: int, names: Sequence[str]) -> None:
    """Raise `SettingError` unless there is a weight for each feature."""
    if weights != len(names):
        raise SettingError(
            f"{what}: {counted(weights, 'weight')} for {counted(len(names), 'feature')} "
            f"({listed([quoted(name) for name in names])}); give the records that it was trained on"
        )


def _array(values: Any) -> Array:
    """Any array of numbers, flat; a tensor gives up its gradient first."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    try:
        return np.ravel(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise SettingError(
            "weights and bias must be numbers: a dict by feature, or a pair (weights, bias)"
        ) from None


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise SettingError(f"the coefficient of {quoted(name)} is {quoted(value)}, no number") from None
