"""Options: those that can't be are refused, never ignored."""

from datetime import date

import polars as pl
import pytest

from everystep.read import ReadOptions, read_table
from everystep.words import SettingError


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"separator": ",,"}, "--separator is one ASCII character such as , or ;, not ',,'"),
        ({"quote": "''"}, "--quote is one ASCII character other than the separator, not"),
        ({"decimal": "x"}, "--decimal is . or , and not 'x'"),
        ({"thousands": "x"}, "--thousands is , or . or ' or a space, not 'x'"),
        ({"decimal": ",", "thousands": ","}, "--decimal and --thousands can't both be ','"),
        ({"date_order": "dym"}, "--date-order is dmy, mdy or ymd, not 'dym'"),
        ({"skip_last": -1}, "--skip-last is a count of 0 or more, not -1"),
        ({"text_columns": ("a",), "number_columns": ("a",)}, "column 'a' is named by both --as-category and"),
        (
            {"text_columns": ("sqf",)},
            "--as-category sqf: homes.csv has no column 'sqf'; did you mean 'sqft'?",
        ),
        (
            {"number_columns": ("sqf",)},
            "--as-number sqf: homes.csv has no column 'sqf'; did you mean 'sqft'?",
        ),
        (
            {"sheet": "One"},
            "--sheet can't be set for homes.csv, a text: it has nothing of the kind; leave it out",
        ),
    ],
)
def test_options_that_cannot_be(refusal, options, sentence):
    """Each is told by the name that it has on the command line."""
    assert refusal("sqft,price\n1,2\n", **options).startswith(sentence)


@pytest.mark.parametrize(
    "option", [{"separator": ","}, {"header": False}, {"keep_total": True}, {"encoding": "utf-8"}]
)
def test_options_of_text_mean_nothing_for_other_sources(option):
    """A setting that would be ignored is refused."""
    with pytest.raises(SettingError, match="can't be set for a table in memory"):
        read_table({"x": [1]}, ReadOptions(**option))


def test_columns_said_to_be_text_or_numbers():
    """Typed columns can be wanted as text; a column said to be numeric must be."""
    assert read_table({"x": [1, 2]}, ReadOptions(text_columns=("x",))).schema == {"x": pl.String()}
    assert read_table({"x": [True]}, ReadOptions(number_columns=("x",))).frame.collect().rows() == [(1,)]
    with pytest.raises(SettingError, match="--as-number v: the column's type can't be read so"):
        read_table({"v": [[1, 2]]}, ReadOptions(number_columns=("v",)))
    with pytest.raises(SettingError, match="--as-category v: the column's type can't be read so"):
        read_table({"v": [[1, 2]]}, ReadOptions(text_columns=("v",)))


def test_a_date_wanted_as_a_number_stays_a_date(read):
    """The encoder makes days of it; typed or as text, it is read as what it is."""
    wanted = ReadOptions(number_columns=("d",))
    assert read_table({"d": [date(2024, 1, 1)]}, wanted).schema == {"d": pl.Date()}
    assert read("d,y\n2024-01-01,1\n2024-02-01,2\n", number_columns=("d",)).schema["d"] == pl.Date()


def test_a_number_column_with_text_is_refused(refusal):
    """Also where most of its cells are text."""
    assert refusal("a\nx\ny\n1\n", number_columns=("a",)).startswith(
        "homes.csv, line 2, column 'a': 'x' is no number, as 1 of 3 cells are;"
    )


def test_like_an_earlier_table(read, refusal):
    """A new file is read with the types of an earlier table; columns that it lacks are no error."""
    options = ReadOptions.like(
        {"code": pl.String(), "level": pl.String(), "x": pl.Int64(), "target": pl.Float64()}
    )
    text = "code,level,x\n7,3,1\n"
    table = read(text, expected=options.expected)
    assert table.frame.collect().rows() == [("7", "3", 1)]
    assert "is no number" in refusal("code,level,x\n7,3,abc\n", expected=options.expected)
    assert read("x\nNA\n", expected=options.expected).schema == {"x": pl.Int64()}
