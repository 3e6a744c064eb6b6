"""Settings of settings, under scikit-learn's names: `optimizer__beta1` is the beta1 of the optimizer."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from everystep.optimize import Optimizer, Schedule, optimizer_named, schedule_named
from everystep.optimize.optimizer import settings_of
from everystep.words import SettingError

NAMED: Mapping[str, Callable[[Any], Any]] = {"optimizer": optimizer_named, "schedule": schedule_named}
"""The parameters that have settings of their own, and what makes objects of their names."""


def nested_settings(params: Mapping[str, Any]) -> dict[str, Any]:
    """The settings inside each optimizer and schedule, as `optimizer__momentum`.

    >>> nested_settings({"optimizer": "momentum", "schedule": "constant", "l2": 0.0})
    {'optimizer__momentum': 0.9}
    """
    return {
        f"{name}__{setting}": value
        for name in NAMED
        for setting, value in _settings(name, params[name]).items()
    }


def with_nested(params: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters to set, with those like `optimizer__beta1` put into a new optimizer.

    `current` are the parameters by now. Optimizers are frozen: they are replaced, never changed. Raises
    `ValueError`, as scikit-learn does, for a setting that the optimizer doesn't have.

    >>> with_nested({"l2": 0.1, "optimizer__momentum": 0.5}, {"optimizer": "momentum"})
    {'l2': 0.1, 'optimizer': Momentum(momentum=0.5)}
    """
    plain = {name: value for name, value in params.items() if name.partition("__")[0] not in NAMED}
    plain |= {name: params[name] for name in NAMED if name in params}
    inner: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in params.items():
        owner, _, setting = name.partition("__")
        if owner in NAMED and setting:
            inner[owner][setting] = value
    for owner, settings in inner.items():
        plain[owner] = _replaced(owner, plain.get(owner, current[owner]), settings)
    return plain


def _settings(name: str, value: Any) -> dict[str, Any]:
    """What can be set inside; nothing for a name that there isn't, which `fit` will refuse."""
    if not isinstance(value, str | Optimizer | Schedule) or value == "auto":
        return {}
    try:
        return settings_of(NAMED[name](value))
    except SettingError:
        return {}


def _replaced(owner: str, value: Any, settings: dict[str, Any]) -> Any:
    known = _settings(owner, value)
    for setting in settings:
        if setting not in known:
            raise ValueError(
                f"Invalid parameter '{setting}' for {owner} {value!r}. Valid parameters are: {list(known)!r}."
            )
    return replace(NAMED[owner](value), **settings)
