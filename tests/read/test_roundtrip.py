"""What was written is what is read, however it was written; and however a table is cut into files."""

import csv
import io
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from everystep.read import ReadOptions, read_table, table
from everystep.read.table import BLOCK_ROWS
from everystep.words import EverystepError

# No €: in Windows-1252 it can complete the byte before it to a valid UTF-8 character.
WORDS = st.text(st.sampled_from("abcäöß,;|\t'\"\n .-"), min_size=1, max_size=6).map(lambda t: "w" + t + "w")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64)
RECORD = st.tuples(st.integers(-(2**52), 2**52), st.none() | NUMBERS, st.none() | WORDS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(RECORD, min_size=1, max_size=8),
    st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from(",;\t|"),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
            "lineterminator": st.sampled_from(["\n", "\r\n"]),
        }
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
)
def test_a_table_comes_back_equal(tmp_path, records, style, encoding):
    """Any separator, quoting, encoding and line end: the same numbers to the last bit and the same text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, **style)
    writer.writerow(["whole", "real", "text"])
    writer.writerows([whole, "" if real is None else repr(real), word or ""] for whole, real, word in records)
    path = tmp_path / "homes.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    found = read_table(path, ReadOptions(keep_total=True)).frame.collect()
    assert found["whole"].to_list() == [record[0] for record in records]
    assert found["real"].cast(pl.Float64).to_list() == [record[1] for record in records]
    assert found["text"].to_list() == [record[2] for record in records]


@pytest.fixture
def small_blocks():
    """Blocks of 7 rows, so that small tables have many."""
    with patch.object(table, "BLOCK_ROWS", 7):
        yield 7


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 20), min_size=1, max_size=5), st.sampled_from(["csv", "parquet"]))
def test_any_split_into_files_gives_the_same_blocks(tmp_path_factory, small_blocks, sizes, ending):
    """Blocks are counted in rows of the whole table: where files begin doesn't matter."""
    folder = tmp_path_factory.mktemp("parts")
    whole = pl.DataFrame({"x": range(sum(sizes)), "y": [100 + 0.1 * i for i in range(sum(sizes))]})
    start = 0
    for i, size in enumerate(sizes):
        part = whole[start : start + size]
        part.write_csv(folder / f"{i}.csv") if ending == "csv" else part.write_parquet(
            folder / f"{i}.parquet"
        )
        start += size
    blocks = list(read_table(folder / f"*.{ending}").blocks())
    assert [block.height for block in blocks[:-1]] == [small_blocks] * (len(blocks) - 1)
    for block, expected in zip(blocks, whole.iter_slices(small_blocks), strict=True):
        assert_frame_equal(block, expected)


def test_blocks_of_a_stored_table_have_the_size_that_is_promised(tmp_path):
    """The streaming reader's own batches are cut anew, in order."""
    rows = 2 * BLOCK_ROWS + 5
    pl.DataFrame({"x": range(rows)}).write_parquet(tmp_path / "x.parquet", row_group_size=10_000)
    blocks = list(read_table(tmp_path / "x.parquet").blocks(["x"]))
    assert [block.height for block in blocks] == [BLOCK_ROWS, BLOCK_ROWS, 5]
    assert pl.concat(blocks)["x"].to_list() == list(range(rows))


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (["a"], BLOCK_ROWS),
        (["a"] * 1000, 2**24 // 1000),
        (["a"] * 990 + ["text"] * 10, 2**24 // 1150),
    ],
)
def test_a_wide_table_has_fewer_rows_in_a_block(columns, rows):
    """A block stays within 128 MB of numbers, whichever of its columns are asked for."""
    cells = {"a": 0.5, "text": "low"}
    frame = pl.DataFrame({f"{kind}{i}": [cells[kind]] for i, kind in enumerate(columns)})
    assert read_table(frame).block_rows == rows


def test_blocks_of_a_wide_table_are_whole_wherever_they_come_from(tmp_path):
    """Three columns of which one is asked for: the table's width decides, not the question's."""
    frame = pl.DataFrame({name: range(50) for name in "abc"})
    frame.write_parquet(tmp_path / "abc.parquet")
    with patch.object(table, "BLOCK_NUMBERS", 60):
        for source in (frame, tmp_path / "abc.parquet"):
            blocks = list(read_table(source).walked(["b"]))
            assert [(first, block.height) for first, block in blocks] == [(0, 20), (20, 20), (40, 10)]


SCRAPS = st.sampled_from(
    [
        *("a", "b,", "1", "2.5", "1,234", ",", ";", "\t", " ", '"', '""', "\n", "\r", "\r\n", "-", "NA", "é"),
        *("\x00", "#", "%", "inf", "00", "1e9", "Total", "kg", "2024-01-01", "01/02/2024", "true", "'", "$"),
        *("|", "12:30", "\ufeff"),
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(SCRAPS, max_size=25),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    st.sampled_from(["csv", "txt"]),
)
def test_any_text_is_a_table_or_one_sentence(tmp_path, scraps, encoding, ending):
    """What a file holds is read, or refused in one printable sentence; no library's error comes through."""
    path = tmp_path / f"scraps.{ending}"
    path.write_bytes("".join(scraps).encode(encoding, "ignore"))
    found = _read_or_sentence(path)
    if isinstance(found, str):
        assert found.startswith("scraps.")
        assert found.isprintable()
        return
    assert found.frame.collect().height == found.rows == len(found.lines) >= 1
    assert dict(found.frame.collect().schema) == found.schema


def _read_or_sentence(path):
    try:
        return read_table(path)
    except EverystepError as refusal:
        return str(refusal)
