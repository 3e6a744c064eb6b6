"""A last row that is the total of those above: found by its word or its sums, refused until decided."""

import re

import numpy as np
import polars as pl

from everystep.read.table import Table
from everystep.words import DataError, number, quoted

_WORDS = re.compile(
    r"^\W*(grand |sub)?-?(total|totals|totale|totali|totaal|totalt|sum|sums|summe|gesamt|gesamtsumme|"
    r"insgesamt|somme|suma|soma|somma|итого|всего|合計|总计|average|mean|durchschnitt|mittelwert)\b",
    re.IGNORECASE,
)
_ROWS_ABOVE = 3


def refuse_total_word(table: Table) -> None:
    """Raise `DataError` where the last row's first cell says Total, Sum, Summe and the like."""
    last = table.frame.tail(1).collect()
    for column, value in last.row(0, named=True).items():
        if isinstance(value, str) and not value.strip():
            continue
        if isinstance(value, str) and table.rows > 1 and _is_total(table, column, value):
            raise _total(table, f"its {quoted(column)} is {quoted(value.strip())}")
        if value is not None:
            return


def refuse_total_sums(table: Table) -> None:
    """Raise `DataError` where the last row holds, in every numeric column, the sum of the column above."""
    names = [name for name, kind in table.schema.items() if kind.is_numeric()]
    if not names or table.rows <= _ROWS_ABOVE:
        return
    sums = []
    for name in names:
        above, last = _sum_above(table, name)
        if last is None or not np.isclose(above, last, rtol=1e-9, atol=0):
            return
        sums.append(last)
    if any(sums):
        raise _total(table, f"its {quoted(names[0])}, {number(sums[0])}, is the sum of the column above")


def _is_total(table: Table, column: str, value: str) -> bool:
    return _WORDS.match(value) is not None and not _is_level(table, column, value)


def _is_level(table: Table, column: str, value: str) -> bool:
    """Whether the word is one that other rows of the column have too."""
    above = table.frame.head(table.rows - 1).select((pl.col(column) == value).any())
    return bool(above.collect().item())


def _sum_above(table: Table, name: str) -> tuple[float, float | None]:
    column = table.frame.select(name).collect().to_series()
    last = column[-1]
    return float(column.head(len(column) - 1).sum()), None if last is None else float(last)


def _total(table: Table, why: str) -> DataError:
    record = table.rows - 1
    return DataError(
        f"{table.file(record)}, {table.place(record)}: the last row looks like a total ({why}), "
        f"which must not "
        "be trained on; leave it out with --skip-last 1, or keep it with --keep-total"
    )
