"""Options: those that can't be are refused, never ignored."""

from datetime import date

import polars as pl
import pytest

from everystep import train
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


USUAL = {"usual_decimal": ",", "usual_thousands": "."}


@pytest.mark.parametrize(
    ("text", "usual", "numbers"),
    [
        ("x\n1.200\n2.500\n", USUAL, [1200, 2500]),
        ("x\n1.200\n5\n", USUAL, [1200, 5]),
        ("x\n1.200\n5\n", {}, [1.2, 5.0]),
        ("x\n1.200\n1.25\n", USUAL, [1.2, 1.25]),
        ('x\n"1,234"\n', USUAL, [1.234]),
        ('x\n"1,234"\n', {"usual_decimal": ".", "usual_thousands": ","}, [1234]),
        ("x\n1.200\n", {**USUAL, "decimal": "."}, [1.2]),
    ],
)
def test_marks_of_an_earlier_table_decide_where_the_cells_do_not(read, text, usual, numbers):
    """After a table with decimal commas, 1.200 is a thousand and two hundred, unless other cells tell."""
    assert read(text, **usual).frame.collect()["x"].to_list() == numbers


def test_a_run_predicts_with_the_marks_of_its_training(tmp_path):
    """The same cells mean the same numbers in training and in prediction."""
    table = tmp_path / "wohnungen.csv"
    table.write_text("m2;preis\n1.200;12,5\n2.400;24,5\n3.600;36,5\n")
    run = train(table, target="preis")
    new = tmp_path / "neue.csv"
    new.write_text("m2\n1.200\n")
    assert run.predict(new) == pytest.approx([12.5], rel=1e-3)
    assert run.predictions_for({"m2": "1.200"}).values == pytest.approx([12.5], rel=1e-3)
