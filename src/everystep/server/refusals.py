"""What is answered to a request that can't be done: a status, one clear sentence, and what it is about."""

import os
import re

from everystep.server.setup import SETTINGS
from everystep.words import BUG, EverystepError, printable

BAD_REQUEST, FORBIDDEN, NOT_FOUND, TIMED_OUT, TOO_LARGE, OUR_MISTAKE, BUSY = 400, 403, 404, 408, 413, 500, 503


class RefusedError(EverystepError):
    """A request that is refused with a `status` of its own."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def refusal(error: Exception) -> tuple[int, dict[str, str]]:
    """The status and the answer for what went wrong.

    >>> from everystep.words import SettingError
    >>> refusal(SettingError("l2 must be 0 or a positive number; it is '-1'."))
    (400, {'error': "l2 must be 0 or a positive number; it is '-1'.", 'where': 'l2'})
    """
    if isinstance(error, RefusedError):
        return error.status, {"error": sentence(str(error))}
    if isinstance(error, MemoryError):
        return TOO_LARGE, {"error": "That takes more memory than there is; take fewer records or columns."}
    if not isinstance(error, EverystepError):
        if os.environ.get("EVERYSTEP_DEBUG"):
            raise error
        return OUR_MISTAKE, {"error": sentence(f"{BUG} ({type(error).__name__}: {error})")}
    said = sentence(str(error))
    about = where(said)
    return BAD_REQUEST, {"error": said} | ({"where": about} if about else {})


def where(said: str) -> str | None:
    """The setting that a sentence names first, as `learning_rate` or `--learning-rate`; else the column.

    >>> where("--only 'z' isn't a column: there are 'x' and 'y'"), where("line 3, column 'x': no")
    ('only', 'x')
    """
    settings = [*SETTINGS, "target", "only", "trainings"]
    first = said.partition(" ")[0].removeprefix("--").replace("-", "_").rstrip(":")
    if first in settings:
        return first
    named = re.search(r"(?:column|target) '([^']*)'", said)
    if named:
        return named[1]
    found = re.search(rf"(?<![\w'])({'|'.join(settings)})(?![\w'])", said)
    return found and found[1]


def sentence(text: str) -> str:
    """One line of text that ends like a sentence."""
    shown = printable(" ".join(text.split()))
    return shown + ("" if shown.endswith((".", "?", "!")) else ".")
