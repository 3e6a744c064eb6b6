"""Instructions that the compiler is told word by word: vectors of eight numbers, and loops over them."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types

LANES = 8
"""Numbers of a vector."""

SIDE_BY_SIDE = 6
"""Vectors of a row that are worked on at once."""

_INDEX, _SHORT, _NUMBER = ir.IntType(64), ir.IntType(32), ir.DoubleType()
_VECTOR, _LANES = ir.VectorType(_NUMBER, LANES), ir.VectorType(_SHORT, LANES)

Emitted = Callable[..., Any]
"""What the compiler calls to have a call of an intrinsic written."""


def switched(emit: Callable[["Code", int, list[Any]], None]) -> Emitted:
    """Code for each number of vectors, which is the last argument; which is taken is found out as it runs."""

    def emit_all(code: "Code", told: list[Any]) -> None:
        builder = code.builder
        end = builder.append_basic_block("end")
        choice = builder.switch(told[-1], end)
        for count in range(1, SIDE_BY_SIDE + 1):
            case = builder.append_basic_block(f"vectors{count}")
            choice.add_case(ir.Constant(_INDEX, count), case)
            builder.position_at_end(case)
            emit(code, count, told[:-1])
            builder.branch(end)
        builder.position_at_end(end)

    return emitted(emit_all)


def emitted(emit: Callable[["Code", list[Any]], None]) -> Emitted:
    """The same as the compiler asks for it: with what all arguments hold, one after the other."""

    def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        told = [
            each
            for kind, value in zip(signature.args, values, strict=True)
            for each in _told(context, builder, kind, value)
        ]
        emit(Code(builder), told)
        return context.get_dummy_value()

    return written


def _told(context: Any, builder: Any, kind: Any, value: Any) -> list[Any]:
    """An argument, or what is in it; of an array, whose numbers lie one after the other, the pointer."""
    if isinstance(kind, types.BaseTuple):
        kinds: Any = kind
        parts = zip(kinds, _unpacked(builder, value), strict=True)
        return [each for part in parts for each in _told(context, builder, *part)]
    if isinstance(kind, types.Array):
        return [context.make_array(kind)(context, builder, value).data]
    return [value]


_unpacked: Any = cgutils.unpack_tuple  # which has no types


class Code:
    """Writes the instructions, at the builder's place."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder
        self.zeros = ir.Constant(_VECTOR, [0.0] * LANES)
        self.plus, self.minus, self.times, self.either = builder.add, builder.sub, builder.mul, builder.select
        self.fplus, self.fminus, self.fproduct = builder.fadd, builder.fsub, builder.fmul

    def after(self, place: Any, k: int) -> Any:
        """So many places further on."""
        return self.plus(place, ir.Constant(_INDEX, k))

    def multiple(self, value: Any, times: int) -> Any:
        """A whole number, so many times."""
        return self.times(value, ir.Constant(_INDEX, times))

    def columns(self, at: Any) -> Any:
        """The first column of vector number `at`."""
        return self.multiple(at, LANES)

    def part(self, rows: Any, size: int) -> Any:
        """How many times this size is in so many rows."""
        return self.builder.sdiv(rows, ir.Constant(_INDEX, size))

    def place(self, row: Any, width: Any, at: Any) -> Any:
        """Where in rows of this width vector number `at` of a row begins."""
        return self.plus(self.times(row, width), self.columns(at))

    def is_less(self, a: Any, b: Any) -> Any:
        """Whether a whole number is smaller than another one."""
        return self.builder.icmp_signed("<", a, b)

    def lane_is(self, lane: Any) -> Any:
        """Which lane of a vector it is: of each whether it is."""
        mine = self._everywhere(self.builder.trunc(lane, _SHORT), _LANES)
        return self.builder.icmp_signed("==", mine, ir.Constant(_LANES, list(range(LANES))))

    def pointer(self, numbers: Any, place: Any) -> Any:
        """The numbers from a place on."""
        return self.builder.gep(numbers, [place])

    def vector(self, numbers: Any, place: Any) -> Any:
        """The vector that begins there."""
        return self.builder.load(
            self.builder.bitcast(self.pointer(numbers, place), _VECTOR.as_pointer()), align=8
        )

    def vectors(self, numbers: Any, place: Any, count: int) -> list[Any]:
        """So many vectors, one after the other."""
        return [self.vector(numbers, self.after(place, k * LANES)) for k in range(count)]

    def store(self, vectors: list[Any], numbers: Any, place: Any) -> None:
        """Vectors, one after the other."""
        for k, vector in enumerate(vectors):
            where = self.pointer(numbers, self.after(place, k * LANES))
            self.builder.store(vector, self.builder.bitcast(where, _VECTOR.as_pointer()), align=8)

    def splat(self, numbers: Any, place: Any) -> Any:
        """A vector of one number."""
        return self._everywhere(self.builder.load(self.pointer(numbers, place)), _VECTOR)

    def fetch(self, numbers: Any, place: Any, count: int) -> None:
        """Have the processor bring so many vectors nearer; nothing happens where there are none."""
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, _SHORT, _SHORT, _SHORT])
        prefetch = self.builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        to_read, near, data = (ir.Constant(_SHORT, value) for value in (0, 2, 1))
        for k in range(count):
            where = self.builder.bitcast(self.pointer(numbers, self.after(place, k * LANES)), byte)
            self.builder.call(prefetch, [where, to_read, near, data])

    def fused(self, a: Any, b: Any, c: Any) -> Any:
        """a·b + c, in one operation where the processor has one."""
        flags = ("contract",)
        return self.builder.fadd(self.builder.fmul(a, b, flags=flags), c, flags=flags)

    def turned(self, vectors: list[Any]) -> list[Any]:
        """Eight vectors of a column each as eight vectors of a row each."""
        turned = list(vectors)
        for step in (1, 2, 4):  # squares of this size change places across the diagonal
            upper = [k + LANES - step if k & step else k for k in range(LANES)]
            lower = [k + LANES if k & step else k + step for k in range(LANES)]
            for i in (i for i in range(LANES) if not i & step):
                a, b = turned[i], turned[i + step]
                turned[i], turned[i + step] = self._mixed(a, b, upper), self._mixed(a, b, lower)
        return turned

    def loop(self, count: Any, start: list[Any], body: Callable[[Any, list[Any]], list[Any]]) -> list[Any]:
        """`body` of 0, 1, ... and the values so far, count ≥ 1 times; the values after the last time."""
        builder = self.builder
        before, top = builder.block, builder.append_basic_block("row")
        builder.branch(top)
        builder.position_at_end(top)
        i, values = builder.phi(_INDEX), [builder.phi(value.type) for value in start]
        later = [self.after(i, 1), *body(i, values)]
        first = [ir.Constant(_INDEX, 0), *start]
        for phi, one, other in zip([i, *values], first, later, strict=True):
            phi.add_incoming(one, before)
            phi.add_incoming(other, builder.block)
        end = builder.append_basic_block("end")
        builder.cbranch(self.is_less(later[0], count), top, end)
        builder.position_at_end(end)
        return later[1:]

    def _everywhere(self, value: Any, kind: Any) -> Any:
        nothing = ir.Constant(kind, ir.Undefined)
        first = self.builder.insert_element(nothing, value, ir.Constant(_SHORT, 0))
        return self._mixed(first, nothing, [0] * LANES)

    def _mixed(self, a: Any, b: Any, lanes: list[int]) -> Any:
        """A vector of lanes of two others, which are counted through."""
        return self.builder.shuffle_vector(a, b, ir.Constant(_LANES, lanes))
