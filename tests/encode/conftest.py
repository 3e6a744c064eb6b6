"""Tables for the tests of this stage, as `read` would hand them over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from everystep.encode.encoder import Encoder
from everystep.encode.fit import fit_encoder
from everystep.encode.options import EncodeOptions
from everystep.read.table import Reading, Table


def _table_of(frame: pl.DataFrame, name: str = "homes.csv") -> Table:
    """A frame as the table of a CSV file whose header is line 1."""
    lines = range(2, len(frame) + 2)
    return Table(name, frame.lazy(), dict(frame.schema), len(frame), Reading(name, "CSV"), lines)


def _fitted(columns: dict[str, Any] | pl.DataFrame, target: str = "y", **options: Any) -> Encoder:
    """The encoder of some columns."""
    frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(columns)
    return fit_encoder(_table_of(frame), EncodeOptions(target, **options))


@pytest.fixture(scope="session")
def table_of() -> Callable[..., Table]:
    """Makes a table of a frame."""
    return _table_of


@pytest.fixture(scope="session")
def fitted() -> Callable[..., Encoder]:
    """Fits an encoder to columns."""
    return _fitted


@pytest.fixture(scope="session")
def penguins() -> Table:
    """The example table, its missing values read as such."""
    path = Path(__file__).parents[2] / "examples" / "penguins.csv"
    return _table_of(pl.read_csv(path, null_values="NA"), "penguins.csv")
