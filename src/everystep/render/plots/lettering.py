"""Lettering: text from a table in a picture, as text: no formula, no control character, no missing glyph."""

import unicodedata
from functools import cache
from typing import Any

from everystep.render.text import shortened
from everystep.words import display_width, printable

LONGEST = 32

FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Arial Unicode MS",
    "Noto Sans",
)
"""Fonts for text, in this order. The first comes with the drawing library; the others, where a machine has
them, for scripts that it lacks."""


def lettered(text: str, width: int = LONGEST) -> str:
    r"""Text from a table; a character that no font has is told by its name or its code.

    Long text is cut in its middle, as names that begin alike often differ at their ends.

    >>> lettered("a\x1b[31m$b$"), lettered("Größe"), lettered("🏠 m²")
    ('a\\x1b[31m$b$', 'Größe', '[house building] m²')
    >>> lettered("a name that is quite long, number 20", 20)
    'a name tha…number 20'
    """
    drawable = "".join(_drawable(character) for character in printable(text))
    if display_width(drawable) <= width:
        return drawable
    end = shortened(drawable[::-1], width // 2)[::-1].removeprefix("…").lstrip()
    return shortened(drawable, width - display_width(end)) + end


def plain(figure: Any) -> None:
    """Every text of a figure drawn as it is, in fonts that have its characters."""
    from matplotlib.text import Text

    families = list(_installed())
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_usetex(False)
        text.set_fontfamily(families)


def _drawable(character: str) -> str:
    if ord(character) in _characters():
        return character
    if unicodedata.combining(character) or character in "\u200d\ufe0e\ufe0f":
        return ""
    name = unicodedata.name(character, "").lower()
    if not name or "ideograph" in name:
        return character.encode("unicode_escape").decode("ascii")
    return f"[{name}]"


@cache
def _installed() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return tuple(family for family in FAMILIES if family in there)


@cache
def _characters() -> frozenset[int]:
    """All characters that the fonts have."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset(code for family in _installed() for code in get_font(findfont(family)).get_charmap())
