"""The options of `train`, in groups; each has the name of its keyword in `everystep.train`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Group, Parameter

from everystep.cli.whole import OptionalWhole, Whole, words_or_whole_number

Names = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]
Replace = Annotated[bool, Parameter(negative=(), help="Replace the file if it is there.")]
TrainedOn = Annotated[str | None, Parameter(help="The table it was trained on, where the run has no copy.")]
Switch = Annotated[bool, Parameter(negative=(), show_default=False)]


def named_after(run: str, ending: str) -> Path:
    """The file that is made of a run, where none is said; also a run that is called "." has a name.

    >>> str(named_after("there/homes.run", ".gif")), str(named_after("homes.run/", "-loss.png"))
    ('homes.gif', 'homes-loss.png')
    """
    return Path(f"{Path(run).resolve().stem}{ending}")


KEEP = words_or_whole_number("auto", "all", "ends")

OPTIMIZERS = (
    "The rule: gd, sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamw, adamax, nadam, amsgrad, "
    "lion, with settings as in adam:beta1=0.8,beta2=0.99; auto: heavy ball with the best momentum and "
    "rate; line_search and exact: the rulers, which take no rate. [default: gd; sgd for batches]"
)
SCHEDULES = (
    "How η changes: constant, inverse, exponential, step, cosine, warm-up, one-cycle, plateau, with settings "
    "as in step:every=100,factor=0.5."
)


@Parameter(name="*", group=Group("Training", sort_key=1))
@dataclass(frozen=True)
class TrainingOptions:
    """How to train."""

    optimizer: Annotated[str | None, Parameter(help=OPTIMIZERS)] = None
    learning_rate: float | Literal["auto"] | None = None
    """η, in trained units, or auto: found from the records. [default: auto]"""
    schedule: Annotated[str, Parameter(help=SCHEDULES)] = "constant"
    batch_size: OptionalWhole = None
    """Records in each step, shuffled anew each epoch. [default: all; 32 for sgd]"""
    epochs: Annotated[Literal["auto"] | int | None, words_or_whole_number("auto")] = None
    """Passes over all records at most; auto: as many as are needed, known beforehand."""
    steps: OptionalWhole = None
    """Steps at most. [default: 10000, in whole epochs]"""
    time_limit: float | None = None
    """Seconds at most."""
    tolerance: float | None = None
    """Stop when the excess is this fraction of the start's loss; 0: never early. [default: 1e-8]"""
    validation: str = "0"
    """A fraction of the records to hold out, or a file of others: the model is the state best on them."""
    patience: OptionalWhole = None
    """Epochs without a new lowest validation loss to wait for. [default: 10]"""
    clip: float | None = None
    """The largest length of a gradient; a longer one is cut to it."""
    average: Whole = 0
    """The epoch from which on the states are averaged, from 1; 0: never."""
    finish: Literal["none", "exact", "auto"] = "auto"
    """exact: a last step to the optimum itself; auto: so with --optimizer auto where steps take long."""
    standardize: bool | None = None
    """Centre and scale features and target inside. [default: yes]"""
    fit_intercept: Annotated[bool, Parameter(name="--intercept", show_default=False)] = True
    """Train a bias b. [default: yes]"""
    l2: float = 0.0
    """Strength of the penalty l2·(sum of squared weights), in trained units."""
    start: Annotated[tuple[float, ...] | None, Parameter(negative=(), show_default=False)] = None
    """Trained parameters to begin from: the weights, then the bias. [default: zeros]"""
    seed: Whole = 0
    """Draws the batches, the records held out, and the folds of the cross-checks."""
    keep: Annotated[Literal["auto", "all", "ends"] | int, KEEP] = "auto"
    """States to keep: auto, all, ends, or a number for every N-th. The others are replayed."""
    by_hand: Switch = False
    """As on paper: η = 0.1, 10 steps, columns as they are, no early stop."""


@Parameter(name="*", group=Group("Columns", sort_key=2))
@dataclass(frozen=True)
class ColumnOptions:
    """Which columns are used, and as what."""

    weight: str | None = None
    """The column of row weights."""
    drop: Names = ()
    """A column to leave out; give it again for another."""
    only: Names = ()
    """A column to use, and no others; give it again for another."""
    as_category: Names = ()
    """A column whose values are names, even if they look like numbers."""
    as_number: Names = ()
    """A column whose cells must all be numbers."""
    levels: Whole = 40
    """Levels of a category that are told apart; the rest are 'other'."""


@Parameter(name="*", group=Group("How the table is read (found out if not given)", sort_key=3))
@dataclass(frozen=True)
class ReadingOptions:
    """How the table is read."""

    separator: str | None = None
    """The character between fields."""
    quote: str | None = None
    """The character around fields."""
    header: Annotated[bool | None, Parameter(show_default=False)] = None
    """The first row holds the columns' names."""
    encoding: str | None = None
    """Such as utf-8, cp1252, utf-16."""
    decimal: str | None = None
    """The decimal mark: . or ,"""
    thousands: str | None = None
    """The mark between groups of three digits."""
    missing: Names = ()
    """A further mark of a missing value; give it again for another."""
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    """The order of day, month and year in dates like 01/02/2026."""
    sheet: str | None = None
    """The sheet of a spreadsheet."""
    skip_first: Whole = 0
    """Lines above the header to skip."""
    skip_last: Whole = 0
    """Records at the end to skip."""
    keep_total: Switch = False
    """Keep a last row that looks like a total."""


@Parameter(name="*", group=Group("Large tables", sort_key=5))
@dataclass(frozen=True)
class LargeOptions:
    """Where the records are read and summed, and where they wait as numbers."""

    cluster: str | None = None
    """local, or a Dask scheduler's address such as tcp://host:8786. [default: in this process]"""
    workers: OptionalWhole = None
    """Processes of --cluster local. [default: one for each core]"""
    cache: str | None = None
    """A folder where the rows stay as numbers: the next training on the same files begins with them."""


@Parameter(name="*", group=Group("The run", sort_key=4))
@dataclass(frozen=True)
class SavingOptions:
    """Where the run goes."""

    out: str | None = None
    """The run's folder. [default: TABLE.run, then TABLE-2.run, ...]"""
    replace: Switch = False
    """Replace the run that is there."""
    data: Literal["auto", "copy", "reference", "none"] = "auto"
    """What is kept of the records: a copy (auto: up to 1 MB), a reference, or nothing."""
    checkpoint_every: str | None = None
    """Keep what there is so far each so many steps (5000) or seconds (30s): `everystep resume` goes on."""
    json: Switch = False
    """Print one JSON document instead."""

    def as_keywords(self) -> dict[str, Any]:
        """As `everystep.train` takes them."""
        return {
            "out": "auto" if self.out is None else self.out,
            "replace": self.replace,
            "data": self.data,
            "checkpoint_every": self.checkpoint_every,
        }
