"""Data is known again by its hash: of its files, or of its cells."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from everystep.read import read_table
from everystep.read.digests import digests_of, sha256_of_cells
from everystep.read.table import BLOCK_ROWS

COLUMNS: dict[str, list[Any]] = {
    "whole": [1, 2, None],
    "real": [1.5, None, -0.25],
    "text": ["a", "ü\x00", None],
    "truth": [True, None, False],
    "day": [date(2024, 1, 2), None, date(2025, 3, 4)],
    "time": [datetime(2024, 1, 2, 3, 4, 5), None, datetime(2025, 1, 1)],
    "list": [[1, 2], [3, 4], None],
}


def test_a_file_is_hashed_as_sha256sum_does(tmp_path: Path) -> None:
    """Each file by itself, with its name and its size."""
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    for i, path in enumerate(paths):
        path.write_text(f"x,y\n1,{i}\n")
    told = digests_of(read_table(paths))
    assert [(one.name, one.bytes) for one in told] == [("a.csv", 8), ("b.csv", 8)]
    assert [one.sha256 for one in told] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


@pytest.mark.parametrize("name", COLUMNS)
def test_every_cell_counts(name: str) -> None:
    """Another value, a missing one, another order or another name: another hash; the same cells: the same."""
    cells = COLUMNS[name]
    kind = pl.Series(cells).dtype
    variants = [cells, cells[::-1], [cells[0], cells[0], cells[2]], [cells[0], None, None]]
    hashes = [of({name: pl.Series(one, dtype=kind)}) for one in variants]
    assert len(set(hashes)) == len({repr(one) for one in variants})
    assert of({name: pl.Series(list(cells), dtype=kind)}) == hashes[0]
    assert of({"other": pl.Series(cells, dtype=kind)}) != hashes[0]


def test_a_missing_number_is_not_a_zero() -> None:
    """Nor is a cell's shift into its neighbour's column without effect."""
    assert of({"x": [1, None]}) != of({"x": [1, 0]})
    assert of({"x": ["ab", "c"]}) != of({"x": ["a", "bc"]})
    assert of({"a": [1], "b": [2]}) != of({"b": [2], "a": [1]})


def test_how_a_frame_lies_in_memory_does_not_count() -> None:
    """Pieces of any size, of more than one block, have the hash of the whole."""
    values = np.random.default_rng(0).normal(size=BLOCK_ROWS + 10)
    whole = pl.DataFrame({"x": values})
    pieces = pl.concat([whole[:7], whole[7:BLOCK_ROWS], whole[BLOCK_ROWS:]], rechunk=False)
    assert of(whole) == of(pieces) == of(whole.lazy()) == of({"x": values})


def of(table: Any) -> str:
    """The hash of a table in memory."""
    return sha256_of_cells(read_table(table))
