"""However a table is cut, the same encoder comes of it, to the last bit."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.encode.encoder import Encoder, encoded_blocks
from everystep.encode.fit import fit_encoder
from everystep.encode.options import EncodeOptions
from everystep.encode.survey.moments import Moments
from everystep.read.table import Table
from everystep.words import DataError

ROW = st.fixed_dictionaries(
    {
        "y": st.none() | st.floats(-1e6, 1e6),
        "w": st.none() | st.floats(0, 10),
        "x": st.none() | st.floats(-1e6, 1e6),
        "c": st.none() | st.sampled_from("abc"),
        "flag": st.none() | st.booleans(),
        "sold": st.none() | st.integers(0, 900).map(lambda days: date(2020, 1, 1) + timedelta(days)),
        "v": st.none() | st.lists(st.floats(-9, 9), min_size=2, max_size=2),
    }
)
"""A record with a column of each way to merge; the rows added below make sure that a model can be had."""

SURE: list[dict[str, Any]] = [
    {"y": 1.0, "w": 1.0, "x": 0.5, "c": "a", "flag": True, "sold": date(2020, 1, 1), "v": [0.0, 1.0]},
    {"y": 2.0, "w": 2.0, "x": 1.5, "c": "b", "flag": False, "sold": date(2020, 5, 5), "v": [3.0, 2.0]},
]
SCHEMA = {
    "y": pl.Float64,
    "w": pl.Float64,
    "x": pl.Float64,
    "c": pl.String,
    "flag": pl.Boolean,
    "sold": pl.Date,
    "v": pl.List(pl.Float64),
}
OPTIONS = EncodeOptions("y", weight="w", levels=2)


@given(rows=st.lists(ROW, max_size=25), cuts=st.lists(st.integers(0, 27), max_size=4))
@settings(max_examples=25, deadline=None)
def test_any_cut_into_files_gives_the_same_bits(
    table_of: Callable[..., Table], rows: list[dict[str, Any]], cuts: list[int]
) -> None:
    """Blocks are counted in rows of the whole table, so that files don't matter."""
    whole = pl.DataFrame(SURE + rows, schema=SCHEMA)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[start:end] for start, end in pairwise(edges)]
    with patch("everystep.read.table.BLOCK_ROWS", 5):
        one = fit_encoder(table_of(whole), OPTIONS)
        other = fit_encoder(table_of(pl.concat(pieces, rechunk=False)), OPTIONS)
        assert one == other
        assert json.dumps(one.to_json()) == json.dumps(other.to_json())
        assert _bits(table_of(whole), one) == _bits(table_of(whole), other)


@given(rows=st.lists(ROW, max_size=25), block=st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_any_size_of_block_gives_the_same_features(
    table_of: Callable[..., Table], rows: list[dict[str, Any]], block: int
) -> None:
    """What is used, left out and dropped doesn't depend on blocks; means only in their last bits."""
    table = table_of(pl.DataFrame(SURE + rows, schema=SCHEMA))
    one = fit_encoder(table, OPTIONS)
    with patch("everystep.read.table.BLOCK_ROWS", block):
        other = fit_encoder(table, OPTIONS)
        x = np.concatenate([numbers.x for numbers in encoded_blocks(table, other)])
    (whole,) = encoded_blocks(table, one)
    assert (one.features, one.dropped, one.left_out) == (other.features, other.dropped, other.left_out)
    np.testing.assert_allclose(x, whole.x, rtol=1e-12, atol=1e-9)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1), st.data())
@settings(deadline=None)
def test_moments_merge_to_those_of_all_rows(pairs: list[tuple[float, float]], data: st.DataObject) -> None:
    """Any cut merges to NumPy's own mean, variance and covariance of the whole."""
    values, target = np.array(pairs).T
    cut = data.draw(st.integers(0, len(pairs) - 1))
    found = Moments.of(values[cut:, None], target[cut:])
    if cut:
        found = Moments.of(values[:cut, None], target[:cut]).merge(found)
    (xx, xy), (_, yy) = np.cov(values, target, bias=True) * len(pairs)
    expected = [values.mean(), xx, xy, target.mean(), yy]
    merged = [found.mean[0], found.square[0], found.cross[0], found.target_mean, found.target_square]
    np.testing.assert_allclose(merged, expected, rtol=1e-9, atol=1e-6)
    assert (found.n, found.low[0], found.high[0]) == (len(pairs), values.min(), values.max())


def test_blocks_are_those_of_the_table(table_of: Callable[..., Table]) -> None:
    """One `Numbers` a block, also where a block has no row to use; positions count in the block."""
    table = table_of(pl.DataFrame({"x": range(6), "y": [1, 2, None, None, 5, None]}))
    with patch("everystep.read.table.BLOCK_ROWS", 2):
        encoder = fit_encoder(table, EncodeOptions("y"))
        kept = [numbers.kept.tolist() for numbers in encoded_blocks(table, encoder)]
    assert kept == [[0, 1], [], [0]]
    assert encoder.left_out[0].records == (2, 3, 5)


def test_identifiers_are_counted_across_blocks(table_of: Callable[..., Table]) -> None:
    """A count of the rows goes on in the next block, and over rows without a target."""
    frame = pl.DataFrame(
        {"id": range(10, 20), "x": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], "y": [1, None, *range(8)]}
    )
    with patch("everystep.read.table.BLOCK_ROWS", 3):
        encoder = fit_encoder(table_of(frame), EncodeOptions("y"))
    assert encoder.columns == ("x",)
    assert encoder.dropped[0].reason.startswith("an identifier: it only counts the rows")


def test_lists_of_two_lengths_are_found_across_blocks(table_of: Callable[..., Table]) -> None:
    """A length that changes in a later block is named where it changes."""
    frame = pl.DataFrame({"v": [[1, 2], [3, 4], None, [5]], "y": [1, 2, 3, 4]})
    with patch("everystep.read.table.BLOCK_ROWS", 2), pytest.raises(DataError) as refused:
        fit_encoder(table_of(frame), EncodeOptions("y"))
    assert (
        str(refused.value)
        == "homes.csv, line 5, column 'v': '[5]' doesn't have 2 numbers like those above it"
    )


def _bits(table: Table, encoder: Encoder) -> list[bytes]:
    return [numbers.x.tobytes() for numbers in encoded_blocks(table, encoder)]
