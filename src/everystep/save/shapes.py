"""JSON values against the types that the code gives them: whatever is something else is refused by its place."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import numpy as np

from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.registry import KINDS
from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, Optimizer, Schedule
from everystep.optimize.schedules import Rates
from everystep.read.options import ReadOptions
from everystep.save.json_files import shown
from everystep.words import DataError, listed, nearest, quoted

Count = NewType("Count", int)
"""A whole number, 0 or more."""

Shape = Any
"""A type annotation; an object may also be a mapping of its keys to theirs."""


@dataclass(frozen=True)
class OneOf:
    """One of some names."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Objects that name their class under `key`; each has that class's fields, and `more`."""

    key: str
    members: Mapping[str, type[Any]]
    more: Mapping[str, Shape]


FAMILIES: Mapping[Any, Family] = {
    Optimizer: Family("name", OPTIMIZERS | RULERS, {}),
    Schedule: Family("name", SCHEDULES | {Rates.name: Rates}, {}),
    Kind: Family("kind", {kind.kind: kind for kind in KINDS}, {"used": tuple[Count, ...]}),
}

WORDS: Mapping[Any, str] = {
    NoneType: "null",
    bool: "true or false",
    int: "a whole number",
    Count: "a whole number, 0 or more",
    float: "a number",
    str: "text",
}


def require(value: Any, shape: Shape, place: str) -> None:
    """Raise `DataError` unless a value from JSON, and all that is in it, has the type that `shape` says."""
    arm = next((arm for arm in _arms(shape) if _is(value, arm)), None)
    if arm is None:
        wanted = listed([_words(arm) for arm in _arms(shape)], joiner="or")
        raise DataError(f"{place} must be {wanted}; it is {shown(value)}")
    if isinstance(value, list):
        for i, (item, inner) in enumerate(zip(value, _inner(arm, len(value)), strict=True)):
            require(item, inner, f"{place}[{i}]")
    elif isinstance(value, dict) and arm is not Any:
        require_keys(value, _keys(value, arm, place), place)


def require_keys(
    data: Mapping[str, Any], keys: Mapping[str, Shape], place: str, *, open: bool = False
) -> None:
    """Raise `DataError` unless an object has these keys, and, if it isn't `open` for more, no others."""
    for name in keys if open else dict.fromkeys([*keys, *data]):
        if name not in data:
            raise DataError(f"{place} lacks {quoted(name)}")
        if name not in keys:
            raise DataError(f"{place} holds {quoted(name)}, which this version of everystep doesn't know")
        require(data[name], keys[name], f"{place} {name}" if place.endswith(":") else f"{place}.{name}")


def _arms(shape: Shape) -> tuple[Shape, ...]:
    return get_args(shape) if get_origin(shape) in (Union, UnionType) else (shape,)


def _is(value: Any, arm: Shape) -> bool:
    """Whether the outermost of a value is right."""
    if arm is Any:
        return True
    if isinstance(arm, Mapping):
        return isinstance(value, dict)
    if isinstance(arm, OneOf) or get_origin(arm) is Literal:
        return isinstance(value, str) and value in _names(arm)
    if arm is Count:
        return type(value) is int and value >= 0
    if arm is float:
        return type(value) is int or (type(value) is float and math.isfinite(value))
    if arm in WORDS:
        return type(value) is arm
    if not _is_list(arm):
        return isinstance(value, dict)
    return isinstance(value, list) and len(value) == len(list(_inner(arm, len(value))))


def _is_list(arm: Shape) -> bool:
    return get_origin(arm) in (tuple, np.ndarray)


def _inner(arm: Shape, length: int) -> Iterator[Shape]:
    """The shapes of a list's items."""
    if get_origin(arm) is np.ndarray:
        return iter([float] * length)
    inner = get_args(arm)
    if not inner:
        return iter([Any] * length)
    return iter([inner[0]] * length if inner[-1] is Ellipsis else inner)


def _names(arm: Shape) -> tuple[str, ...]:
    return arm.names if isinstance(arm, OneOf) else get_args(arm)


def _words(arm: Shape) -> str:
    if isinstance(arm, OneOf) or get_origin(arm) is Literal:
        return listed([quoted(name) for name in _names(arm)], joiner="or")
    if _is_list(arm):
        inner = get_args(arm)
        few = get_origin(arm) is tuple and inner[-1] is not Ellipsis
        return f"a list of {len(inner)}" if few else "a list"
    return "an object" if isinstance(arm, Mapping) else WORDS.get(arm, "an object")


def _keys(value: Mapping[str, Any], arm: Shape, place: str) -> Mapping[str, Shape]:
    """The keys that an object must have, with their shapes."""
    if isinstance(arm, Mapping):
        return arm
    if get_origin(arm) is not None:
        return dict.fromkeys(value, get_args(arm)[1])
    if arm in FAMILIES:
        return _keys_of_member(value, FAMILIES[arm], place)
    hints = _hints(arm)
    if arm is ReadOptions:  # only what was said is written
        return {name: hint for name, hint in hints.items() if name in value and name != "expected"}
    return hints


def _keys_of_member(value: Mapping[str, Any], family: Family, place: str) -> Mapping[str, Shape]:
    name = value.get(family.key)
    if not isinstance(name, str) or name not in family.members:
        offer = nearest(str(name), list(family.members))
        raise DataError(
            f"{place}.{family.key} is {shown(name)}, which this version of everystep doesn't know: {offer}"
        )
    return {family.key: str, **_hints(family.members[name]), **family.more}


@cache
def _hints(kind: Any) -> Mapping[str, Shape]:
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
