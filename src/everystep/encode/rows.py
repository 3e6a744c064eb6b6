"""Which rows are used: those with a target and a positive weight; the others are left out with a reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from everystep.encode.cells import Array, Positions, UnfitCellError, as_numbers, type_words
from everystep.encode.options import EncodeOptions
from everystep.read.table import Table
from everystep.words import DataError, listed, number, quoted, whole

Where = Callable[[str, int], str]
"""Says where the cell of a column at a position of a block stood: "homes.csv, line 7, column 'price'"."""

KEPT_RECORDS = 1000
"""Of rows left out, as many record numbers are kept a reason; beyond it rows are only counted."""


@dataclass(frozen=True)
class LeftOut:
    """Rows left out for one reason: how many, and the record numbers (from 0) of the first of them."""

    reason: str
    count: int
    records: tuple[int, ...]


@dataclass(frozen=True)
class UsedRows:
    """The rows of a block that are used: positions, target, weight; and the others by reason."""

    kept: Positions
    y: Array
    weight: Array | None
    left_out: Mapping[str, Positions]


def where_in(table: Table, first: int) -> Where:
    """The places of the block of `table` that begins at record `first`."""
    return lambda column, position: table.where(column, first + position)


def where_in_block(column: str, position: int) -> str:
    """The place of a cell of which only the block is known."""
    return f"record {whole(position + 1)}, column {quoted(column)}"


def where_kept(where: Where, kept: Positions) -> Where:
    """The places of cells after some rows of the block were left out."""
    return lambda column, position: where(column, int(kept[position]))


def numbers_at(cells: pl.Series, where: Where) -> Array:
    """Cells as float64, where a cell that can't be is a `DataError` naming its place."""
    try:
        return as_numbers(cells)
    except UnfitCellError as unfit:
        raise unfit_error(unfit, cells.name, where) from None


def unfit_error(unfit: UnfitCellError, column: str, where: Where) -> DataError:
    """The sentence for a cell that can't be used."""
    return DataError(f"{where(column, unfit.position)}: {unfit}")


def check_target(schema: Mapping[str, pl.DataType], options: EncodeOptions, table: str) -> None:
    """Raise `DataError` where target or weight hold no numbers."""
    held = {name: type_words(dtype) for name, dtype in schema.items()}
    others = [name for name in schema if name not in (options.target, options.weight)]
    numeric = [name for name in others if held[name] == "numbers"]
    offer = f"numbers are in {listed(map(quoted, numeric))}" if numeric else "no other column holds numbers"
    if held[options.target] == "no values":
        raise DataError(f"the target {quoted(options.target)} is missing in all rows of {table}: {offer}")
    if held[options.target] not in ("numbers", "true/false"):
        raise DataError(
            f"the target {quoted(options.target)} of {table} holds {held[options.target]}, and only numbers "
            f"can be predicted yet, no categories: {offer}"
        )
    if options.weight is not None and held[options.weight] != "numbers":
        raise DataError(
            f"the weight {quoted(options.weight)} of {table} holds {held[options.weight]}, "
            f"where each row needs a number of at least 0: {offer}"
        )


def used_rows(block: pl.DataFrame, options: EncodeOptions, where: Where) -> UsedRows:
    """The rows of a block to train on; raises `DataError` for a negative weight."""
    y = numbers_at(block[options.target], where)
    why = {f"the target {quoted(options.target)} is missing": np.isnan(y)}
    weight = None
    if options.weight is not None:
        weight = numbers_at(block[options.weight], where)
        _refuse_negative(weight, options.weight, where)
        why[f"the weight {quoted(options.weight)} is missing"] = np.isnan(weight)
        why[f"the weight {quoted(options.weight)} is 0"] = weight == 0
    left = np.zeros(len(y), dtype=bool)
    left_out = {}
    for reason, concerned in why.items():
        left_out[reason] = np.flatnonzero(concerned & ~left)
        left |= concerned
    kept = np.flatnonzero(~left)
    return UsedRows(kept, y[kept], None if weight is None else weight[kept], left_out)


def gathered(found: Iterable[tuple[int, Mapping[str, Positions]]]) -> tuple[LeftOut, ...]:
    """What the blocks left out, each with its first record, as one list by reason."""
    counts: dict[str, int] = {}
    records: dict[str, list[int]] = {}
    for first, left_out in found:
        for reason, positions in left_out.items():
            kept = records.setdefault(reason, [])
            kept += [first + int(position) for position in positions[: KEPT_RECORDS - len(kept)]]
            counts[reason] = counts.get(reason, 0) + len(positions)
    return tuple(LeftOut(reason, count, tuple(records[reason])) for reason, count in counts.items() if count)


def _refuse_negative(weight: Array, column: str, where: Where) -> None:
    negative = np.flatnonzero(weight < 0)
    if len(negative):
        first = int(negative[0])
        raise DataError(
            f"{where(column, first)}: the weight {number(float(weight[first]))} is negative; a weight says "
            "how many rows one stands for: make it 0 to leave the row out"
        )
