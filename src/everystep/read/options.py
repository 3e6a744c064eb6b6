"""What a person may say about how a table is to be read; whatever is left out is found out."""

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, Self

import polars as pl

from everystep.words import SettingError, listed, quoted

THOUSANDS_MARKS = (",", ".", "'", "’", " ", "\u00a0", "\u202f")

ROW_SETTINGS = frozenset({"header", "skip_first", "skip_last", "keep_total"})
TEXT_SETTINGS = ROW_SETTINGS | {"separator", "quote", "encoding"}
SHEET_SETTINGS = ROW_SETTINGS | {"sheet"}
LIKE_EARLIER = frozenset({"expected", "usual_decimal", "usual_thousands"})
"""What is known from a table read earlier, and not for a person to say."""


@dataclass(frozen=True)
class ReadOptions:
    r"""How to read a table. Every option left at its default is found out from the table itself.

    `separator` (one ASCII character; " " means runs of spaces), `quote` ("" for none), `encoding` and
    `header` (False: the first row is a record) concern text; `sheet` spreadsheets. `skip_first` lines
    above the header and `skip_last` records at the end are left out; `keep_total` keeps a last row that
    looks like a total. `decimal`, `thousands`, `missing` (further marks) and `date_order` ('dmy', 'mdy',
    'ymd') say what text in cells means; `text_columns` and `number_columns` what a column holds.
    `expected`, `usual_decimal` and `usual_thousands` are the types and marks of a table read earlier (see
    `like`). Raises `SettingError` for values that can't be.

    >>> ReadOptions(decimal=",").decimal
    ','
    """

    separator: str | None = None
    quote: str | None = None
    header: bool | None = None
    encoding: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    missing: tuple[str, ...] = ()
    sheet: str | None = None
    keep_total: bool = False
    skip_last: int = 0
    skip_first: int = 0
    text_columns: tuple[str, ...] = ()
    number_columns: tuple[str, ...] = ()
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    expected: tuple[tuple[str, pl.DataType], ...] = ()
    usual_decimal: str | None = None
    usual_thousands: str | None = None

    def __post_init__(self) -> None:
        _check_marks(self)
        _check_choices(self)

    @classmethod
    def like(
        cls, schema: Mapping[str, pl.DataType], decimal: str | None = None, thousands: str | None = None
    ) -> Self:
        """Read a new table's columns as what they were in an earlier one, with its marks where cells don't
        tell.

        A text column that happens to hold only digits this time stays text, a numeric one must be
        numeric. Unlike a name in `text_columns`, a column that is missing now is no error here: what a
        table must have is for those to say who use it.
        """
        return cls(expected=tuple(schema.items()), usual_decimal=decimal, usual_thousands=thousands)

    def is_text(self, column: str) -> bool:
        """Whether `column` is to be read as text whatever it holds."""
        if column in self.text_columns:
            return True
        return column not in self.number_columns and dict(self.expected).get(column) == pl.String

    def is_number(self, column: str) -> bool:
        """Whether every cell of `column` must be a number."""
        if column in self.number_columns:
            return True
        kind = dict(self.expected).get(column)
        return column not in self.text_columns and kind is not None and kind.is_numeric()

    def refuse(self, allowed: Iterable[str], source: str) -> None:
        """Raise `SettingError` where a setting was given that means nothing for this kind of source."""
        concerned = (TEXT_SETTINGS | SHEET_SETTINGS) - set(allowed)
        given = [f.name for f in fields(self) if f.name in concerned and getattr(self, f.name) != f.default]
        if given:
            raise SettingError(
                f"{listed([_option(name) for name in given])} can't be set for {source}: "
                "it has nothing of the kind; leave it out"
            )


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _check_marks(options: ReadOptions) -> None:
    separator, quote = options.separator, options.quote
    if separator is not None and (len(separator) != 1 or not separator.isascii() or separator in '\r\n"'):
        raise SettingError(f"--separator is one ASCII character such as , or ;, not {quoted(separator)}")
    if quote and (len(quote) != 1 or not quote.isascii() or quote == separator):
        raise SettingError(f"--quote is one ASCII character other than the separator, not {quoted(quote)}")
    if options.decimal not in {None, ".", ","}:
        raise SettingError(f"--decimal is . or , and not {quoted(options.decimal)}")
    if options.thousands is not None and options.thousands not in THOUSANDS_MARKS:
        raise SettingError(f"--thousands is , or . or ' or a space, not {quoted(options.thousands)}")
    if options.decimal is not None and options.decimal == options.thousands:
        raise SettingError(f"--decimal and --thousands can't both be {quoted(options.decimal)}")


def _check_choices(options: ReadOptions) -> None:
    if options.date_order not in {None, "dmy", "mdy", "ymd"}:
        raise SettingError(f"--date-order is dmy, mdy or ymd, not {quoted(options.date_order)}")
    for name in ("skip_first", "skip_last"):
        if getattr(options, name) < 0:
            raise SettingError(f"{_option(name)} is a count of 0 or more, not {getattr(options, name)}")
    both = set(options.text_columns) & set(options.number_columns)
    if both:
        raise SettingError(f"column {quoted(min(both))} is named by both --as-category and --as-number")
    if options.encoding is not None:
        _check_encoding(options.encoding)


def _check_encoding(encoding: str) -> None:
    try:
        b"".decode(encoding)
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise SettingError(
            f"--encoding {quoted(encoding)} is not known; common ones are utf-8, utf-16, cp1252 and latin-1"
        ) from None
