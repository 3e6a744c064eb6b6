"""From a table and what was said about it to a plan: all of a training's journey before its first step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from numbers import Real
from pathlib import Path
from typing import Any, Literal

import polars as pl

from everystep.compiled.summing import MANY, BlockSums, Known, get_ready
from everystep.encode.cache import encoded_through
from everystep.encode.encoder import Encoder, Numbers
from everystep.encode.fit import Encoded, fit_and_encode
from everystep.encode.options import EncodeOptions
from everystep.fit import plan_of
from everystep.optimize import Exact, Optimizer, optimizer_named, schedule_named
from everystep.optimize.schedules import Schedule
from everystep.read import read_table
from everystep.read.cluster.connect import Cluster
from everystep.read.cluster.table import read_on_cluster
from everystep.read.files import paths_of
from everystep.read.options import LIKE_EARLIER, ReadOptions
from everystep.read.table import Reading, Table
from everystep.record.run_data import numbers_of, rows_of, samples_from
from everystep.record.split import Samples
from everystep.training.settings import BY_HAND, Finish, LearningRate, Settings
from everystep.training.stopping import Limits
from everystep.understand.outlook import Outlook
from everystep.words import EverystepError, SettingError, nearest


@dataclass(frozen=True)
class Prepared:
    """A table that was read and encoded, and how it is to be trained on.

    `records` is the table, read with `options`; `numbers` are its rows as numbers.
    """

    records: Table
    options: ReadOptions
    encoder: Encoder
    numbers: Samples
    settings: Settings

    @property
    def reading(self) -> Reading:
        """How it was read."""
        return self.records.reading

    @property
    def rows(self) -> int:
        """How many records it has."""
        return self.records.rows

    def place(self, record: int) -> str:
        """Where a record stands in its table: 'line 7'."""
        return self.records.place(record)

    def outlook(self) -> Outlook:
        """What is known of the training before its first step."""
        return Outlook(plan_of(self.numbers, self.settings))


def prepare(  # noqa: PLR0913 - every setting under its one name
    table: Any,
    target: str,
    *,
    cluster: Cluster | None = None,
    once_read: Callable[[Table], None] = lambda _: None,
    cache: str | Path | None = None,
    weight: str | None = None,
    drop: Sequence[str] = (),
    only: Sequence[str] = (),
    as_category: Sequence[str] = (),
    as_number: Sequence[str] = (),
    levels: int = 40,
    optimizer: str | Optimizer | None = None,
    learning_rate: LearningRate | None = None,
    schedule: str | Schedule | Callable[[int], float] | Sequence[float] = "constant",
    batch_size: int | None = None,
    epochs: int | Literal["auto"] | None = None,
    steps: int | None = None,
    time_limit: float | None = None,
    tolerance: float | None = None,
    validation: Any = 0.0,
    patience: int | None = None,
    clip: float | None = None,
    average: int = 0,
    finish: Finish = "auto",
    standardize: bool | None = None,
    fit_intercept: bool = True,
    l2: float = 0.0,
    start: Sequence[float] | None = None,
    seed: int = 0,
    by_hand: bool = False,
    **reading: Any,
) -> Prepared:
    """Read and encode a table, and settle how it is trained on. Settings are those of `everystep.train`.

    The workers of a `cluster` read its blocks, where there is one; a `cache` is a folder in which the rows
    stay for the next time. `once_read` is called with the table before its rows are encoded.

    Raises `DataError` for records that can't be used and `SettingError` for settings that can't be.
    """
    defaults, plan = BY_HAND if by_hand else Settings(), schedule_named(schedule)
    if optimizer is None:
        optimizer = "gd" if batch_size is None else "sgd"
    rule: Optimizer | Literal["auto"] = "auto" if optimizer == "auto" else optimizer_named(optimizer)
    if learning_rate is None:
        takes = plan.takes_a_rate and (rule == "auto" or rule.takes_a_rate)
        learning_rate = defaults.learning_rate if takes else "auto"
    usual = Limits() if isinstance(rule, Exact) else defaults.limits
    settings = Settings(
        optimizer=rule,
        learning_rate=learning_rate,
        schedule=plan,
        batch_size=batch_size,
        limits=_limits(usual, steps, epochs, time_limit, tolerance, patience),
        validation="table" if _is_table(validation) else validation,
        clip=clip,
        average=average,
        finish=finish,
        standardize=defaults.standardize if standardize is None else standardize,
        fit_intercept=fit_intercept,
        l2=l2,
        start=None if start is None else tuple(float(value) for value in start),
        seed=seed,
    )
    options = read_options(reading, as_category, as_number)
    if _may_be_many(table):
        get_ready()
    records = _read(table, options, cluster)
    once_read(records)
    columns = (tuple(drop), tuple(only), tuple(as_category), tuple(as_number))
    summing = _Summing(seed, records.rows) if records.rows * len(records.columns) >= MANY else None
    wanted = EncodeOptions(target, weight, *columns, levels)
    if cache is None:
        encoded = fit_and_encode(records, wanted, summing)
    else:
        encoded = encoded_through(Path(cache), records, wanted, repr(options), summing)
    encoder = encoded.encoder
    numbers = samples_from(partial(rows_of, encoded.rows, records.block_rows), encoder, _known(encoded, seed))
    if settings.validation == "table":
        like = like_trained(options, encoder, records.reading)
        numbers = numbers.beside(list(numbers_of(read_table(validation, like), encoder)))
    return Prepared(records, options, encoder, numbers, settings)


def _read(table: Any, options: ReadOptions, cluster: Cluster | None) -> Table:
    return read_table(table, options) if cluster is None else read_on_cluster(table, options, cluster)


def _may_be_many(table: Any) -> bool:
    """Whether these are files so large that they may well hold `MANY` numbers."""
    try:
        return sum(path.stat().st_size for path in paths_of(table)) > 8 * MANY
    except (EverystepError, OSError):
        return False  # whoever reads it says what the matter is


def _known(encoded: Encoded, seed: int) -> Known | None:
    """The sums made while the table was read, if they are those that are made of so many numbers."""
    many = encoded.encoder.rows_used * (len(encoded.encoder.features) + 1) >= MANY
    return Known.of(encoded.made, seed) if many and encoded.made is not None else None


@dataclass(frozen=True)
class _Summing:
    """Sums the rows of a block while they are there, fold by fold; the table has `count` of them."""

    seed: int
    count: int

    def __call__(self, first: int, rows: Numbers) -> BlockSums | None:
        assert rows.y is not None
        return BlockSums.of((rows.x, rows.y, rows.weight), first, self.count, self.seed)

    def joined(self, before: BlockSums | None, made: BlockSums | None) -> BlockSums | None:
        """The sums of both; None where one of them couldn't be summed."""
        return None if before is None or made is None else before.joined(made)


def like_trained(options: ReadOptions, encoder: Encoder, reading: Reading) -> ReadOptions:
    """How a new table's text is to be read: a numeric column must be numeric, a category stays text, and
    `1.200` is what it was in the table trained on, unless other cells tell."""
    types = {"number": pl.Float64(), "category": pl.String()}
    kinds = ((column.kind.column, column.kind.kind) for column in encoder.encoded)
    return replace(
        options,
        expected=tuple((name, types[kind]) for name, kind in kinds if kind in types),
        usual_decimal=reading.decimal,
        usual_thousands=reading.thousands,
    )


def read_options(
    reading: dict[str, Any], as_category: Sequence[str], as_number: Sequence[str]
) -> ReadOptions:
    """What was said about reading a table. Raises `SettingError` for a name that is no such option."""
    names = ReadOptions.__dataclass_fields__
    known = [name for name in names if not name.endswith("_columns") and name not in LIKE_EARLIER]
    for name in reading:
        if name not in known:
            raise SettingError(f"there is no setting '{name}'; {nearest(name, known)}")
    return ReadOptions(**reading, text_columns=tuple(as_category), number_columns=tuple(as_number))


def _limits(
    defaults: Limits,
    steps: int | None,
    epochs: int | Literal["auto"] | None,
    seconds: float | None,
    tolerance: float | None,
    patience: int | None,
) -> Limits:
    steps = defaults.steps if steps is None and epochs is None else steps
    tolerance = defaults.tolerance if tolerance is None else tolerance
    return Limits(steps, epochs, seconds, tolerance, patience)


def _is_table(validation: Any) -> bool:
    """Whether validation records come as a table; else a fraction of the records is meant."""
    return not isinstance(validation, Real)
