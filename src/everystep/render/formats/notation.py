"""A notation: how a format writes numbers, names and operations. What needs brackets is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from everystep.render.arithmetic import (
    Blank,
    Bracketed,
    Column,
    Expression,
    Made,
    Name,
    Number,
    Sum,
    Term,
    Value,
    begins_negative,
    turned,
)
from everystep.render.sheet import Equation
from everystep.words import number, printable

SUM, SIGN, PRODUCT, ATOM = range(4)
"""How tightly an expression holds together: a sum needs brackets inside a product, an atom never."""

Operation = tuple[str, int] | tuple[str, int, int] | tuple[str, int, int, int]
"""How an operation is written, how tightly it holds, and what each of its parts stands inside."""

IN_A_LINE: Mapping[str, Operation] = {
    "add": ("{} + {}", SUM, SUM, SIGN),
    "subtract": ("{} - {}", SUM, SUM, PRODUCT),
    "negative": ("-{}", SIGN, PRODUCT),
    "multiply": ("{}·{}", PRODUCT, PRODUCT, PRODUCT),
    "divide": ("{}/{}", PRODUCT, PRODUCT, ATOM),
    "squared": ("{}²", PRODUCT, ATOM),
    "power": ("{}^{}", PRODUCT, ATOM, ATOM),
    "sqrt": ("√{}", ATOM, ATOM),
    "absolute": ("|{}|", ATOM, SUM),
    "floor": ("⌊{}⌋", ATOM, SUM),
    "cos": ("cos({})", ATOM, SUM),
    "sign": ("sign({})", ATOM, SUM),
    "maximum": ("max({}, {})", ATOM, SUM, SUM),
    "minimum": ("min({}, {})", ATOM, SUM, SUM),
    "partial": ("∂L/∂{}", ATOM, ATOM),
    "trained": ("trained {}", SUM, SUM),
    "for": ("{} for {}", SUM, SUM, SUM),
}
"""Each operation, as it is written in one line of text."""


@dataclass(frozen=True)
class Notation:
    """Writes expressions with `digits` significant digits, in letters where `letters` is set.

    This one is plain text, for a terminal. A format's own notation says what is different there.
    """

    digits: int = 6
    letters: bool = False
    operations: ClassVar[Mapping[str, Operation]] = IN_A_LINE
    times = "·"
    equals = " = "
    signs = (" + ", " - ")

    # --- what formats write in their own way ---

    def number(self, value: float) -> str:
        """A double, rounded; a minus sign comes first."""
        return number(value, self.digits)

    def fraction(self, value: Fraction) -> str:
        """An exact fraction; a minus sign comes first."""
        return str(value)

    def letter(self, letter: str) -> str:
        """A letter or word of ours."""
        return letter

    def name(self, name: Name) -> str:
        """A letter, with the column that it is of."""
        return f"{self.letter(name.letter)}({self.column(name.of)})" if name.of else self.letter(name.letter)

    def column(self, name: str) -> str:
        """A name from the table, harmless and as it stands there."""
        return printable(name)

    def blank(self) -> str:
        """Room for a number."""
        return "__________"

    def bracketed(self, text: str, bracket: str = "(") -> str:
        """A text in brackets."""
        return f"{bracket}{text}{ {'(': ')', '[': ']'}[bracket] }"

    def fraction_holds(self) -> int:
        """How tightly an exact fraction holds."""
        return PRODUCT

    # --- what is the same in all ---

    def equation(self, equation: Equation) -> str:
        """`name = part = value`."""
        return self.equals.join(self.sides(equation))

    def sides(self, equation: Equation) -> list[str]:
        """All that is set equal, from the name to the value; an exact value in decimals, too."""
        *parts, value = equation.parts
        written = [self.written(equation.name), *(self.written(part) for part in parts), self.written(value)]
        if isinstance(value, Number) and _is_broken(value.value) and not self.letters:
            written.append(self.number(float(value.value)))
        return written

    def written(self, expression: Expression, inside: int = SUM) -> str:
        """An expression, in brackets where it stands `inside` something that holds tighter."""
        text, holds = self._written(expression)
        return self.bracketed(text) if holds < inside else text

    def _written(self, expression: Expression) -> tuple[str, int]:
        """An expression, and how tightly it holds."""
        match expression:
            case Number():
                return self._number(expression)
            case Sum():
                return self._sum(expression), SUM
            case Term():
                return self._term(expression), PRODUCT
            case Made():
                return self._made(expression)
        return self._atom(expression), ATOM

    def _atom(self, expression: Name | Column | Blank | Bracketed) -> str:
        match expression:
            case Name():
                return self.name(expression)
            case Column():
                return self.column(expression.name)
            case Bracketed():
                return self.brackets(expression)
        return self.blank()

    def brackets(self, expression: Bracketed) -> str:
        """Brackets that were asked for."""
        return self.bracketed(self.written(expression.part), expression.bracket)

    def _number(self, shown: Number) -> tuple[str, int]:
        if self.letters and shown.letter:
            # Letters such as 1-β₁ are sums.
            return self.letter(shown.letter), SUM if "-" in shown.letter else ATOM
        broken = _is_broken(shown.value)
        holds = SUM if shown.value < 0 else self.fraction_holds() if broken else ATOM
        return self.value(shown.value), holds

    def value(self, value: Value) -> str:
        """A number as it is shown."""
        if not isinstance(value, Fraction):
            return self.number(float(value))
        return self.whole(value.numerator) if value.denominator == 1 else self.fraction(value)

    def whole(self, value: int) -> str:
        """An exact whole number, with all its digits."""
        return f"{value:,}" if abs(value) > 9999 else str(value)

    def _sum(self, expression: Sum) -> str:
        first, *others = expression.terms
        return self.written(first) + "".join(self._added(term) for term in others)

    def _added(self, term: Expression) -> str:
        plus, minus = self.signs
        if begins_negative(term):
            return minus + self.written(turned(term), SIGN)
        return plus + self.written(term, SIGN)

    def _term(self, term: Term) -> str:
        return f"{self.written(term.coefficient)}{self.times}{self.written(term.factor, PRODUCT)}"

    def _made(self, expression: Made) -> tuple[str, int]:
        template, holds, *insides = self.operations[expression.operation]
        parts = [self.written(part, inside) for part, inside in zip(expression.parts, insides, strict=True)]
        if expression.operation == "squared":
            parts[0] = self._raised(expression.parts[0])
        return template.format(*parts), holds

    def _raised(self, part: Expression) -> str:
        """What is squared: every number in brackets, letters bare."""
        bare = isinstance(part, Name | Blank) or (isinstance(part, Number) and self.letters and part.letter)
        text = self.written(part)
        return text if bare and "-" not in text else self.bracketed(text)


INDICES = str.maketrans("₀₁₂₃ₖ₊", "0123k+")


def split_index(letter: str) -> tuple[str, str]:
    """A letter and its index.

    >>> split_index("μₖ₊₁"), split_index("η")
    (('μ', 'k+1'), ('η', ''))
    """
    bare = letter.rstrip("₀₁₂₃ₖ₊")
    return bare, letter[len(bare) :].translate(INDICES)


def _is_broken(value: Value) -> bool:
    return isinstance(value, Fraction) and value.denominator != 1
