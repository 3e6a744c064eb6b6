"""A call in words: what was said in it, and what was left at its default."""

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from everystep.optimize import Optimizer, Schedule
from everystep.read.options import ReadOptions

NO_SETTING = ("progress", "cache", "out", "replace", "data", "checkpoint_every")
"""What changes nothing in a result."""


_command: ContextVar[str | None] = ContextVar("command", default=None)


@contextmanager
def told_as(command: str) -> Iterator[None]:
    """Within the block a call is told as the command that was typed for it."""
    token = _command.set(command)
    try:
        yield
    finally:
        _command.reset(token)


def command_or(call: str) -> str:
    """The command that was typed for a call; the call itself where none was."""
    return _command.get() or call


@dataclass(frozen=True)
class Call:
    """A call of one of our functions: the settings that were `given`, and the others, at their `default`."""

    command: str
    given: Mapping[str, Any]
    default: Mapping[str, Any]

    @classmethod
    def of(cls, name: str, function: Callable[..., Any], arguments: Mapping[str, Any]) -> "Call":
        """From a function and all its arguments by name; what equals its default counts as not given."""
        flat, defaults = dict(arguments), _defaults(function)
        for extra in [parameter for parameter in flat if parameter not in defaults]:
            flat |= flat.pop(extra)
        defaults |= {
            option: getattr(ReadOptions(), option, None) for option in flat if option not in defaults
        }
        told = {key: in_json(value) for key, value in flat.items() if key not in NO_SETTING}
        usual = {key: in_json(defaults[key]) for key in told}
        given = {key: value for key, value in told.items() if value != usual[key]}
        default = {key: value for key, value in usual.items() if key not in given}
        words = [f"{key}={value!r}" for key, value in given.items()]
        return cls(command_or(f"{name}({', '.join(words)})"), given, default)


def in_json(value: Any) -> Any:
    """A value as JSON can hold it: numbers, text and lists as they are, anything else in a word or two."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, Optimizer | Schedule):
        return repr(value)
    if isinstance(value, Sequence) and all(isinstance(item, str | Real) for item in value):
        return [in_json(item) for item in value]
    return str(value) if hasattr(value, "__fspath__") else f"<{type(value).__name__}>"


def _defaults(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    kept = [one for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD]
    return {one.name: None if one.default is inspect.Parameter.empty else one.default for one in kept}
