"""All kinds of columns, in one list: what JSON is read with, and what the tests sweep over."""

from collections.abc import Mapping
from typing import Any

from everystep.encode.kinds.category import Category
from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.moment import Moment
from everystep.encode.kinds.scalars import Boolean, Duration, Number, TimeOfDay
from everystep.encode.kinds.vector import Vector
from everystep.words import DataError, quoted

KINDS: tuple[type[Kind], ...] = (Number, Boolean, Category, Moment, TimeOfDay, Duration, Vector)


def kind_from_json(data: Mapping[str, Any]) -> Kind:
    """The kind that `Kind.to_json` wrote; raises `DataError` for one that this version doesn't know."""
    known = {kind.kind: kind for kind in KINDS}
    name = data.get("kind")
    if name not in known:
        unknown = f"the model has a column of kind {quoted(name)}"
        raise DataError(f"{unknown}, which this version of everystep doesn't know: update it")
    return known[name].from_json(data)
