"""The formats by name: a new one is a module of its own and a line here."""

from collections.abc import Callable, Mapping

from everystep.render.formats.html import as_html
from everystep.render.formats.json import as_json
from everystep.render.formats.latex import as_latex
from everystep.render.formats.markdown import as_markdown
from everystep.render.formats.text import as_text
from everystep.render.sheet import Sheet
from everystep.words import SettingError, check_whole, listed, quoted

FORMATS: Mapping[str, Callable[[Sheet, int], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "latex": as_latex,
    "html": as_html,
    "json": as_json,
}

MOST_DIGITS = 17
"""With so many digits a double is told apart from every other one."""


def written_as(sheet: Sheet, name: str, digits: int) -> str:
    """A sheet in the format of that name. Raises `SettingError` where name or digits can't be."""
    if name not in FORMATS:
        raise SettingError(f"format must be one of {listed(FORMATS, joiner='or')}; it is {quoted(name)}")
    check_digits(digits)
    return FORMATS[name](sheet, digits)


def check_digits(digits: int) -> None:
    """Raises `SettingError` for a number of significant digits that can't be."""
    check_whole("digits", digits)
    if not 1 <= digits <= MOST_DIGITS:
        raise SettingError(f"digits must be from 1 to {MOST_DIGITS}; it is {digits}")
