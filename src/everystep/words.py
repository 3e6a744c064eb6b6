"""How everystep speaks, everywhere the same: errors, numbers, names and counts.

Every sentence that reaches a person is made of these parts, so that a number looks the same in the
terminal, in an error and in a file, and so that a table's own text can never act on a terminal.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from numbers import Integral

__all__ = [
    "BUG",
    "DataError",
    "EverystepError",
    "SettingError",
    "check_whole",
    "coded",
    "counted",
    "display_width",
    "factor",
    "fixed",
    "listed",
    "nearest",
    "number",
    "printable",
    "quoted",
    "sum_of",
    "told_apart",
    "whole",
]


BUG = "this is a mistake in everystep itself; please report it, with what EVERYSTEP_DEBUG=1 shows"
"""What is told of a failure that is none of a person's."""


class EverystepError(Exception):
    """A failure told in one clear sentence: what, where, and what to do.

    The command line prints the sentence and ends with status 2; no traceback reaches a user. Names from
    outside that are in it can't act on a terminal.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


class DataError(EverystepError):
    """The records can't be used as they are: the sentence names file, line, column and value."""


class SettingError(EverystepError):
    """A setting or a call that can't work: the sentence names the setting and what would work."""


# --- numbers -----------------------------------------------------------------------------------


def number(value: float, digits: int = 6) -> str:
    """A number to be read by a person: `digits` significant digits, no trailing zeros.

    Thousands are set apart from 10,000 on, so that a year stays a year.

    >>> number(18.666666666666668), number(-0.0), number(641251.3), number(2009), number(2.5e-9)
    ('18.6667', '0', '641,251', '2009', '2.5e-9')
    """
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if exponent < -5 or exponent >= 15:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        return f"{_without_trailing_zeros(mantissa)}e{int(power)}"
    comma = "," if exponent > 3 else ""
    text = f"{value:{comma}.{max(digits - 1 - exponent, 0)}f}"
    return _without_trailing_zeros(text)


def told_apart(a: float, b: float, digits: int = 6) -> tuple[str, str]:
    """Two different numbers with as many digits as it takes to see that they are.

    >>> told_apart(0.2, 0.1803), told_apart(0.1802951, 0.1802949)
    (('0.2', '0.1803'), ('0.1802951', '0.1802949'))
    """
    while digits < 17 and number(a, digits) == number(b, digits) and a != b:
        digits += 1
    return number(a, digits), number(b, digits)


def fixed(value: float, decimals: int) -> str:
    """A number with a fixed count of decimals, for columns of a table; never "-0.00".

    >>> fixed(1234.5, 2), fixed(-0.0001, 2)
    ('1,234.50', '0.00')
    """
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def factor(value: float, digits: int = 6) -> str:
    """A number as a factor in a product: in brackets where it is negative.

    >>> factor(2.0), factor(-0.5)
    ('2', '(-0.5)')
    """
    text = number(value, digits)
    return f"({text})" if text.startswith("-") else text


def sum_of(terms: Iterable[str]) -> str:
    """Terms as a sum; one that begins with a minus is subtracted.

    >>> sum_of(["2·x", "-3·z", "1"])
    '2·x - 3·z + 1'
    """
    first, *others = terms
    return first + "".join(f" - {term[1:]}" if term.startswith("-") else f" + {term}" for term in others)


def whole(value: int) -> str:
    """A count: `1,234`.

    >>> whole(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def check_whole(name: str, value: object) -> None:
    """Raises `SettingError` for what is no whole number.

    >>> check_whole("digits", 4)
    """
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise SettingError(f"{name} must be a whole number; it is {value!r}")


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "row"), counted(2345, "row"), counted(2, "copy", "copies")
    ('1 row', '2,345 rows', '2 copies')
    """
    return f"{whole(count)} {singular if count == 1 else plural or singular + 's'}"


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- names and text from outside ---------------------------------------------------------------


UNUSUAL = re.compile(r"[^ -~]+")

ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that act: controls, marks of direction, ends of lines."""

BLANK = frozenset(
    [*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"]
    + [chr(code) for first, end in ((0xE0100, 0xE01F0), (0xFDD0, 0xFDF0)) for code in range(first, end)]
    + [chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
)
"""Letters and marks of which nothing is seen, so that two names that differ in them look the same; and codes
that are no characters, which no file of XML may hold."""

MOST_MARKS = 8
"""Marks above and below one letter; no language has more, and a flood of them covers other lines."""

JOINER, JOINED = "\u200d", frozenset({"So", "Sk", "Mn"})
"""Emoji and some scripts join their parts by it; anywhere else nobody sees it."""


def printable(text: str) -> str:
    r"""Text from a table, harmless on a terminal: what acts there, and what can't be seen, shows its code.

    >>> printable("a\x1b[31mb\n"), printable("pass\u200bword"), printable("Größe")
    ('a\\x1b[31mb\\n', 'pass\\u200bword', 'Größe')
    """
    return coded(
        text, lambda character: character.encode("unicode_escape", "backslashreplace").decode("ascii")
    )


def coded(text: str, code: Callable[[str], str]) -> str:
    """Text in which each character that acts, or that can't be seen, stands as its `code`."""
    return UNUSUAL.sub(lambda found: "".join(_coded(found[0], code)), text)


def _coded(text: str, code: Callable[[str], str]) -> Iterator[str]:
    marks, before = 0, ""
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        joins = character == JOINER and before in JOINED
        acts = (category in ACTING and not joins) or character in BLANK or marks > MOST_MARKS
        yield code(character) if acts else character
        before = category


def quoted(text: object, limit: int = 40) -> str:
    """A value as it stood in the table, in quotes, cut where it is long.

    >>> quoted("abc"), quoted("x" * 50, limit=5)
    ("'abc'", "'xxxxx...'")
    """
    shown = str(text)
    cut = shown[:limit] + "..." if len(shown) > limit else shown
    return f"'{printable(cut)}'"


def listed(items: Iterable[object], limit: int = 6, joiner: str = "and") -> str:
    """Things in a sentence; past `limit` the rest is counted.

    >>> listed(["a", "b", "c"]), listed(range(1, 10), limit=3)
    ('a, b and c', '1, 2, 3 and 6 more')
    """
    texts = [printable(str(item)) for item in items]
    if len(texts) > limit:
        texts = [*texts[:limit], f"{whole(len(texts) - limit)} more"]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {joiner} {texts[-1]}"


def nearest(name: str, choices: Sequence[str]) -> str:
    """The names a person may have meant, as the end of an error's sentence.

    >>> nearest("prise", ["price", "rooms"]), nearest("zzz", ["price", "rooms"])
    ("did you mean 'price'?", "there are 'price' and 'rooms'")
    """
    folded = {choice.casefold(): choice for choice in choices}
    close = [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
    if close:
        return f"did you mean {listed([quoted(c) for c in close], joiner='or')}?"
    if not choices:
        return "there are none"
    return f"there {'is' if len(choices) == 1 else 'are'} {listed([quoted(c) for c in choices], limit=15)}"


def display_width(text: str) -> int:
    """How many terminal cells a text takes: wide characters two, combining ones none.

    >>> display_width("abc"), display_width("日本")
    (3, 4)
    """
    from rich.cells import cell_len

    return cell_len(text)
