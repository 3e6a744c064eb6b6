"""What a run holds: what was read, how it became numbers, and the fit on them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from everystep.compiled.summing import Known
from everystep.encode.encoder import Encoder, Numbers, encoded_blocks
from everystep.model.linear import LinearModel
from everystep.read.digests import Digest
from everystep.read.options import ReadOptions
from everystep.read.table import Reading, Table
from everystep.record.fit import Fit
from everystep.record.forward import Rows
from everystep.record.origin import Origin
from everystep.record.split import RowSource, Samples
from everystep.remote import made_of, numbered
from everystep.words import DataError

ARRAYS = "arrays"
"""The format of records that were numbers from the first."""


@dataclass(frozen=True)
class RunData:
    """A run as data: `Run` adds what can be done with it, renderers turn it into something to look at.

    `name` is the table's, `reading` how it was read, `reading_options` what had been said
    about that, `rows` how many records it had. `records` reads them
    again (from memory, from the run's own copy, or from where they were); it raises `DataError` where
    they are gone or have changed. `digests` tell how to know the data again, `origin` how the run came
    to be, `folder` is the one that it was loaded from or kept in, and `checkpoint_every` how often it is
    kept there while it is trained, as it was said.
    """

    name: str
    reading: Reading
    reading_options: ReadOptions
    rows: int
    encoder: Encoder
    fit: Fit
    records: Callable[[], Table]
    digests: Callable[[], tuple[Digest, ...]]
    origin: Origin
    folder: Path | None = None
    checkpoint_every: str | int | None = None

    @property
    def folder_name(self) -> str | None:
        """What its folder is called."""
        return None if self.folder is None else self.folder.resolve().name

    @property
    def is_of_arrays(self) -> bool:
        """Whether it was trained on arrays, whose columns are the features: nothing was encoded."""
        return self.reading.format == ARRAYS

    @property
    def target(self) -> str:
        """The column that is predicted."""
        return self.encoder.options.target

    @property
    def model(self) -> LinearModel:
        """The trained model, in the table's own units."""
        return LinearModel(self.target, self.fit.names, self.fit.weights, self.fit.bias)

    @property
    def best_model(self) -> LinearModel:
        """The exact best model: what training is measured against."""
        optimum = self.fit.optimum
        return LinearModel(self.target, self.fit.names, optimum.weights, optimum.bias)

    def place(self, record: int) -> str:
        """Where a record stands in its table: 'line 7'; by its number where the records are gone."""
        try:
            return self.records().place(record)
        except DataError:
            return f"record {record + 1}"

    def with_records_at_hand(self) -> Self:
        """The same with the records read once, for work that asks for them many times.

        Raises `DataError` where they are gone or have changed.
        """
        table = self.records()
        return replace(self, records=lambda: table)

    def numbers(self) -> Iterator[Rows]:
        """The rows trained on as numbers in own units, block by block."""
        return iter(samples(self.records, self.encoder).trained_on(self.fit.settings)())


def numbers_of(table: Table, encoder: Encoder) -> Iterable[Rows]:
    """A table's used rows as numbers, block by block, each with its record's number in the table."""
    return rows_of(encoded_blocks(table, encoder), table.block_rows)


def rows_of(blocks: Iterable[Numbers], each: int) -> Iterable[Rows]:
    """Encoded blocks of a table, in their order, with each row's number in it; they had `each` so many."""

    def rows(placed: tuple[int, Numbers]) -> Rows:
        block, numbers = placed
        assert numbers.y is not None
        return Rows(numbers.x, numbers.y, numbers.weight, numbers.kept + block * each)

    return made_of(rows, numbered(blocks))


def samples(records: Callable[[], Table], encoder: Encoder) -> Samples:
    """The numbers of a run's records."""
    return samples_from(lambda: numbers_of(records(), encoder), encoder)


def samples_from(rows: RowSource, encoder: Encoder, known: Known | None = None) -> Samples:
    """Rows of numbers that an encoder made, with its features' names."""
    names = [feature.name for feature in encoder.features]
    return Samples(rows, names, encoder.time_feature, known=known)
