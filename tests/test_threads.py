"""On 1, 2 and 8 threads a training has the same bits, from memory as from files."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep import threads
from everystep.read import table as tables

ROWS = 190_000

WAYS: dict[str, dict[str, Any]] = {
    "plain numbers": {"only": [f"x{i}" for i in range(24)]},
    "categories and missing cells": {"only": ["x0", "x1", "side", "holes"]},
    "batches": {"only": ["x0", "x1"], "optimizer": "adam", "batch_size": 512, "epochs": 1},
    "a wide table's folds": {"only": [f"x{i}" for i in range(70)], "steps": 20},
}


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    """Numbers, categories, and a column with missing cells."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(70, ROWS))
    numbers = {f"x{i}": column for i, column in enumerate(x)}
    holes = pl.Series(rng.normal(size=ROWS)).set(pl.Series(rng.random(ROWS) < 0.1), None)
    side = rng.choice(["north", "south", "east"], ROWS)
    y = x[0] - 2 * x[1] + rng.normal(size=ROWS)
    return pl.DataFrame({**numbers, "holes": holes, "side": side, "y": y})


@pytest.mark.parametrize("way", WAYS)
def test_any_number_of_threads(
    frame: pl.DataFrame, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fingerprint is over data, encoder, sums, optimum, cross-checks and states."""
    file = tmp_path / "table.parquet"
    frame.write_parquet(file, row_group_size=50_000)
    monkeypatch.setattr(tables, "BLOCK_NUMBERS", 1 << 20)
    found, states = set(), set()
    for count in (1, 2, 8):
        monkeypatch.setattr(threads, "cores", lambda count=count: count)
        run = es.train(file, "y", **WAYS[way])
        found.add(run.fingerprint)
        states.add(run.recording.parameters.tobytes())
    states.add(es.train(frame, "y", **WAYS[way]).recording.parameters.tobytes())
    assert (len(found), len(states)) == (1, 1)
