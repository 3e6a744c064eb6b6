"""What JSON values must be: the types that the code gives them, and whatever else is refused by its place."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import numpy as np

from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.registry import KINDS
from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, Optimizer, Schedule
from everystep.optimize.schedules import Rates
from everystep.read.options import ReadOptions
from everystep.record.origin import Origin
from everystep.save.strict.json_files import shown
from everystep.words import DataError, listed, nearest, quoted

Count = NewType("Count", int)
"""A whole number, 0 or more."""


class Shape(ABC):
    """What a value must be, and what must be in it."""

    def words(self) -> str:
        """What it must be, for people."""
        return "an object"

    @abstractmethod
    def fits(self, value: Any) -> bool:
        """Whether the outermost of a value is right."""

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, "Shape", str]]:  # noqa: ARG002 - a contract
        """All that a fitting value holds: each with its shape and its place."""
        yield from ()

    def require(self, value: Any, place: str) -> None:
        """Raise `DataError` unless a value and all that is in it are right."""
        if not self.fits(value):
            raise DataError(f"{place} must be {self.words()}; it is {shown(value)}")
        for one, shape, where in self.inner(value, place):
            shape.require(one, where)


@dataclass(frozen=True)
class Plain(Shape):
    """A value that holds no others."""

    named: str
    types: tuple[type, ...]
    least: float | None = None

    def words(self) -> str:
        """As it is named."""
        return self.named

    def fits(self, value: Any) -> bool:
        """Of one of the types, to the letter: true is no whole number."""
        return type(value) in self.types and (self.least is None or value >= self.least)


@dataclass(frozen=True)
class Anything(Shape):
    """Whatever JSON can hold."""

    def words(self) -> str:
        """Nothing is wrong."""
        return "anything"

    def fits(self, value: Any) -> bool:  # noqa: ARG002 - a contract
        """It does."""
        return True


@dataclass(frozen=True)
class OneOf(Shape):
    """One of some names."""

    names: tuple[str, ...]

    def words(self) -> str:
        """The names."""
        return listed([quoted(name) for name in self.names], joiner="or")

    def fits(self, value: Any) -> bool:
        """One of them."""
        return isinstance(value, str) and value in self.names


@dataclass(frozen=True)
class ListOf(Shape):
    """A list: of any length with `items` of one shape, or of as many as there are `items`."""

    items: tuple[Shape, ...]
    any_length: bool

    def words(self) -> str:
        """A list."""
        return "a list" if self.any_length else f"a list of {len(self.items)}"

    def fits(self, value: Any) -> bool:
        """A list of the right length."""
        return isinstance(value, list) and (self.any_length or len(value) == len(self.items))

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, Shape, str]]:
        """Its items."""
        shapes = self.items * len(value) if self.any_length else self.items
        for i, (item, shape) in enumerate(zip(value, shapes, strict=True)):
            yield item, shape, f"{place}[{i}]"


@dataclass(frozen=True, eq=False)
class Object(Shape):
    """An object with these keys; `more` lets there be others, and the `optional` ones may be left out."""

    keys: Mapping[str, Shape]
    more: bool = False
    optional: Collection[str] = ()

    def fits(self, value: Any) -> bool:
        """An object."""
        return isinstance(value, dict)

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, Shape, str]]:
        """Its values, by their keys."""
        for name in value:
            if name not in self.keys and not self.more:
                raise DataError(f"{place} holds {quoted(name)}, which this version of everystep doesn't know")
        for name, shape in self.keys.items():
            if name in value:
                yield value[name], shape, f"{place}{' ' if place.endswith(':') else '.'}{name}"
            elif name not in self.optional:
                raise DataError(f"{place.removesuffix(':')} lacks {quoted(name)}")


@dataclass(frozen=True, eq=False)
class Family(Shape):
    """Objects that name their class under `key`: each has its fields, and those of `more`."""

    key: str
    members: Mapping[str, type[Any]]
    more: Mapping[str, Shape]

    def fits(self, value: Any) -> bool:
        """An object."""
        return isinstance(value, dict)

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, Shape, str]]:
        """Its values, by the keys that its class has."""
        name = value.get(self.key)
        if not isinstance(name, str) or name not in self.members:
            raise DataError(
                f"{place}.{self.key} is {shown(name)}, which this version of everystep doesn't know: "
                f"{nearest(str(name)[:40], list(self.members))}"
            )
        member: Any = self.members[name]
        yield from _with(shape_of(member), self).inner(value, place)


@dataclass(frozen=True)
class Named(Shape):
    """An object with any keys, and values of one shape."""

    values: Shape

    def fits(self, value: Any) -> bool:
        """An object."""
        return isinstance(value, dict)

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, Shape, str]]:
        """Its values."""
        for name, item in value.items():
            yield item, self.values, f"{place}.{quoted(name)}"


@dataclass(frozen=True)
class Either(Shape):
    """Whichever of some shapes a value's outermost fits."""

    arms: tuple[Shape, ...]

    def words(self) -> str:
        """All of them."""
        return listed([arm.words() for arm in self.arms], joiner="or")

    def fits(self, value: Any) -> bool:
        """One of them."""
        return any(arm.fits(value) for arm in self.arms)

    def inner(self, value: Any, place: str) -> Iterator[tuple[Any, Shape, str]]:
        """What the first that fits says."""
        yield from next(arm for arm in self.arms if arm.fits(value)).inner(value, place)


ADDED: Mapping[Any, Collection[str]] = {Origin: ("resumed",)}
"""Fields that older versions of the same format did not write."""

PLAIN: Mapping[Any, Shape] = {
    Any: Anything(),
    NoneType: Plain("null", (NoneType,)),
    bool: Plain("true or false", (bool,)),
    int: Plain("a whole number", (int,)),
    Count: Plain("a whole number, 0 or more", (int,), 0),
    float: Plain("a number", (int, float)),
    str: Plain("text", (str,)),
}


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape that a type annotation stands for: a dataclass for an object with its fields."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    origin: Any = get_origin(annotation)
    if origin is not None:
        return _generic(origin, get_args(annotation))
    families = {
        Optimizer: Family("name", OPTIMIZERS | RULERS, {}),
        Schedule: Family("name", SCHEDULES | {Rates.name: Rates}, {}),
        Kind: Family("kind", {kind.kind: kind for kind in KINDS}, {"used": shape_of(tuple[Count, ...])}),
    }
    if annotation in families:
        return families[annotation]
    if annotation is ReadOptions:  # only what was said is written, and no types
        said = {name: hint for name, hint in get_type_hints(ReadOptions).items() if name != "expected"}
        return Object({name: shape_of(hint) for name, hint in said.items()}, optional=said)
    return Object(_fields(annotation), optional=ADDED.get(annotation, ()))


def _generic(origin: Any, inner: tuple[Any, ...]) -> Shape:
    if origin in (Union, UnionType):
        return Either(tuple(shape_of(arm) for arm in inner))
    if origin is Literal:
        return OneOf(inner)
    if origin is np.ndarray:
        return ListOf((shape_of(float),), any_length=True)
    if origin is tuple:
        any_length = inner[-1] is Ellipsis
        return ListOf(tuple(shape_of(item) for item in inner if item is not Ellipsis), any_length)
    return Named(shape_of(inner[1]))


@cache
def _with(member: Object, family: Family) -> Object:
    """An object of a family, with the keys that all of it have."""
    return Object({family.key: shape_of(str), **member.keys, **family.more})


def _fields(kind: Any) -> Mapping[str, Shape]:
    hints = get_type_hints(kind)
    return {field.name: shape_of(hints[field.name]) for field in fields(kind)}
