"""Models inside models: a Pipeline, a search, a transformed target; down to the one with the weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from everystep.model.units import Array
from everystep.words import DataError, SettingError, quoted


@dataclass(frozen=True)
class Inside:
    """The `model` inside, and the records as it saw them: X, y and the features' names.

    `through` names the steps that the features went through.
    """

    model: Any
    x: Any
    y: Array
    names: tuple[str, ...]
    through: tuple[str, ...] = ()


def inside(model: Any, x: Any, y: Any) -> Inside:
    """Go down to the model with the weights, and take the records there by the steps' own `transform`.

    A Pipeline is what has `steps`, a search what has `best_estimator_`, a transformed target what has
    `regressor_` and `transformer_`. Raises `SettingError` where a step can't transform.
    """
    found = Inside(model, x, _vector(y), _names(x))
    while True:
        deeper = _deeper(found)
        if deeper is None:
            matrix = matrix_of(found.x)
            return replace(found, x=matrix, names=_fitting(found, matrix.shape[1]))
        found = deeper


def matrix_of(x: Any) -> Array:
    """Records as numbers (n, d). Raises `DataError` for anything else."""
    if hasattr(x, "toarray"):
        x = x.toarray()
    if isinstance(x, Mapping):
        x = np.column_stack([np.asarray(column) for column in x.values()])
    try:
        matrix = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(
            "X holds something other than numbers; give the numbers that the model was fitted to, or the "
            "Pipeline that makes them"
        ) from None
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or not matrix.size:
        raise DataError(f"X has the shape {matrix.shape}; give records × features, at least one of each")
    return matrix


def _deeper(found: Inside) -> Inside | None:
    model = found.model
    if hasattr(model, "best_estimator_"):
        return replace(found, model=model.best_estimator_)
    if hasattr(model, "regressor_") and hasattr(model, "transformer_"):
        name = type(model.transformer_).__name__
        y = _transformed(model.transformer_, name, found.y[:, None])
        through = (*found.through, f"{name} of the target")
        return replace(found, model=model.regressor_, y=_vector(y), through=through)
    if isinstance(getattr(model, "steps", None), list):
        return _through(found, model.steps)
    return None


def _through(found: Inside, steps: list[tuple[str, Any]]) -> Inside:
    x, names, through = found.x, found.names, list(found.through)
    for name, step in steps[:-1]:
        if step is None or step == "passthrough":
            continue
        x = _transformed(step, name, x)
        names = _names_out(step, names)
        through.append(type(step).__name__)
    return Inside(steps[-1][1], x, found.y, names, tuple(through))


def _transformed(step: Any, name: str, x: Any) -> Any:
    try:
        return step.transform(x)
    except Exception as fault:  # whatever their code raises, it is told as one sentence
        raise SettingError(f"the step {quoted(name)} can't transform these records: {fault}") from None


def _names_out(step: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """What a step calls its features; none where it doesn't say."""
    for arguments in ((), (list(names),)):
        try:
            return tuple(str(name) for name in step.get_feature_names_out(*arguments))
        except Exception:  # not every step can say, and no name is worth an error
            continue
    return names


def _names(x: Any) -> tuple[str, ...]:
    """The columns' names of a frame, or none."""
    if isinstance(x, Mapping):
        return tuple(str(name) for name in x)
    names = getattr(x, "column_names", getattr(x, "columns", ()))
    return () if callable(names) else tuple(str(name) for name in names)


def _fitting(found: Inside, features: int) -> tuple[str, ...]:
    """A name for each feature: the frame's, the steps', the model's, or x0, x1, ..."""
    own = tuple(str(name) for name in getattr(found.model, "feature_names_in_", ()))
    if own != found.names and sorted(own) == sorted(found.names):
        raise SettingError("X has the model's columns in another order; give them as the model was fitted")
    for names in (found.names, own):
        if len(names) == features:
            return names
    return tuple(f"x{j}" for j in range(features))


def _vector(y: Any) -> Array:
    try:
        vector = np.asarray(y, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("y holds something other than numbers; give the target as numbers") from None
    if vector.ndim > 1 and min(vector.shape) > 1:
        raise DataError(f"y has {vector.shape[1]} columns; give the one target that the model predicts")
    return np.ravel(vector)
