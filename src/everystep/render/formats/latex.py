r"""A sheet as a LaTeX document of its own, with packages that every installation has.

Every formula stands in a paragraph, so that long sums break into lines by themselves. Names from the table
are text: what TeX would act on is escaped. Letters beyond Latin ones need LuaLaTeX or XeLaTeX, and a font
that has them; pdfLaTeX shows their numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from everystep.render.arithmetic import Bracketed, Made, Name
from everystep.render.formats.notation import ATOM, IN_A_LINE, PRODUCT, SUM, Notation, Operation, split_index
from everystep.render.sheet import Act, Line, Sheet
from everystep.words import printable

BACKSLASH = "\\"
ESCAPED = {
    BACKSLASH: r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    "-": r"{-}",
}
"""Characters of a text that don't stand for themselves; a hyphen doesn't beside another one."""

BEYOND_LATIN = re.compile("[^\u0000-\u017f]+")
"""Letters for which pdfTeX has no shapes."""

LETTERS = {
    "α": r"\alpha ",
    "β": r"\beta ",
    "ε": r"\epsilon ",
    "η": r"\eta ",
    "ω": r"\omega ",
    "λ": r"\lambda ",
    "ρ": r"\rho ",
    "μ": r"\mu ",
    "ψ": r"\psi ",
    "π": r"\pi ",
    "∂": r"\partial ",
    "ŷ": r"\hat{y}",
    "ā": r"\bar{a}",
    "‖": r"\Vert ",
    "ᵀ": r"^{\mathsf{T}}",
    "·": r"\cdot ",
    "√": r"\surd ",
    "²": "^{2}",
    "−": "-",
    "½": r"\tfrac{1}{2}",
    "…": r"\dots ",
}
"""Our own letters, in mathematics; in a text they stand between dollars."""

PREAMBLE = r"""% Compile with any LaTeX; pdfLaTeX shows letters other than Latin ones by their numbers.
\documentclass[a4paper]{article}
\usepackage{iftex}
\ifPDFTeX\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}\fi
\usepackage{amsmath,textcomp}
\usepackage[margin=25mm]{geometry}
\newcommand{\beyondlatin}[2]{\ifPDFTeX[#2]\else#1\fi}
\setlength{\parindent}{0pt}
\setlength{\lineskip}{3pt}\setlength{\lineskiplimit}{3pt}
\newcommand{\workedline}[1]{\par\hangindent=2em\hangafter=1 #1\par\vspace{2pt}}
\newcommand{\workedrule}[1]{\workedline{#1}}
\begin{document}
\raggedright"""


@dataclass(frozen=True)
class Tex(Notation):
    """Expressions as TeX reads them in mathematics."""

    operations: ClassVar[Mapping[str, Operation]] = {
        **IN_A_LINE,
        "multiply": (r"{} \cdot {}", PRODUCT, PRODUCT, PRODUCT),
        "divide": (r"\frac{{{}}}{{{}}}", ATOM, SUM, SUM),
        "squared": ("{}^{{2}}", PRODUCT, ATOM),
        "power": ("{}^{{{}}}", PRODUCT, ATOM, SUM),
        "sqrt": (r"\sqrt{{{}}}", ATOM, SUM),
        "absolute": (r"\lvert {} \rvert", ATOM, SUM),
        "floor": (r"\lfloor {} \rfloor", ATOM, SUM),
        "cos": (r"\cos({})", ATOM, SUM),
        "sign": (r"\operatorname{{sign}}({})", ATOM, SUM),
        "maximum": (r"\max({}, {})", ATOM, SUM, SUM),
        "minimum": (r"\min({}, {})", ATOM, SUM, SUM),
        "partial": (r"\frac{{\partial L}}{{\partial {}}}", ATOM, ATOM),
        "trained": (r"\text{{trained }}{}", SUM, SUM),
        "for": (r"{}\text{{ for }}{}", SUM, SUM, SUM),
    }
    times = r" \cdot "

    def number(self, value: float) -> str:
        """Thousands keep their commas; powers of ten are written out."""
        return _in_tex(super().number(value))

    def whole(self, value: int) -> str:
        """All its digits, with commas."""
        return _in_tex(super().whole(value))

    def fraction(self, value: Fraction) -> str:
        """A fraction, its sign before it."""
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"

    def fraction_holds(self) -> int:
        """One above the other, it needs no brackets."""
        return ATOM

    def letter(self, letter: str) -> str:
        """Greek and marked letters by their commands; words upright."""
        if letter.isascii() and letter.isalpha() and len(letter) > 1:
            return rf"\text{{{letter}}}"
        if "-" in letter:
            return "-".join(self.letter(part) for part in letter.split("-"))
        bare, index = split_index(letter)
        told = "".join(LETTERS.get(character, character) for character in bare).strip()
        return f"{told}_{{{index}}}" if index else told

    def name(self, name: Name) -> str:
        """The column as an index."""
        letter = self.letter(name.letter)
        return f"{letter}_{{{self.column(name.of)}}}" if name.of else letter

    def column(self, name: str) -> str:
        """A name as text."""
        return rf"\text{{{escaped(name)}}}"

    def blank(self) -> str:
        """A line to write on."""
        return r"\underline{\hspace{4em}}"

    def bracketed(self, text: str, bracket: str = "(") -> str:
        """Brackets that don't keep a line from breaking."""
        return rf"\bigl[{text}\bigr]" if bracket == "[" else rf"\left({text}\right)"

    def brackets(self, expression: Bracketed) -> str:
        """A fraction needs none."""
        part = expression.part
        if isinstance(part, Made) and part.operation == "divide":
            return self.written(part)
        return super().brackets(expression)


def as_latex(sheet: Sheet, digits: int = 6) -> str:
    """The whole document."""
    parts = [rf"\section*{{{in_words(sheet.title)}}}", *(_act(act, digits) for act in sheet.acts)]
    return "\n\n".join([PREAMBLE, *parts, *_closing(sheet), r"\end{document}"]) + "\n"


def escaped(text: str) -> str:
    r"""A text of the table: each character stands for itself.

    >>> print(escaped("a_b & \\input{c}"))
    a\_b \& \textbackslash{}input\{c\}
    """
    latin = "".join(ESCAPED.get(character, character) for character in printable(text))
    return BEYOND_LATIN.sub(lambda found: rf"\beyondlatin{{{found[0]}}}{{{_codes(found[0])}}}", latin)


def _codes(text: str) -> str:
    """Characters by their numbers, for a TeX that has no shape for them."""
    return " ".join(f"U+{ord(character):04X}" for character in text)


def in_words(text: str) -> str:
    """A sentence of ours: as a text, with our letters in mathematics."""
    return "".join(
        f"${LETTERS[character].strip()}$" if character in LETTERS else ESCAPED.get(character, character)
        for character in text
    )


def _closing(sheet: Sheet) -> list[str]:
    return [rf"\par\medskip {in_words(sentence)}" for sentence in sheet.closing]


def _act(act: Act, digits: int) -> str:
    title = in_words(f"{act.title[0].upper()}{act.title[1:]}")
    formulas = [_formula(Tex(letters=True).sides(equation)) for equation in act.rule]
    rule = [rf"\workedrule{{{formula}}}" for formula in formulas]
    return "\n".join([rf"\subsection*{{{title}}}", *rule, *(_line(line, digits) for line in act.lines)])


def _line(line: Line, digits: int) -> str:
    if line.words:
        return _paragraph([in_words(line.words)])
    formulas = [_formula(Tex(digits).sides(equation)) for equation in line.equations]
    shift = [r"\quad"] if line.deeper else []
    label = [f"{escaped(line.label)}:"] if line.label else []
    return _paragraph([*shift, *label, "; ".join(formulas)])


def _formula(sides: list[str]) -> str:
    return rf"$\displaystyle {' = '.join(sides)}$"


def _paragraph(parts: list[str]) -> str:
    return rf"\workedline{{{' '.join(parts)}}}"


def _in_tex(text: str) -> str:
    r"""A number of ours in TeX: `2.5e-9` is `2.5 \times 10^{-9}`."""
    text = re.sub(r"e(-?\d+)$", r" \\times 10^{\1}", text.replace(",", "{,}"))
    return {"nan": r"\text{not a number}", "inf": r"\infty", "-inf": r"-\infty"}.get(text, text)
