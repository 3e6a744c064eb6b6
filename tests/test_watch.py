"""Who watches is told how far a pass over a table is, whatever the table is."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.read.table import BLOCK_ROWS
from everystep.read.text import chunks

ROWS = 2 * BLOCK_ROWS + 10


@pytest.fixture
def table() -> pl.DataFrame:
    """Three blocks of plain numbers."""
    rng = np.random.default_rng(0)
    return pl.DataFrame({"x": rng.normal(size=ROWS), "y": rng.normal(size=ROWS)})


def told_of(source: object) -> list[tuple[int, int]]:
    """What a training on the source tells."""
    told: list[tuple[int, int]] = []
    with es.watching(lambda done, total: told.append((done, total))):
        es.train(source, "y", steps=2)
    return told


def test_each_block_is_told(table: pl.DataFrame, tmp_path: Path) -> None:
    """Of a data frame and of a Parquet file, up to the last record."""
    wanted = [(BLOCK_ROWS, ROWS), (2 * BLOCK_ROWS, ROWS), (ROWS, ROWS)]
    table.write_parquet(tmp_path / "t.parquet")
    assert told_of(table)[:3] == wanted
    assert told_of(tmp_path / "t.parquet")[:3] == wanted


def test_a_text_is_told_while_it_is_read(
    table: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many records it has is estimated from its bytes then; later it is known."""
    monkeypatch.setattr(chunks, "CHUNK", 1 << 18)
    table.write_csv(tmp_path / "t.csv")
    told = told_of(tmp_path / "t.csv")
    first = told[0]
    assert 0 < first[0] < BLOCK_ROWS
    assert first[1] == pytest.approx(ROWS, rel=0.01)
    assert told[-1] == (ROWS, ROWS)


def test_nobody_is_told_afterwards(table: pl.DataFrame) -> None:
    """The watcher is gone with its block, also after an error; None watches nothing."""
    told: list[int] = []
    with pytest.raises(es.DataError), es.watching(lambda done, _: told.append(done)):
        es.train({"x": [1.0], "y": [None]}, "y")
    before = len(told)
    es.train(table, "y", steps=2)
    assert len(told) == before
    with es.watching(None):
        es.train(table, "y", steps=2)
