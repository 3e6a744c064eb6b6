"""The fast way to read a plain text, swept against the careful one: the same table, note for note."""

import io
import os
from dataclasses import replace
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from everystep.read import ReadOptions, door, read_table, table
from everystep.read.text import chunks, plain
from everystep.read.text.plain import read_plain
from everystep.words import DataError, EverystepError

NUMBERS = st.sampled_from(
    [
        *(
            "1",
            "0",
            "-3",
            "+7",
            "12",
            "2.5",
            "-0.25",
            ".5",
            "5.",
            "1e3",
            "1e-05",
            "-0",
            "007",
            "00",
            "0.0",
            "100",
        ),
        *("9007199254740993", "99999999999999999999", "inf", "1e999", "NaN", "nan", " 4", "4 ", "\t8", "1,5"),
        *("1'000", "1.000", "1_0", "−2", "5%", "$3", ""),
    ]
)
TEXTS = st.sampled_from(
    [
        *("flat", "house", " villa", "a b", "é", "NA", "?", "-", "true", "False", "2024-01-02", "2024-01-03"),
        *("13.04.2024", "01/02/2024", "9:30", "2024-01-02T03:04Z", "total", "", "  ", "12%", '"q"', '"a,b"'),
    ]
)
USUAL = st.integers(-5, 300).map(str) | st.floats(-9, 9).map(repr)
COLUMN = st.sampled_from([USUAL, USUAL, NUMBERS, TEXTS, USUAL | st.just(""), USUAL | NUMBERS, USUAL | TEXTS])


@st.composite
def texts(draw):
    """A text of a few columns, each mostly of one kind, as programs and people write them."""
    columns = draw(st.lists(COLUMN, min_size=1, max_size=4))
    rows = draw(st.integers(1, 12))
    separator = draw(st.sampled_from(",,,;\t|"))
    lines = [separator.join(draw(column) for column in columns) for _ in range(rows)]
    names = draw(st.sampled_from(["abcd", "wxyz", ["", "p", "q", "r"], ["1", "2", "3", "4"]]))
    header = [separator.join(names[: len(columns)])]
    text = draw(st.sampled_from(["\n", "\n", "\r\n"])).join(
        [*draw(st.sampled_from([[], [], [], ["A title"], ["kg"]])), *header, *lines]
    )
    return text + draw(st.sampled_from(["\n", "\n", "", "\r\n", "\n\n", "\n,\n"]))


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts(), st.integers(1, 60), st.booleans())
@example("a,b\n1,2\n3\n4,5,6\n", 9, True)
@example("a,b\n1,x\n\n3,y\n", 9, True)
@example("a,b\n1,x\n2,y\n\n\n", 9, True)
@example("a,b\n007,x\n1,y\n", 5, True)
@example("a,b\n1,x\n2,y\n3,y\nNA,z\n", 4, True)
@example("a,b\n1,x\n2,y\n3,y\n0.5,z\n", 4, True)
@example('a;b\n"1,5";1.500\n2;3\n', 60, True)
def test_the_fast_way_reads_what_the_careful_way_reads(tmp_path, text, size, keep_total):
    """Tables, types, bits, notes, lines, echoes and sentences are the same, wherever chunks end."""
    path = tmp_path / "homes.csv"
    path.write_bytes(text.encode())
    options = ReadOptions(keep_total=keep_total)
    expected = carefully(path, options)
    with patch.object(chunks, "CHUNK", size):
        assert_same(outcome(path, options), expected)
        assert_same(left_on_disk(path, options), expected)


@pytest.mark.parametrize(
    "options",
    [
        {"skip_first": 1},
        {"skip_last": 1},
        {"header": False},
        {"text_columns": ("a",)},
        {"number_columns": ("a",)},
        {"missing": ("3",)},
        {"decimal": ","},
        {"separator": ";"},
        {"quote": "'"},
        {"quote": ""},
        {"usual_decimal": ",", "usual_thousands": "."},
        {"expected": (("a", pl.String()), ("b", pl.Int64()))},
        {"encoding": "utf-8"},
        {"date_order": "dmy"},
        {"sheet": "One"},
    ],
)
@pytest.mark.parametrize(
    "text", ["a,b\n1,1.500\n3,2.000\n4,\n", "a;b\n1;x\n3;y\n", "a,b\n1,2\n3,NA\n'4',9\n"]
)
def test_options_mean_the_same(tmp_path, options, text):
    """Whatever a person says about reading, the fast way hears it or leaves the text to the careful one."""
    path = tmp_path / "homes.csv"
    path.write_text(text)
    expected = carefully(path, ReadOptions(**options))
    assert_same(outcome(path, ReadOptions(**options)), expected)
    assert_same(left_on_disk(path, ReadOptions(**options)), expected)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts(), min_size=2, max_size=3))
@example(["a,b\n1,2\n", "a,b\nNA,2.5\n"])
@example(["a,b\n1,2\n", "a,b\n007,2\n"])
@example(["a,b\n1,2\n", "a,b\n,2\n"])
def test_files_of_one_table_agree_on_their_columns(tmp_path, parts):
    """A column that is plain in one file and not in the other is what it is when all its cells are seen."""
    paths = [tmp_path / f"{i}.csv" for i in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part.encode())
    options = ReadOptions(keep_total=True)
    expected = carefully(paths, options)
    assert_same(outcome(paths, options), expected)
    assert_same(left_on_disk(paths, options), expected)


PLAIN = [
    ("a,b\n1,2\n3,4.5\n", {"a": pl.Int64, "b": pl.Float64}),
    ("a;b\r\n1;x\r\n;y\r\n", {"a": pl.Int64, "b": pl.String}),
    ('"a","b"\n"1","x,y"\n"2",""\n', {"a": pl.Int64, "b": pl.String}),
    ("\ufeffä\tb\n1e5\t-3\n0.5\t7\n\n\n", {"ä": pl.Float64, "b": pl.Int64}),
    (",x\n0,1\n1,2", {"column_1": pl.Int64, "x": pl.Int64}),
    ("a,b\n1,2\n3,007\n4,5\n", {"a": pl.Int64, "b": pl.String}),
]


@pytest.mark.parametrize(("text", "kinds"), PLAIN)
def test_what_programs_write_is_read_at_once(text, kinds):
    """Numbers of plain texts never become text on the way, and their first cells are kept as they stood."""
    found = read_plain(io.BytesIO(text.encode()), "homes.csv", ReadOptions())
    assert found.schema == kinds
    assert found.at_once.top.columns == [name for name, kind in kinds.items() if kind != pl.String]


NOT_PLAIN = [
    "a\n1\n",
    "A title\na,b\n1,2\n",
    "a,b\n1,2\n\n3,4\n",
    'a,b\n1,2\n3,"4\n',
    "a,b\n",
    "a,b\n1,2\0\n",
]


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_other_texts_are_left_to_the_careful_way(text):
    """One column, titles, blank lines, open quotes, no record, a zero byte: each is more than numbers."""
    assert read_plain(io.BytesIO(text.encode()), "homes.csv", ReadOptions()) is None


@pytest.fixture
def on_disk(tmp_path):
    """A table of 1,000 records that is left on disk, in chunks of about 20."""
    path = tmp_path / "homes.csv"
    path.write_text("x,kind,empty\n" + "".join(f"{i},k{i % 3},\n" for i in range(1000)))
    with patch.object(door, "IN_MEMORY", -1), patch.object(chunks, "CHUNK", 200):
        yield read_table(path)


def test_numbers_of_large_texts_stay_on_disk(on_disk):
    """Each pass parses them anew, chunk by chunk, and gives the same; lines are known without a pass."""
    assert on_disk.on_disk
    for _ in range(2):
        found = pl.concat(on_disk.blocks())
        assert found["x"].to_list() == list(range(1000))
        assert found["kind"].to_list() == [f"k{i % 3}" for i in range(1000)]
        assert found["empty"].null_count() == 1000
    assert (on_disk.lines, on_disk.place(998)) == (range(2, 1002), "line 1,000")


def test_a_pass_parses_no_more_than_it_is_asked_for(on_disk):
    """The first records come from the first chunk, and columns that aren't asked for aren't parsed."""
    parsed = []
    parse = plain._parsed

    def and_count(data, form, kinds, columns=None):
        parsed.append(columns)
        return parse(data, form, kinds, columns)

    with patch.object(plain, "_parsed", and_count):
        assert on_disk.frame.select("x").head(5).collect()["x"].to_list() == [0, 1, 2, 3, 4]
    assert parsed == [["0"]]


def test_a_large_text_that_changes_between_passes_is_refused(on_disk, tmp_path):
    """What is parsed in each pass must be what the first one found."""
    path = tmp_path / "homes.csv"
    path.write_text(path.read_text().replace("7", "8"))
    os.utime(path, ns=(0, 0))
    with pytest.raises(DataError, match=r"^homes.csv changed while it was read;"):
        list(on_disk.blocks())


def test_damage_in_the_middle_of_a_pass_is_told_as_the_change_that_it_is(on_disk, tmp_path):
    """The file is written while a pass over it is under way."""
    blocks = on_disk.blocks()
    path = tmp_path / "homes.csv"
    with patch.object(table, "BLOCK_ROWS", 10):
        assert len(next(blocks)) == 10
        path.write_text("x\n")
        with pytest.raises(DataError, match=r"^homes.csv changed while it was read;"):
            list(blocks)


def outcome(source, options):
    """The table, or the sentence with which it is refused."""
    try:
        return read_table(source, options)
    except EverystepError as refusal:
        return str(refusal)


def left_on_disk(source, options):
    """The same as if the files were too large for memory."""
    with patch.object(door, "IN_MEMORY", -1):
        return outcome(source, options)


def carefully(source, options):
    """The same with each cell seen as text first."""
    with patch.object(door, "read_plain", return_value=None):
        return outcome(source, options)


def assert_same(found, expected):
    """Fail where two tables differ in anything that a person or a later stage can see."""
    assert isinstance(found, str) == isinstance(expected, str), (found, expected)
    if isinstance(found, str):
        assert found == expected
        return
    assert_frame_equal(found.frame.collect(), expected.frame.collect(), check_exact=True)
    assert found.schema == expected.schema == dict(found.frame.collect_schema())
    assert found.reading == expected.reading
    assert list(found.lines) == list(expected.lines)
    same = {"frame": None, "lines": None, "on_disk": False}
    assert replace(found, **same) == replace(expected, **same)
    assert_frame_equal(pl.concat(found.blocks()), pl.concat(expected.blocks()), check_exact=True)
