"""JSON from the page -> values of the kinds that are meant; anything else is refused in a sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from everystep.words import SettingError, quoted

Parser = Callable[[str, Any], Any]
"""Gives a value that is of its kind. Raises `SettingError`, which names it."""

LARGEST = 1e100
LARGEST_WHOLE = 10**9


def text(name: str, value: Any) -> str:
    """A text, of whole characters."""
    if isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value):
        return value
    raise _unlike(name, "a text", value)


def texts(name: str, value: Any) -> list[str]:
    """A list of texts."""
    return [text(name, item) for item in _list(name, value)]


def truth(name: str, value: Any) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    raise _unlike(name, "true or false", value)


def number(name: str, value: Any) -> float:
    """A number; whole ones stay whole."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and abs(value) <= LARGEST:
        return value  # type: ignore[no-any-return]  # an int or a float, as was just seen
    raise _unlike(name, "a number", value)


def numbers(name: str, value: Any) -> list[float]:
    """A list of numbers."""
    return [number(name, item) for item in _list(name, value)]


def whole_number(name: str, value: Any) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_WHOLE:
        return value
    raise _unlike(name, "a whole number, 0 or more", value)


def or_auto(parser: Parser) -> Parser:
    """What a parser takes, or the word auto."""
    return lambda name, value: value if value == "auto" else parser(name, value)


def fields_of(
    what: str, value: Any, parsers: Mapping[str, Parser], needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An object with these fields; one that is null counts as left out.

    >>> fields_of("the setup", {"target": "y", "only": None}, {"target": text, "only": texts})
    {'target': 'y'}
    """
    if not isinstance(value, dict):
        raise _unlike(what, "an object", value)
    for name in value:
        if name not in parsers:
            raise SettingError(f"there is no field {quoted(name)} in {what}.")
    for name in needed:
        if value.get(name) is None:
            raise SettingError(f"{name} is missing in {what}.")
    return {name: parsers[name](name, item) for name, item in value.items() if item is not None}


def an_object(name: str, value: Any) -> dict[str, Any]:
    """An object, whatever is in it."""
    if isinstance(value, dict):
        return value
    raise _unlike(name, "an object", value)


def objects(name: str, value: Any) -> list[dict[str, Any]]:
    """A list of objects, whatever is in them."""
    return [an_object(name, item) for item in _list(name, value)]


def anything(_: str, value: Any) -> Any:
    """What is looked at later."""
    return value


def _list(name: str, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise _unlike(name, "a list", value)


def _unlike(name: str, wanted: str, value: Any) -> SettingError:
    return SettingError(f"{name} must be {wanted}; it is {quoted(value)}.")
