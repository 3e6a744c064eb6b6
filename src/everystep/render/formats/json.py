"""A sheet as a JSON document: acts, lines and expressions as a tree, with every number in full.

An expression is one of `{"number": 1.8666666666666667, "shown": "1.86667"}` (with `"exact": "28/15"` where
that is known), `{"name": "w", "of": "sqft"}`, `{"column": "sqft"}`, `{"blank": true}`, or an operation on a
list of expressions: `{"sum": [...]}`, `{"multiply": [...]}`, `{"divide": [...]}`, `{"squared": [...]}`, ...
"""

import math
from fractions import Fraction
from typing import Any

from everystep.render.arithmetic import Blank, Bracketed, Column, Expression, Made, Name, Number, parts_of
from everystep.render.formats.notation import Notation
from everystep.render.formats.text import line_as_text, title_of
from everystep.render.json_text import json_text
from everystep.render.sheet import Act, Equation, Line, Sheet

NAMES = {"Sum": "sum", "Term": "multiply"}


def as_json(sheet: Sheet, digits: int = 6) -> str:
    """The whole document."""
    acts = ",\n".join(_act(act, digits) for act in sheet.acts)
    ends = f'"title": {json_text(sheet.title)},\n"closing": {json_text(sheet.closing)}'
    return f'{{{ends},\n"acts": [\n{acts}\n]}}\n'


def _act(act: Act, digits: int) -> str:
    """An act, with a row of the file for each line."""
    lines = ",\n".join(f"  {json_text(_line(line, digits))}" for line in act.lines)
    return f' {{"title": {json_text(title_of(act))}, "lines": [\n{lines}\n ]}}'


def _line(line: Line, digits: int) -> dict[str, Any]:
    equations = [_equation(equation, digits) for equation in line.equations]
    return {"label": line.label, "text": line_as_text(line, digits), "equations": equations}


def _equation(equation: Equation, digits: int) -> dict[str, Any]:
    return {
        "name": expression_in_json(equation.name, digits),
        "parts": [expression_in_json(part, digits) for part in equation.parts],
    }


def expression_in_json(expression: Expression, digits: int) -> dict[str, Any]:
    """An expression as a dictionary of one key, or a number with what is known of it."""
    match expression:
        case Number():
            return _number(expression, digits)
        case Name():
            return {"name": expression.letter, **({"of": expression.of} if expression.of else {})}
        case Column():
            return {"column": expression.name}
        case Blank():
            return {"blank": True}
        case Bracketed():
            return expression_in_json(expression.part, digits)
    operation = expression.operation if isinstance(expression, Made) else NAMES[type(expression).__name__]
    return {operation: [expression_in_json(part, digits) for part in parts_of(expression)]}


def _number(number: Number, digits: int) -> dict[str, Any]:
    """JSON has no infinity: such a number is null, and shown in words."""
    value, exact = float(number.value), number.value
    known = {"exact": str(exact)} if isinstance(exact, Fraction) else {}
    shown = Notation(digits).number(value)
    return {"number": value if math.isfinite(value) else None, "shown": shown, **known}
