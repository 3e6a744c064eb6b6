"""Ways to cut the rows into parts: by the levels of a column, or by edges on a number line."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from everystep.encode.encoder import EncodedColumn, Encoder
from everystep.encode.kinds.category import Category
from everystep.encode.kinds.measured import Measured
from everystep.encode.kinds.moment import Moment
from everystep.encode.kinds.scalars import Boolean
from everystep.model.units import Array, Numbers
from everystep.words import listed, number

FEW_VALUES = 7
"""A number with no more different values than this is cut into each of them."""


@dataclass(frozen=True, eq=False)
class Cut(ABC):
    """Parts of the rows, each with a label: 'species = Gentoo'."""

    labels: tuple[str, ...]

    @abstractmethod
    def parts(self, x: Array) -> Numbers:
        """The part (n,) that each row of features (n, d) lies in."""


@dataclass(frozen=True, eq=False)
class ByLevel(Cut):
    """By a category's levels: `features` are 1 for theirs; part 0 are the rows where all are 0."""

    features: slice

    def parts(self, x: Array) -> Numbers:
        """Part j + 1 for the level of feature j."""
        levels = x[:, self.features]
        return np.asarray(levels @ np.arange(1.0, levels.shape[1] + 1), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class ByEdges(Cut):
    """By the value of one feature: part i has edges[i−1] < value ≤ edges[i]."""

    feature: int
    edges: Array

    def parts(self, x: Array) -> Numbers:
        """Found by bisection."""
        return parts_of(x[:, self.feature], self.edges)


def parts_of(values: Array, edges: Array) -> Numbers:
    """The part of each value: i where edges[i−1] < value ≤ edges[i].

    >>> parts_of(np.array([1.0, 2.0, 9.0]), edges=np.array([1.0, 5.0]))
    array([0, 1, 2])
    """
    return np.searchsorted(edges, values, side="left")


def equal_parts(values: Array, parts: int) -> Array:
    """The edges of parts with equally many values each, as far as equal values, which stay together, allow.

    >>> equal_parts(np.array([1.0, 2.0, 3.0, 4.0, 4.0, 4.0]), parts=3)
    array([2.])
    """
    levels = np.arange(1, parts) / parts
    edges = np.unique(np.quantile(values, levels, method="inverted_cdf"))
    return np.asarray(edges[edges < values.max()])


def column_cuts(encoder: Encoder, sample: Array, complete: bool) -> Iterator[Cut]:
    """A cut for each categorical column, and one for each feature of the others: few values or quarters.

    `sample` (m, d) are features to take the edges from, `complete` says whether they are those of all rows.
    """
    first = 0
    for column in encoder.encoded:
        end = first + len(column.used)
        if isinstance(column.kind, Category):
            yield ByLevel(_level_labels(column, column.kind), slice(first, end))
        else:
            for place, feature in zip(column.used, range(first, end), strict=True):
                yield _by_edges(column, place, feature, sample[:, feature], complete)
        first = end


def _level_labels(column: EncodedColumn, kind: Category) -> tuple[str, ...]:
    """First what the rows have where all features are 0: the reference, and levels without a feature."""
    labels = [feature.name.removeprefix(f"{kind.column}=") for feature in kind.features]
    none = [kind.reference, *(label for place, label in enumerate(labels) if place not in column.used)]
    parts = (listed(none, limit=3, joiner="or"), *(labels[place] for place in column.used))
    return tuple(f"{kind.column} = {part}" for part in parts)


def _by_edges(column: EncodedColumn, place: int, feature: int, values: Array, complete: bool) -> ByEdges:
    kind, name = column.kind, column.kind.features[place].name
    assert isinstance(kind, Measured)
    distinct = np.unique(values)
    if place == len(kind.places):
        return ByEdges((f"{kind.column} is there", name), feature, np.zeros(1))
    if isinstance(kind, Boolean) and not kind.missing:
        return ByEdges((f"{name} = false", f"{name} = true"), feature, np.zeros(1))
    day = isinstance(kind, Moment) and place == 0
    name = kind.column if day else name
    shown = kind.shown if day else _short
    if complete and len(distinct) <= FEW_VALUES:
        return ByEdges(tuple(f"{name} = {shown(v)}" for v in distinct), feature, distinct[:-1])
    edges = equal_parts(values, 4)
    return ByEdges(tuple(_ranges(name, [shown(edge) for edge in edges])), feature, edges)


def _short(value: float) -> str:
    """Four digits, or all those before the point."""
    return number(value, max(4, len(str(int(abs(value))))))


def _ranges(name: str, edges: list[str]) -> Iterator[str]:
    if not edges:
        yield name
        return
    yield f"{name} ≤ {edges[0]}"
    yield from (f"{low} < {name} ≤ {high}" for low, high in pairwise(edges))
    yield f"{name} > {edges[-1]}"
