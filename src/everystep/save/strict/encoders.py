"""Whether an encoder from a file is such as a fit to a table makes: its numbers as many as its features."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import repeat, starmap

import numpy as np

from everystep.encode.encoder import EncodedColumn, Encoder
from everystep.encode.kinds.category import Category
from everystep.encode.kinds.kind import Kind
from everystep.encode.kinds.measured import Measured
from everystep.encode.kinds.moment import Moment
from everystep.encode.rows import LeftOut
from everystep.model.units import Array
from everystep.save.strict.numbers import Check, refuse_unless
from everystep.sums.magnitude import LARGEST
from everystep.words import quoted

OUT_OF_RANGE = "low must not be above high, and fill must be in between"


def check_encoder(encoder: Encoder, place: str) -> None:
    """Raise `DataError` for a column that can't encode."""
    counts = Counter(encoder.columns)
    counts[encoder.options.target] += 1
    refuse_unless(((count == 1, f"{quoted(name)} is there twice") for name, count in counts.items()), place)
    refuse_unless(map(_left_out, encoder.left_out, repeat(encoder.rows)), place)
    for column in encoder.encoded:
        refuse_unless(_column(column), f"{place}: column {quoted(column.kind.column)}")


def extents_of(encoder: Encoder) -> Array:
    """The largest size that each feature had."""
    return np.array([size for column in encoder.encoded for size in _extents(column)], dtype=np.float64)


def _extents(column: EncodedColumn) -> list[float]:
    kind, sizes = column.kind, [1.0] * len(column.kind.features)
    if isinstance(kind, Measured):
        ends = zip(kind.fill, kind.low, kind.high, strict=True)
        sizes[: len(kind.fill)] = [max(map(abs, values)) for values in ends]
    return [sizes[place] for place in column.used]


def _left_out(left_out: LeftOut, rows: int) -> Check:
    in_table = all(0 <= record < rows for record in left_out.records)
    return in_table and left_out.count >= 0, "left_out must number records of the table"


def _column(column: EncodedColumn) -> Iterator[Check]:
    yield from _kind(column.kind)
    used, features = column.used, len(column.kind.features)
    yield (
        list(used) == sorted({*used} & {*range(features)}),
        f"it must use some of its {features} features, in order",
    )
    yield bool(used), "it must use a feature"


def _kind(kind: Kind) -> Iterator[Check]:
    """In the order in which one makes sense after the other."""
    if isinstance(kind, Category):
        yield len({*kind.levels}) == len(kind.levels) > 0, "its levels must differ"
        counts = (kind.missing, kind.other_levels, kind.other_rows, kind.other_share)
        yield min(counts) >= 0, "its counts must be 0 or more"
    if isinstance(kind, Measured):
        yield kind.missing >= 0, "its counts must be 0 or more"
        yield (
            len(kind.fill) == len(kind.low) == len(kind.high) > 0,
            "fill, low and high must be of one length",
        )
        ranges = zip(kind.low, kind.fill, kind.high, strict=True)
        yield all(starmap(_in_between, ranges)), OUT_OF_RANGE
        sizes = map(abs, kind.fill + kind.low + kind.high)
        yield max(sizes) <= LARGEST, "its numbers are too large to be summed"
    if isinstance(kind, Moment):
        yield from _moment(kind)
    elif isinstance(kind, Measured):
        yield len(kind.fill) == len(kind.places), "fill must have a number for each place"


def _in_between(low: float, mean: float, high: float) -> bool:
    """A mean may be beyond its range by its rounding."""
    return low - 1e-9 * abs(low) <= mean <= high + 1e-9 * abs(high)


def _moment(kind: Moment) -> Iterator[Check]:
    parts = [part for part in Moment.PARTS if part in kind.parts]
    yield (
        kind.parts == tuple(parts) and parts[:1] == ["days"],
        "its parts must be those of a date, days first",
    )
    yield len(kind.fill) == len(parts), "fill must have a number for each part"
    yield _is_date(kind.origin), f"{quoted(kind.origin)} is no date"
    first = date.fromisoformat(kind.origin).toordinal()
    last = date.max.toordinal() + 1
    days = (kind.fill[0], kind.low[0], kind.high[0])
    yield all(1 <= first + day < last for day in days), "its days must be those of a calendar"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
