"""Whole numbers on the command line and in the settings file: 2.5 is refused, not rounded."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter, Token

from everystep.words import SettingError, listed, quoted


def whole_number(_: Any, tokens: Sequence[Token], words: Sequence[str] = ()) -> Any:
    """An option's text as a whole number, or one of some words. Raises `SettingError` for all else."""
    (token,) = tokens
    if token.value in words:
        return token.value
    if re.fullmatch(r"[+-]?\d+(\.0*)?", token.value):
        return int(token.value.partition(".")[0])
    where = "" if token.source == "cli" else f"{token.source}: "
    what = (token.keyword or "K").strip("[]")
    kinds = listed([*words, "a whole number"], joiner="or")
    raise SettingError(f"{where}{what} must be {kinds}; it is {quoted(token.value)}.")


def words_or_whole_number(*words: str) -> Parameter:
    """For an option that takes one of some words, too."""

    def read(kind: Any, tokens: Sequence[Token]) -> Any:
        return whole_number(kind, tokens, words)

    return Parameter(converter=read)


Whole = Annotated[int, Parameter(converter=whole_number)]
OptionalWhole = Annotated[int | None, Parameter(converter=whole_number)]
