"""TEXT cells -> numbers: signs around them are taken off, marks translated, and nothing is lost silently."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from everystep.read.cells.marks import MISSING, NUMBER_SHAPE, Marks, Where
from everystep.words import DataError, counted, printable, quoted, whole

EXACT = 2**53
"""Up to here every whole number is a float of its own."""

CODE = r"^[+-]?0\d"
"""How a code begins that is no number, such as 00123."""

_CURRENCIES = "$€£¥₹₽₩₺฿₴₫₪"


@dataclass(frozen=True)
class Cells:
    """A column of text on the way to its type: `stripped` of spaces around cells, `texts` also of signs and
    of marks for missing values.

    `numbers` are those that are plain numbers already, `sign` the percent or currency sign that was on
    every cell and has been taken off.
    """

    column: str
    raw: pl.Series
    stripped: pl.Series
    texts: pl.Series
    numbers: pl.Series
    sign: str | None = None

    @property
    def count(self) -> int:
        """How many cells aren't missing."""
        return len(self.texts) - self.texts.null_count()

    @property
    def is_odd(self) -> bool:
        """Whether there are cells that are no plain numbers."""
        return self.numbers.null_count() > self.texts.null_count()

    @property
    def mostly_numbers(self) -> bool:
        """Whether at least half of the cells that aren't missing are numbers in some notation."""
        found = len(self.numbers) - self.numbers.null_count()
        if self.count == 0 or 2 * found >= self.count:
            return self.count > 0
        like = self.numbers.is_not_null() | self.texts.str.contains(NUMBER_SHAPE).fill_null(False)
        return 2 * int(like.sum()) >= self.count


def cells_of(column: str, raw: pl.Series, plain: pl.Series, missing: Sequence[str]) -> Cells:
    """A column's cells, given as text and, where they are that, as plain numbers."""
    if plain.null_count() == raw.null_count() and bool(plain.is_finite().all()) and not missing:
        return Cells(column, raw, raw, raw, plain)
    stripped = raw.str.strip_chars()
    is_missing = stripped.is_in([*MISSING, *missing])
    texts = stripped.set(is_missing, None) if is_missing.any() else stripped
    bare, sign = _without_sign(texts)
    if bare.str.starts_with("−").any():
        bare = bare.str.replace("^−", "-")
    numbers = plain if bare.equals(raw) else bare.cast(pl.Float64, strict=False)
    return Cells(column, raw, stripped, bare, numbers, sign)


def as_numbers(cells: Cells, marks: Marks, where: Where) -> pl.Series:
    """A numeric column's numbers, whole ones as Int64. Raises `DataError` for a cell that is none."""
    numbers = cells.numbers if marks.plain else _translated(cells.texts, marks)
    if numbers.null_count() > cells.texts.null_count():
        raise _no_number(cells, cells.texts.is_not_null() & numbers.is_null(), where)
    if not bool(numbers.is_finite().all()):
        raise _infinite(cells, numbers, where)
    return _whole(cells.texts, numbers) if marks.thousands is None else _whole(None, numbers)


def is_code(cells: Cells) -> bool:
    """Whether the cells are digits with leading zeros, as codes are and numbers aren't: 00123."""
    if not are_whole(cells.texts):
        return False
    return bool(cells.texts.str.contains(CODE).any())


def is_identifier(cells: Cells) -> bool:
    """Whether the cells are whole numbers too long to be exact, no two the same."""
    if _largest(cells.numbers) <= EXACT or not are_whole(cells.texts, digits=40):
        return False
    return cells.texts.drop_nulls().is_unique().all()


def is_long(numbers: pl.Series) -> bool:
    """Whether whole numbers are too large to be exact."""
    return _largest(numbers) > EXACT


def long_note(column: str) -> str:
    """The sentence for a column with numbers too large to be exact."""
    return (
        f"column {quoted(column)} holds numbers beyond 2^53 = 9,007,199,254,740,992, which lose their "
        f"last digits; if they are identifiers, read them as text: --as-category {printable(column)}"
    )


def _largest(numbers: pl.Series) -> float:
    ends = (numbers.min(), numbers.max())
    return max((abs(end) for end in ends if isinstance(end, int | float)), default=0.0)


def _without_sign(texts: pl.Series) -> tuple[pl.Series, str | None]:
    """Take off a percent or currency sign that every cell has."""
    first = next((text for text in texts.head(1000).drop_nulls()), "")
    sign = next(
        (c for c in f"%{_CURRENCIES}" if first.endswith(c) or first.lstrip("+-−").startswith(c)), None
    )
    if sign is None:
        return texts, None
    pattern = rf"^([+\-−]?)[{sign}]\s*(.*)$" if not first.endswith(sign) else rf"^([+\-−]?)(.*?)\s*[{sign}]$"
    if not bool(texts.str.contains(pattern).all()):
        return texts, None
    return texts.str.replace(pattern, "${1}${2}"), sign


def _translated(texts: pl.Series, marks: Marks) -> pl.Series:
    """Cells in a notation of their own as numbers; null for what is no number in it."""
    if marks.thousands is not None:
        joined = texts.str.replace_all(marks.thousands, "", literal=True)
        texts = texts.zip_with(~texts.str.contains(marks.grouped).fill_null(False), joined)
    if marks.decimal == ",":
        # A point that sets off no thousands is no decimal mark here.
        texts = texts.set(texts.str.contains(".", literal=True).fill_null(False), None)
        texts = texts.str.replace(",", ".", literal=True)
    return texts.cast(pl.Float64, strict=False)


def _whole(texts: pl.Series | None, numbers: pl.Series) -> pl.Series:
    if texts is not None and not are_whole(texts):
        return numbers
    if texts is not None:
        exact = texts.cast(pl.Int64, strict=False)
        return exact if exact.null_count() == texts.null_count() else numbers
    integral = bool((numbers == numbers.round()).all()) and bool((numbers.abs() < EXACT).all())
    return numbers.cast(pl.Int64) if integral else numbers


def are_whole(texts: pl.Series, digits: int = 400) -> bool:
    """Whether all cells are digits, perhaps behind a sign."""
    pattern = whole_pattern(digits)
    return bool(texts.head(100).str.contains(pattern).all()) and bool(texts.str.contains(pattern).all())


def whole_pattern(digits: int = 400) -> str:
    """The pattern of digits, perhaps behind a sign."""
    return rf"^[+-]?\d{{1,{digits}}}$"


def _no_number(cells: Cells, wrong: pl.Series, where: Where) -> DataError:
    record = wrong.arg_max() or 0
    text = str(cells.raw[record]).strip()
    numbers = cells.count - int(wrong.sum())
    option = f"'{printable(text)}'" if set(text) & set(' ,;|&<>()$*?!"') else printable(text)
    return DataError(
        f"{where(cells.column, record)}: {quoted(text)} is no number, as {whole(numbers)} of "
        f"{counted(cells.count, 'cell')} are; correct it, set --missing {option} if it stands for a missing "
        f"value, or --as-category {printable(cells.column)} to read the column as text"
    )


def _infinite(cells: Cells, numbers: pl.Series, where: Where) -> DataError:
    record = (~numbers.is_finite()).fill_null(False).arg_max() or 0
    return DataError(
        f"{where(cells.column, record)}: {quoted(cells.raw[record])} is not finite, so nothing can be "
        "computed with it; correct it, or set --missing for it if it stands for a missing value"
    )
