"""Files that change, break off or rot while they are read: one sentence that names the file."""

import math
import os
from collections import Counter
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from everystep.read import door, read_table
from everystep.read.digests import Digesting, digests_of
from everystep.read.footer import finite_columns
from everystep.read.pages import refuse_changed_bytes
from everystep.words import DataError

CHANGED = "changed while it was read; wait until it is written, and start again"


@pytest.fixture
def written_while_read(tmp_path):
    """A CSV file to which another program writes as soon as it is read."""
    path = tmp_path / "homes.csv"
    path.write_text("x,y\n1,2\n3,4\n")
    read = door.read_plain

    def and_write(*arguments):
        found = read(*arguments)
        path.write_text(path.read_text() + "5,6,7\n")
        return found

    with patch.object(door, "read_plain", and_write):
        yield path


def test_a_file_that_grows_while_it_is_read_is_refused(written_while_read):
    """What was read of it may be half of a record."""
    with pytest.raises(DataError, match=f"^homes.csv {CHANGED}$"):
        read_table(written_while_read)


def test_the_change_is_told_before_what_comes_of_it(written_while_read):
    """Half a line that another program is just writing is no ragged record."""
    ragged = DataError("3 fields where the header has 2")
    with (
        patch.object(door, "_without_total", side_effect=ragged),
        pytest.raises(DataError, match=f"^homes.csv {CHANGED}$"),
    ):
        read_table(written_while_read)


def test_a_file_that_is_taken_away_is_said_to_be_gone(tmp_path):
    """Nothing is left to compare."""
    pl.DataFrame({"x": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    (tmp_path / "a.parquet").unlink()
    for later in (lambda: list(table.blocks()), lambda: digests_of(table)):
        with pytest.raises(DataError, match=r"^a.parquet is gone; put it back and start again$"):
            later()


def test_a_file_on_disk_is_the_same_in_every_pass(tmp_path):
    """A Parquet file that was written anew between two passes is refused in the second, and by its digest."""
    path = tmp_path / "a.parquet"
    pl.DataFrame({"x": [1, 2]}).write_parquet(path)
    table = read_table(path)
    assert pl.concat(table.blocks())["x"].to_list() == [1, 2]
    pl.DataFrame({"x": [3, 4]}).write_parquet(path)
    os.utime(path, ns=(0, 0))
    for later in (lambda: list(table.blocks()), lambda: digests_of(table)):
        with pytest.raises(DataError, match=f"^a.parquet {CHANGED}$"):
            later()


def test_a_text_in_memory_may_change_on_disk(tmp_path):
    """Its records were read; only the digest, which would be another one's, is refused."""
    path = tmp_path / "homes.csv"
    path.write_text("x,y\n1,2\n")
    table = read_table(path)
    path.write_text("x,y\n1,2\n3,4\n")
    assert [len(block) for block in table.blocks()] == [1]
    with pytest.raises(DataError, match=f"^homes.csv {CHANGED}$"):
        digests_of(table)


RECORDS = pa.table(
    {
        "x": np.random.default_rng(0).normal(size=3000),
        "kind": [f"k{i % 7}" for i in range(3000)],
        "v": [[1.0, 2.0]] * 3000,
    }
)
WAYS = [
    {"compression": "none", "use_dictionary": False},
    {"compression": "snappy", "data_page_version": "2.0"},
    {"compression": "zstd", "row_group_size": 700},
    {"compression": "gzip", "data_page_size": 500},
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WAYS), st.floats(0, 0.85), st.integers(1, 255))
def test_checksums_find_what_pyarrow_finds(tmp_path, way, place, change):
    """One byte of a page changed: refused with the column, exactly where another reader refuses it."""
    path = tmp_path / "rotten.parquet"
    pq.write_table(RECORDS, path, write_page_checksum=True, **way)
    refuse_changed_bytes(path)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= change
    path.write_bytes(data)
    try:
        pq.read_table(path, page_checksum_verification=True)
    except (OSError, pa.ArrowInvalid):
        with pytest.raises(DataError, match=r"^rotten.parquet: the file is damaged \(.*\); write it anew$"):
            read_table(path)
        return
    refuse_changed_bytes(path)


def test_a_changed_byte_is_told_with_its_column(tmp_path):
    """polars would have read another number without a word."""
    path = tmp_path / "rotten.parquet"
    pq.write_table(RECORDS, path, write_page_checksum=True, compression="none", use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    assert not pl.read_parquet(path).equals(pl.DataFrame(RECORDS))
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert str(caught.value) == (
        "rotten.parquet: the file is damaged (a page of column 'x' isn't what its checksum says); "
        "write it anew"
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WAYS), st.floats(0, 1, exclude_max=True), st.integers(1, 255), st.booleans())
def test_damage_without_checksums_is_one_sentence_or_other_numbers(tmp_path, way, place, change, cut):
    """Where nothing tells, nothing can; where polars stumbles, the file is named."""
    path = tmp_path / "rotten.parquet"
    pq.write_table(RECORDS, path, **way)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= change
    path.write_bytes(data[: int(place * len(data))] if cut else data)
    sentence = passes(path)
    assert sentence is None or sentence.startswith("rotten.parquet")


def passes(path):
    """The sentence with which a table's reading or its first pass is refused; None where it isn't."""
    try:
        list(read_table(path).blocks())
    except DataError as refusal:
        return str(refusal)
    return None


def test_of_several_files_the_damaged_one_is_named(tmp_path):
    """Damage that shows only when the records are read is found by reading each file by itself."""
    for name in ("a", "b", "c"):
        pq.write_table(RECORDS, tmp_path / f"{name}.parquet", compression="zstd")
    table = read_table(tmp_path)
    start_of_a_frame = b"\x28\xb5\x2f\xfd"
    data = (tmp_path / "b.parquet").read_bytes()
    assert start_of_a_frame in data
    (tmp_path / "b.parquet").write_bytes(data.replace(start_of_a_frame, bytes(4)))
    with pytest.raises(DataError, match=r"^b.parquet: the file is damaged \("):
        list(read_table(tmp_path).blocks())
    with pytest.raises(DataError, match=f"^b.parquet {CHANGED}$"):
        list(table.blocks())


def test_records_that_are_missing_are_missed(tmp_path):
    """Where a thread of polars breaks off, it tells nothing and gives what it has so far."""
    pl.DataFrame({"x": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    table = replace(read_table(tmp_path / "a.parquet"), rows=3)
    with pytest.raises(
        DataError, match=r"^a.parquet: .* \(of 3 records only 2 can be read\); write it anew$"
    ):
        list(table.blocks())


def test_a_file_that_goes_while_it_is_hashed_is_told_of_once(tmp_path):
    """By whoever asks for the digests, not by the thread that makes them."""
    path = tmp_path / "homes.csv"
    path.write_text("x,y\n1,2\n")
    table = replace(read_table(path), stamps=())
    path.unlink()
    with pytest.raises(DataError, match=r"^homes.csv can't be read: no such file or directory$"):
        Digesting(table).done()


TYPES = [
    ([1, 2], ["a", "b"], "numbers", "text"),
    (["a"], [1.5], "text", "numbers"),
    ([True], [1], "true/false", "numbers"),
    ([date(2024, 1, 1)], ["2024-01-01"], "dates", "text"),
]


@pytest.mark.parametrize(("first", "second", "held", "other"), TYPES)
def test_files_of_one_table_hold_the_same_in_a_column(tmp_path, first, second, held, other):
    """Numbers in one file and text in another are a mistake; whole numbers and others are not."""
    pl.DataFrame({"x": first, "y": [1] * len(first)}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"x": second, "y": [0.5] * len(second)}).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(DataError) as caught:
        read_table(tmp_path)
    assert str(caught.value) == (
        f"b.parquet: column 'x' holds {other}, where that of a.parquet holds {held}; write the column with "
        "one type in all files"
    )
    pl.DataFrame({"x": first, "y": [0.5] * len(first)}).write_parquet(tmp_path / "b.parquet")
    assert read_table(tmp_path).schema["y"] == pl.Float64()
    assert Counter(read_table(tmp_path).frame.collect()["y"].to_list()) == {1: len(first), 0.5: len(first)}


@pytest.mark.parametrize(
    "write", [pl.DataFrame.write_parquet, lambda frame, path: pq.write_table(frame.to_arrow(), path)]
)
@pytest.mark.parametrize("cell", [math.inf, -math.inf])
def test_infinities_are_found_without_a_pass_where_the_file_tells(tmp_path, write, cell):
    """The least and the largest number of each group of rows tell; where they don't, the cells are read."""
    fine = pl.DataFrame(
        {"x": [1.5, math.nan, None], "y": pl.Series([1, 2, 3], dtype=pl.Float32), "s": ["a"] * 3}
    )
    write(fine, tmp_path / "a.parquet")
    write(fine.with_columns(x=pl.Series([1.0, cell, 2.0])), tmp_path / "b.parquet")
    assert finite_columns([tmp_path / "a.parquet"]) >= {"y"}
    assert "x" not in finite_columns([tmp_path / "a.parquet", tmp_path / "b.parquet"])
    assert read_table(tmp_path / "a.parquet").rows == 3
    with pytest.raises(DataError, match=r"^b.parquet, record 2, column 'x': -?inf is not finite"):
        read_table(tmp_path)


def test_a_file_that_tells_no_least_number_is_read(tmp_path):
    """Without statistics nothing is known, and nothing is taken for granted."""
    pq.write_table(pa.table({"x": [1.0, math.inf]}), tmp_path / "a.parquet", write_statistics=False)
    assert finite_columns([tmp_path / "a.parquet"]) == frozenset()
    with pytest.raises(DataError, match=r"^a.parquet, record 2, column 'x': inf is not finite"):
        read_table(tmp_path / "a.parquet")
