"""Arithmetic as a small tree: what is said about numbers, before any format writes it down.

A tree knows no format: numbers are whole doubles (or exact fractions), names are as the table has them.
Each module of `formats` writes the same trees in its own notation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = float | Fraction


@dataclass(frozen=True)
class Number:
    """A number, with the `letter` that it has in a formula; `given` where nobody has to work it out."""

    value: Value
    letter: str = ""
    given: bool = False


@dataclass(frozen=True)
class Name:
    """A letter of ours, such as ŷ or β₁; `of` says of which of the table's columns: w(sqft)."""

    letter: str
    of: str = ""


@dataclass(frozen=True)
class Column:
    """A name from the table: anything may stand in it."""

    name: str


@dataclass(frozen=True)
class Blank:
    """A number left out, to be filled in by hand."""


@dataclass(frozen=True)
class Sum:
    """Terms added up; one that begins with a negative number is written as subtracted."""

    terms: tuple["Expression", ...]


@dataclass(frozen=True)
class Term:
    """A coefficient times something: `-2·x`, whose minus may become that of a sum."""

    coefficient: "Expression"
    factor: "Expression"


@dataclass(frozen=True)
class Bracketed:
    """Brackets that stand where no rule asks for them; `[` around what is summed over records."""

    part: "Expression"
    bracket: str = "("


@dataclass(frozen=True)
class Made:
    """What an operation makes of its parts; the operations are those of `formats.notation`."""

    operation: str
    parts: tuple["Expression", ...]


Expression: TypeAlias = Number | Name | Column | Blank | Sum | Term | Bracketed | Made


def made(operation: str, *parts: Expression) -> Made:
    """An operation on some parts: `made("divide", a, b)`."""
    return Made(operation, parts)


def total(terms: "list[Expression]") -> Expression:
    """A sum, or its only term."""
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def begins_negative(expression: Expression) -> bool:
    """Whether its first number is negative, so that in a sum it is subtracted."""
    if isinstance(expression, Term):
        return begins_negative(expression.coefficient)
    return isinstance(expression, Number) and expression.value < 0


def turned(expression: Expression) -> Expression:
    """The same with the other sign, of something that begins with a number."""
    if isinstance(expression, Term):
        return replace(expression, coefficient=turned(expression.coefficient))
    assert isinstance(expression, Number)
    return replace(expression, value=-expression.value)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """What an expression is directly made of, in the order in which it is written."""
    if isinstance(expression, Sum):
        return expression.terms
    if isinstance(expression, Term):
        return (expression.coefficient, expression.factor)
    if isinstance(expression, Bracketed):
        return (expression.part,)
    return expression.parts if isinstance(expression, Made) else ()


def numbers_in(expression: Expression) -> Iterator[Number]:
    """All numbers of an expression, from left to right."""
    if isinstance(expression, Number):
        yield expression
    for part in parts_of(expression):
        yield from numbers_in(part)


def changed(expression: Expression, change: Callable[[Number], Expression]) -> Expression:
    """The same expression with something else in each number's place."""
    if isinstance(expression, Number):
        return change(expression)
    parts = tuple(changed(part, change) for part in parts_of(expression))
    if isinstance(expression, Sum):
        return Sum(parts)
    if isinstance(expression, Term):
        return Term(*parts)
    if isinstance(expression, Bracketed):
        return replace(expression, part=parts[0])
    return Made(expression.operation, parts) if isinstance(expression, Made) else expression
