"""Learning from a table how its columns become numbers: one pass for the facts, one for repeats."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from everystep.encode.ahead import Ahead, Glance, Work
from everystep.encode.cautions import cautions, cautions_on_rows
from everystep.encode.cells import Positions, UnfitCellError
from everystep.encode.copies import FeatureScan, without_repeats
from everystep.encode.encoder import EncodedColumn, Encoder, Numbers, encoded_blocks, encoded_with
from everystep.encode.options import EncodeOptions, check_options
from everystep.encode.plan import Dropped, planned
from everystep.encode.rows import (
    LeftOut,
    Where,
    check_target,
    gathered,
    unfit_error,
    used_rows,
    where_in,
    where_kept,
)
from everystep.encode.spool import Spool
from everystep.encode.survey.column import NARROWEST, ColumnRows, Survey, too_narrow
from everystep.read.table import Table
from everystep.threads import in_order, one_thread
from everystep.words import DataError, counted, listed, number, quoted, whole

Seen = Callable[[Iterable[Numbers]], Iterable[Numbers]]
"""Passes blocks on, and may keep them."""


def fit_encoder(table: Table, options: EncodeOptions) -> Encoder:
    """How a table's columns become numbers, learned from the rows that have a target.

    Facts of the blocks merge in their order, so that the encoder has the same bits however the table was
    cut into files. Raises `SettingError` for options that don't fit the table's columns, and `DataError`
    for records that can't be used.

    >>> from everystep.read.table import Reading
    >>> frame = pl.DataFrame({"rooms": [2, 3, 5], "view": ["sea", "sea", "hill"], "price": [200, 300, 450]})
    >>> table = Table("homes", frame.lazy(), dict(frame.schema), len(frame), Reading("homes", "data frame"))
    >>> encoder = fit_encoder(table, EncodeOptions(target="price"))
    >>> [feature.name for feature in encoder.features]
    ['rooms', 'view=hill']
    >>> encoder.features_of(pl.DataFrame({"rooms": [4], "view": ["hill"]})).x
    array([[4., 1.]])
    """
    return _fitted(table, options, None, None).encoder


@dataclass(frozen=True)
class Encoded:
    """The encoder, and the rows that it makes of the table, which can be gone through again and again.

    `made` is what the work gave on all blocks; None where it must be done on the rows by themselves.
    """

    encoder: Encoder
    rows: Iterable[Numbers]
    made: Any | None


def fit_and_encode(table: Table, options: EncodeOptions, work: Work | None = None) -> Encoded:
    """The encoder and the rows, in fewer passes than each by itself: in one, where all columns are plain
    numbers, and in that one the `work` is done, too.

    The rows are at hand then, in memory or in a file; where the work is done and they are many, they are
    encoded anew when they are asked for. Blocks that workers read stay with them. Raises as `fit_encoder`
    does.
    """
    if table.is_remote:
        fitted = _fitted(table, options, None, work)
        there = encoded_blocks(table, fitted.encoder, fitted.facts.sizes)
        return Encoded(fitted.encoder, there, fitted.made)
    rows = Spool()

    def kept(blocks: Iterable[Numbers]) -> Iterator[Numbers]:
        for block in blocks:
            rows.add(block)
            yield block

    fitted = _fitted(table, options, kept, work)
    encoder, ahead = fitted.encoder, fitted.ahead
    if ahead is not None and len(encoder.features) == len(ahead.surveys):
        return Encoded(encoder, ahead.rows or _Again(table, encoder), fitted.made)
    if ahead is not None or len(encoder.features) < rows.width:
        rows = Spool.of(encoded_blocks(table, encoder))  # without the copies that were found
    return Encoded(encoder, rows, None)


@dataclass(frozen=True)
class _Again:
    """The rows of a table, encoded each time that they are asked for."""

    table: Table
    encoder: Encoder

    def __iter__(self) -> Iterator[Numbers]:
        return iter(encoded_blocks(self.table, self.encoder))


@dataclass(frozen=True)
class _Fitted:
    """An encoder, what is known of the rows, and their numbers where they were there at once."""

    encoder: Encoder
    facts: "_RowFacts"
    ahead: Ahead | None

    @property
    def made(self) -> Any | None:
        """What the work made of all blocks, if it was done on the features that are used."""
        if self.ahead is None or self.ahead.work is None:
            return None
        return self.ahead.made if len(self.encoder.features) == len(self.ahead.surveys) else None


def _fitted(table: Table, options: EncodeOptions, seen: Seen | None, work: Work | None) -> _Fitted:
    """The encoder; its second pass over the rows as numbers, if it takes one, goes through `seen`."""
    check_options(options, table.columns, _name(table))
    check_target(table.schema, options, table.name)
    surveys, unread = planned(table.schema, options)
    _refuse_too_many(table, len(surveys))
    wanted = seen is not None or work is not None
    ahead = Ahead(surveys, table.rows, work, at_hand=seen is not None) if wanted else None
    facts = _surveyed(table, surveys, options, ahead)
    facts.refuse_untrainable(table, options)
    useful, useless = _sorted_out(surveys)
    columns = tuple(EncodedColumn.whole(survey.kind()) for survey in useful)
    _refuse_too_many(table, sum(len(column.used) for column in columns))
    encoder = Encoder(options, columns, table.rows, facts.used, left_out=facts.left_out)
    ahead = ahead if ahead is not None and ahead.holds and not useless else None
    scan = FeatureScan(len(encoder.features)) if ahead is None else ahead.scan
    if ahead is None and seen is None:
        for look in encoded_with(table, encoder, lambda numbers: scan.look(numbers.x)):
            scan.merge(look)
    elif ahead is None and seen is not None:
        for _ in seen(_scanned(table, encoder, scan)):
            pass
    kept, repeats = without_repeats(columns, scan)
    dropped = _in_order(table, (*unread, *useless, *repeats))
    _refuse_nothing_left(table, kept, dropped)
    warnings = (
        *cautions_on_rows(table.schema[options.target], facts.left_out, options),
        *cautions(useful, kept, facts.used, options),
    )
    encoder = replace(encoder, encoded=kept, dropped=dropped, warnings=warnings)
    return _Fitted(encoder, facts, ahead)


def _name(table: Table) -> str:
    """The table's name; with a word of its header, where a text or a sheet has none."""
    written = table.reading.encoding or table.reading.sheet
    headless = written and table.reading.header_line is None
    return f"{table.name}, which was read as one without a header" if headless else table.name


def _scanned(table: Table, encoder: Encoder, scan: FeatureScan) -> Iterator[Numbers]:
    """The rows as numbers, block by block, while the scan goes over them."""
    for numbers, look in encoded_with(table, encoder, lambda numbers: (numbers, scan.look(numbers.x))):
        scan.merge(look)
        yield numbers


@dataclass(frozen=True)
class _RowFacts:
    """How many rows of each block are used, which aren't, and the range of the target."""

    sizes: Sequence[int]
    left_out: tuple[LeftOut, ...]
    low: float
    high: float

    @property
    def used(self) -> int:
        """How many rows are used."""
        return sum(self.sizes)

    def refuse_untrainable(self, table: Table, options: EncodeOptions) -> None:
        """Raise `DataError` where no row is left, or all have the same target."""
        target = quoted(options.target)
        if not table.rows:
            raise DataError(f"{table.name} has no rows to train on")
        if not self.used:
            reasons = listed(f"{left.reason} in {counted(left.count, 'row')}" for left in self.left_out)
            raise DataError(f"no row of {table.name} can be used: {reasons}")
        if self.high - self.low < NARROWEST:
            if self.high > self.low:
                raise DataError(f"the target {target} of {table.name}: {too_narrow(self.high - self.low)}")
            rows = "the only row used" if self.used == 1 else f"all {whole(self.used)} rows used"
            raise DataError(
                f"the target {target} of {table.name} is {number(self.low)} in {rows}, so there is nothing "
                "to learn: choose another --target, or give rows in which it differs"
            )


def _surveyed(
    table: Table, surveys: Sequence[Survey], options: EncodeOptions, ahead: Ahead | None
) -> _RowFacts:
    """Feed the surveys the rows used, block by block in the table's order."""
    low, high, sizes, left_out = np.inf, -np.inf, [], []
    columns = dict.fromkeys([options.target, options.weight or options.target])
    blocks = table.walked([*columns, *(survey.column for survey in surveys)])
    with one_thread():
        for found in in_order(_Looking(table, surveys, options, ahead), blocks):
            sizes.append(found.used)
            left_out.append((found.first, found.left_out))
            if found.used:
                low, high = min(low, found.low), max(high, found.high)
                _merge(table, surveys, found.surveys)
            if ahead is not None:
                ahead.merge(found.glance)
    return _RowFacts(sizes, gathered(left_out), low, high)


@dataclass(frozen=True)
class _Found:
    """What a look at the block that begins at record `first` found."""

    first: int
    used: int
    low: float
    high: float
    left_out: Mapping[str, Positions]
    surveys: Sequence[Survey]
    glance: Glance | None = None


@dataclass(frozen=True)
class _Looking:
    """Looks at a block of a table, with surveys of its own that follow those so far."""

    table: Table
    surveys: Sequence[Survey]
    options: EncodeOptions
    ahead: Ahead | None = None

    def __call__(self, placed: tuple[int, pl.DataFrame]) -> _Found:
        first, block = placed
        where = where_in(self.table, first)
        rows = used_rows(block, self.options, where)
        if not len(rows.kept):
            return _Found(first, 0, np.inf, -np.inf, rows.left_out, ())
        used = block if len(rows.kept) == len(block) else block[rows.kept]
        surveys = [survey.following() for survey in self.surveys]
        for survey in surveys:
            with _told(survey.column, where_kept(where, rows.kept)):
                survey.add(ColumnRows(used[survey.column], rows.y, rows.kept + first))
        low, high = float(rows.y.min()), float(rows.y.max())
        glance = None if self.ahead is None else self.ahead.glance(first, block, rows)
        return _Found(first, len(rows.kept), low, high, rows.left_out, surveys, glance)

    def __reduce__(self) -> tuple[Any, ...]:
        # A worker needn't know what was found so far, only what needs no more looking for.
        return _Looking, (
            self.table,
            [survey.following() for survey in self.surveys],
            self.options,
            self.ahead,
        )


def _merge(table: Table, surveys: Sequence[Survey], later: Sequence[Survey]) -> None:
    for survey, next_one in zip(surveys, later, strict=True):
        with _told(survey.column, table.where):
            survey.merge(next_one)


@contextmanager
def _told(column: str, where: Where) -> Iterator[None]:
    """A cell that doesn't fit is told with its place."""
    try:
        yield
    except UnfitCellError as unfit:
        raise unfit_error(unfit, column, where) from None


def _sorted_out(surveys: Sequence[Survey]) -> tuple[list[Survey], list[Dropped]]:
    reasons = [(survey, survey.useless()) for survey in surveys]
    useful = [survey for survey, reason in reasons if reason is None]
    return useful, [Dropped(survey.column, reason) for survey, reason in reasons if reason is not None]


def _in_order(table: Table, dropped: Sequence[Dropped]) -> tuple[Dropped, ...]:
    order = {column: place for place, column in enumerate(table.columns)}
    return tuple(sorted(dropped, key=lambda one: order[one.column]))


MOST_FEATURES = 5000
"""Training sums the product of each two features: of more of them for gigabytes and minutes."""


def _refuse_too_many(table: Table, features: int) -> None:
    if features > MOST_FEATURES:
        raise DataError(
            f"{table.name}: its columns become {whole(features)} features, and every two of them have a sum "
            f"in memory, so that {whole(MOST_FEATURES)} are the most: --only or --drop leave columns out"
        )


def _refuse_nothing_left(table: Table, columns: Sequence[EncodedColumn], dropped: Sequence[Dropped]) -> None:
    if not columns:
        reasons = [f"{quoted(one.column)} ({one.reason})" for one in dropped]
        unread = [note for note in table.reading.notes if note.endswith("was left out")]
        but = f"left out are {listed(reasons)}" if reasons else "the table has no other column"
        but = "; ".join(unread) if unread and not reasons else but
        raise DataError(f"no column of {table.name} is left to predict from: {but}")
