"""Expressions in MathML's presentation markup, which browsers draw and screen readers read by themselves.

A browser doesn't break a formula into lines. So a long one is written as several, one for each term of a sum
that stands in the line itself: each is whole, and the line can be broken between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import ClassVar

from everystep.render.arithmetic import Bracketed, Made, Name
from everystep.render.formats.notation import (
    ATOM,
    IN_A_LINE,
    PRODUCT,
    SIGN,
    SUM,
    Notation,
    Operation,
    split_index,
)
from everystep.render.sheet import Equation
from everystep.words import printable

HERE_A_LINE_MAY_BREAK = "\x00"
"""A mark that no text from a table can hold: `printable` has made it visible there."""


MINUS = '<mo form="prefix">−</mo>'
"""A sign before a number or a bracket, which stands close to it."""


def _mo(sign: str) -> str:
    """A sign between two parts, also where it is the first of its piece."""
    return f'<mo form="infix">{sign}</mo>' if sign in "+−=" else f"<mo>{sign}</mo>"


BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class MathML(Notation):
    """Expressions as MathML elements in a row."""

    operations: ClassVar[Mapping[str, Operation]] = {
        **IN_A_LINE,
        "add": ("{}" + _mo("+") + "{}", SUM, SUM, SIGN),
        "subtract": ("{}" + _mo("−") + "{}", SUM, SUM, PRODUCT),
        "negative": (MINUS + "{}", SIGN, PRODUCT),
        "multiply": ("{}" + _mo("·") + "{}", PRODUCT, PRODUCT, PRODUCT),
        "divide": ("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>", ATOM, SUM, SUM),
        "squared": ("<msup><mrow>{}</mrow><mn>2</mn></msup>", PRODUCT, ATOM),
        "power": ("<msup><mrow>{}</mrow><mrow>{}</mrow></msup>", PRODUCT, ATOM, SUM),
        "sqrt": ("<msqrt>{}</msqrt>", ATOM, SUM),
        "absolute": (_mo("|") + "<mrow>{}</mrow>" + _mo("|"), ATOM, SUM),
        "floor": (_mo("⌊") + "<mrow>{}</mrow>" + _mo("⌋"), ATOM, SUM),
        "cos": ("<mi>cos</mi>" + _mo("(") + "{}" + _mo(")"), ATOM, SUM),
        "sign": ("<mi>sign</mi>" + _mo("(") + "{}" + _mo(")"), ATOM, SUM),
        "maximum": ("<mi>max</mi>" + _mo("(") + "{}" + _mo(",") + "{}" + _mo(")"), ATOM, SUM, SUM),
        "minimum": ("<mi>min</mi>" + _mo("(") + "{}" + _mo(",") + "{}" + _mo(")"), ATOM, SUM, SUM),
        "partial": (
            "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>{}</mrow></mfrac>",
            ATOM,
            ATOM,
        ),
        "trained": ("<mtext>trained&#160;</mtext>{}", SUM, SUM),
        "for": ("{}<mtext>&#160;for&#160;</mtext>{}", SUM, SUM, SUM),
    }
    times = _mo("·")
    signs = (HERE_A_LINE_MAY_BREAK + _mo("+"), HERE_A_LINE_MAY_BREAK + _mo("−"))

    def number(self, value: float) -> str:
        """`2.5e-9` is 2.5 × 10⁻⁹."""
        text = super().number(value)
        sign, size = (MINUS, text[1:]) if text.startswith("-") else ("", text)
        mantissa, _, power = size.partition("e")
        if power and mantissa[0].isdigit():
            raised = f"<msup><mn>10</mn>{self.figures(power.replace('-', '−'))}</msup>"
            return f"{sign}{self.figures(mantissa)}<mo>×</mo>{raised}"
        return f"{sign}{self.figures('∞' if size == 'inf' else size)}"

    def figures(self, text: str) -> str:
        """The figures of a rounded number."""
        return f"<mn>{text}</mn>"

    def whole(self, value: int) -> str:
        """All its digits."""
        text = super().whole(value)
        return f"{MINUS}<mn>{text[1:]}</mn>" if value < 0 else f"<mn>{text}</mn>"

    def fraction(self, value: Fraction) -> str:
        """A fraction, its sign before it."""
        sign = MINUS if value < 0 else ""
        return f"{sign}<mfrac><mn>{abs(value.numerator)}</mn><mn>{value.denominator}</mn></mfrac>"

    def fraction_holds(self) -> int:
        """One above the other, it needs no brackets."""
        return ATOM

    def letter(self, letter: str) -> str:
        """A letter, with its index; a sum such as 1-β₁ in a row."""
        if "-" in letter:
            first, second = letter.split("-")
            return f"<mrow><mn>{first}</mn><mo>−</mo>{self.letter(second)}</mrow>"
        bare, index = split_index(letter)
        return f"<msub><mi>{bare}</mi><mtext>{index}</mtext></msub>" if index else f"<mi>{bare}</mi>"

    def name(self, name: Name) -> str:
        """The column as an index."""
        letter = self.letter(name.letter)
        return f"<msub>{letter}{self.column(name.of)}</msub>" if name.of else letter

    def column(self, name: str) -> str:
        """A name as text, in a direction of its own."""
        return f"<mtext>{escape(printable(name))}</mtext>"

    def blank(self) -> str:
        """A place to write on."""
        return '<mtext class="blank" aria-label="blank">__________</mtext>'

    def bracketed(self, text: str, bracket: str = "(") -> str:
        """Brackets of one size, so that the row may break inside."""
        return f'<mo stretchy="false">{bracket}</mo>{text}<mo stretchy="false">{BRACKETS[bracket]}</mo>'

    def brackets(self, expression: Bracketed) -> str:
        """A fraction needs none."""
        part = expression.part
        if isinstance(part, Made) and part.operation == "divide":
            return self.written(part)
        return super().brackets(expression)

    def equation(self, equation: Equation) -> str:
        """One `<math>`, or several where the line may break: before each `=` and each term."""
        first, *others = self.sides(equation)
        row = first + "".join(f"{HERE_A_LINE_MAY_BREAK}{_mo('=')}{side}" for side in others)
        return " ".join(f'<math displaystyle="true">{piece}</math>' for piece in _pieces(row))


def _pieces(row: str) -> list[str]:
    """A row cut where a line may break; a mark inside an element is none."""
    pieces: list[str] = []
    depth = 0
    for part in row.split(HERE_A_LINE_MAY_BREAK):
        if depth:
            pieces[-1] += part
        else:
            pieces.append(part)
        depth += part.count("<") - 2 * part.count("</")  # every element that opens is closed by a tag
    return pieces
