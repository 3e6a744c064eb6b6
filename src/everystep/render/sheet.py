"""A sheet of paper: acts with titles, each with its lines of arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from everystep.render.arithmetic import Expression, Number, changed


@dataclass(frozen=True)
class Equation:
    """`name = part = part = value`: each part, evaluated, gives the value within the rounding of the
    numbers shown.
    """

    name: Expression
    parts: tuple[Expression, ...]

    def with_numbers(self, change: Callable[[Number], Expression]) -> "Equation":
        """The same with something else in each number's place."""
        return Equation(changed(self.name, change), tuple(changed(part, change) for part in self.parts))


@dataclass(frozen=True)
class Line:
    """One line of an act: what it is about (a record's place), and equations; or a sentence alone."""

    equations: tuple[Equation, ...] = ()
    label: str = ""
    words: str = ""
    deeper: bool = False
    """Whether it goes on what the line before it began."""


@dataclass(frozen=True)
class Act:
    """One act of a step: its title, the rule that it follows in letters, and its lines."""

    title: str
    lines: tuple[Line, ...]
    rule: tuple[Equation, ...] = ()

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The equations of all its lines, in order."""
        return tuple(equation for line in self.lines for equation in line.equations)

    def with_numbers(self, change: Callable[[Number], Expression]) -> "Act":
        """The same with something else in each number's place; the rule in letters stays."""
        return replace(self, lines=tuple(_changed(line, change) for line in self.lines))


@dataclass(frozen=True)
class Sheet:
    """A step on paper: a title, acts in their order, and a last sentence."""

    title: str
    acts: tuple[Act, ...]
    closing: tuple[str, ...] = ()


def line(name: Expression, *parts: Expression, label: str = "", deeper: bool = False) -> Line:
    """A line of one equation."""
    return Line((Equation(name, parts),), label=label, deeper=deeper)


def said(words: str) -> Line:
    """A line of words alone."""
    return Line(words=words)


def _changed(one: Line, change: Callable[[Number], Expression]) -> Line:
    return replace(one, equations=tuple(equation.with_numbers(change) for equation in one.equations))
