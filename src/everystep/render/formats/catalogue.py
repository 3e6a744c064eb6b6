"""The formats by name: a new one is a module of its own and a line here."""

from collections.abc import Callable, Mapping

from everystep.render.formats.html import as_html
from everystep.render.formats.json import as_json
from everystep.render.formats.latex import as_latex
from everystep.render.formats.markdown import as_markdown
from everystep.render.formats.text import as_text
from everystep.render.sheet import Sheet
from everystep.words import SettingError, listed, quoted

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
    """A sheet in the format of that name. Raises `SettingError` for a name or a number of digits that can't be."""
    if name not in FORMATS:
        raise SettingError(f"format must be one of {listed(FORMATS, joiner='or')}; it is {quoted(name)}")
    if not 1 <= digits <= MOST_DIGITS:
        raise SettingError(f"digits must be from 1 to {MOST_DIGITS}; it is {digits}")
    return FORMATS[name](sheet, digits)
