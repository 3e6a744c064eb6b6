"""Arithmetic as text: factors, sums, equations."""

from collections.abc import Iterable, Sequence

from everystep.model.linear import Parameters
from everystep.words import number, printable


def factor(value: float) -> str:
    """A number as a factor: in brackets where it is negative.

    >>> factor(2.0), factor(-0.5)
    ('2', '(-0.5)')
    """
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def joined(terms: Iterable[str]) -> str:
    """A sum of terms; a term with a minus is subtracted.

    >>> joined(["2·x", "-3·z", "1"])
    '2·x - 3·z + 1'
    """
    first, *others = terms
    return first + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in others)


def equation(names: Sequence[str], parameters: Parameters, left: str = "ŷ") -> str:
    """A prediction as a weighted sum.

    >>> import numpy as np
    >>> equation(["x"], Parameters(np.array([1.5, -2.0]), features=1))
    'ŷ = 1.5·x - 2'
    """
    terms = [f"{number(w)}·{printable(name)}" for w, name in zip(parameters.weights, names, strict=True)]
    if parameters.intercept or not terms:
        terms.append(number(parameters.bias))
    return f"{printable(left)} = {joined(terms)}"


def parameter_names(names: Sequence[str], intercept: bool) -> list[str]:
    """What each parameter is called: `w` for a single weight, else by its feature; then `b`.

    >>> parameter_names(["sqft", "rooms"], intercept=True)
    ['w(sqft)', 'w(rooms)', 'b']
    """
    weights = ["w"] if len(names) == 1 else [f"w({printable(name)})" for name in names]
    return [*weights, "b"] if intercept else weights
