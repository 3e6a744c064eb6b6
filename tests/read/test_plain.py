"""The fast way to read a plain text, swept against the careful one: the same table, note for note."""

import io
from dataclasses import replace
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from everystep.read import ReadOptions, door, read_table
from everystep.read.text import chunks
from everystep.read.text.plain import read_plain
from everystep.words import EverystepError

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
    with patch.object(chunks, "CHUNK", size):
        assert_same(outcome(path, options), carefully(path, options))


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
    assert_same(outcome(path, ReadOptions(**options)), carefully(path, ReadOptions(**options)))


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
    assert_same(outcome(paths, options), carefully(paths, options))


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
    assert found.as_written.columns == [name for name, kind in kinds.items() if kind != pl.String]


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


def outcome(source, options):
    """The table, or the sentence with which it is refused."""
    try:
        return read_table(source, options)
    except EverystepError as refusal:
        return str(refusal)


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
    assert replace(found, frame=None, lines=None) == replace(expected, frame=None, lines=None)
