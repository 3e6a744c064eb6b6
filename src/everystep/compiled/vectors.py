"""Sums of rows in vectors of eight numbers, told to the compiler word by word.

Left to itself it takes vectors half as long, and keeps in memory what belongs in the processor's registers:
three times the time. Where a processor's own vectors are shorter, each of these becomes several.

Rows v = [x..., y] come from a `Source`, and are centred into a panel: rows that are as many vectors wide as
hold them, the target behind the features. What stands in the columns behind it nobody reads.
"""

from collections.abc import Callable
from typing import Any

from numba.core import types
from numba.extending import intrinsic

from everystep.compiled.instructions import LANES, Code, emitted, switched
from everystep.model.units import Array

ABREAST = 4
"""Columns that are multiplied with these vectors at once: all sums then fit into 32 registers."""

Source = tuple[Array, int, Array]
"""Numbers one after the other; how far apart those of a row lie, or 0 where they come row by row, with a
vector's length of others behind the last one; and the targets."""


def _written(typed: Callable[..., Any]) -> Any:
    """What kernels call, without the first argument."""
    return intrinsic(typed)


@_written
def centre_rows(
    _: Any, source: Any, features: Any, span: Any, roots: Any, centre: Any, panel: Any, at: Any, vectors: Any
) -> Any:
    """panel = √ω (v − c), and sums = Σ √ω·panel, of rows that come row by row.

    `span` is the first row and how many they are; `roots` the √ω, and where they begin; the `centre` c is as
    wide as the panel; `panel` the panel, its width, and the sums. All this is done for so many `vectors` (at
    most `SIDE_BY_SIDE`) of columns, of which the first one is number `at`. As many rows more are fetched
    meanwhile, so that they are at hand when it is their turn.
    """

    def emit(code: Code, count: int, told: list[Any]) -> None:
        flat, _, y, features, start, rows, root, begin, centre, panel, width, sums, at = told
        middle = code.vectors(centre, code.columns(at), count)
        # The target is in the last vector, if it is in one of these.
        is_target = code.lane_is(code.minus(features, code.columns(code.after(at, count - 1))))

        def body(i: Any, before: list[Any]) -> list[Any]:
            record = code.plus(start, i)
            place = code.place(record, features, at)
            code.fetch(flat, code.plus(place, code.times(rows, features)), count)
            *others, last = code.vectors(flat, place, count)
            row = [*others, code.either(is_target, code.splat(y, record), last)]
            share = code.splat(root, code.plus(begin, i))
            centred = [code.fproduct(share, code.fminus(v, c)) for v, c in zip(row, middle, strict=True)]
            code.store(centred, panel, code.place(i, width, at))
            return [code.fused(share, v, total) for v, total in zip(centred, before, strict=True)]

        code.store(code.loop(rows, [code.zeros] * count, body), sums, code.columns(at))

    arguments = (source, types.intp, span, roots, centre, panel, types.intp, types.intp)
    return types.void(*arguments), switched(emit)


@_written
def centre_columns(
    _: Any, source: Any, features: Any, span: Any, roots: Any, centre: Any, panel: Any, at: Any
) -> Any:
    """The same of rows that come column by column, for vector number `at`; they are a multiple of eight."""

    def emit(code: Code, told: list[Any]) -> None:
        flat, apart, y, features, start, rows, root, begin, centre, panel, width, sums, at = told
        columns = [code.after(code.columns(at), k) for k in range(LANES)]
        numbers = [
            code.either(code.is_less(column, features), code.pointer(flat, code.times(column, apart)), y)
            for column in columns
        ]

        def body(i: Any, before: list[Any]) -> list[Any]:
            row = code.columns(i)
            share = code.vector(root, code.plus(begin, row))
            centred = []
            for column, place in zip(columns, numbers, strict=True):
                apart = code.fminus(code.vector(place, code.plus(start, row)), code.splat(centre, column))
                centred.append(code.fproduct(share, apart))
            for k, vector in enumerate(code.turned(centred)):
                code.store([vector], panel, code.place(code.after(row, k), width, at))
            return [code.fused(share, v, total) for v, total in zip(centred, before, strict=True)]

        total, *others = code.turned(code.loop(code.part(rows, LANES), [code.zeros] * LANES, body))
        for other in others:
            total = code.fplus(total, other)
        code.store([total], sums, code.columns(at))

    arguments = (source, types.intp, span, roots, centre, panel, types.intp)
    return types.void(*arguments), emitted(emit)


@_written
def add_tile(_: Any, panel: Any, rows: Any, scatter: Any, column: Any, at: Any, vectors: Any) -> Any:
    """scatter[j, k] += Σ panel[i, j]·panel[i, k] for k in some vectors and `ABREAST` columns j.

    Those begin with `column`; the scatter has the width of the panel, whose sums aren't needed. The
    number of rows is even.
    """

    def emit(code: Code, count: int, told: list[Any]) -> None:
        panel, width, _, rows, scatter, column, at = told
        together = 2 if count == 1 else 1  # rows; with eight sums none has to wait for the one before it

        def body(i: Any, before: list[Any]) -> list[Any]:
            after: list[Any] = []
            for k in range(together):
                record = code.after(code.multiple(i, together), k)
                row = code.vectors(panel, code.place(record, width, at), count)
                here = code.plus(code.times(record, width), column)
                for j in range(ABREAST):
                    number = code.splat(panel, code.after(here, j))
                    sums = before[len(after) : len(after) + count]
                    after += [code.fused(number, v, total) for v, total in zip(row, sums, strict=True)]
            return after

        sums = code.loop(code.part(rows, together), [code.zeros] * (together * ABREAST * count), body)
        for j in range(ABREAST):
            place = code.place(code.after(column, j), width, at)
            total = code.vectors(scatter, place, count)
            for first in range(j * count, len(sums), ABREAST * count):
                total = [code.fplus(a, b) for a, b in zip(total, sums[first : first + count], strict=True)]
            code.store(total, scatter, place)

    arguments = (panel, types.intp, scatter, types.intp, types.intp, types.intp)
    return types.void(*arguments), switched(emit)


@_written
def fetch(_: Any, numbers: Any, place: Any, count: Any) -> Any:
    """Have the processor bring so many numbers nearer, from a place on."""

    def emit(code: Code, told: list[Any]) -> None:
        numbers, place, count = told

        def body(i: Any, _: list[Any]) -> list[Any]:
            code.fetch(numbers, code.plus(place, code.columns(i)), 1)
            return []

        code.loop(code.part(code.after(count, 2 * LANES - 2), LANES), [], body)

    return types.void(numbers, types.intp, types.intp), emitted(emit)
