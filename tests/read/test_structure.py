"""Where records begin, on which line, and what is said where they can't be told apart."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.read.text.structure import structure


@given(st.lists(st.lists(st.text('ab",;\n', max_size=4), min_size=1, max_size=4), min_size=1, max_size=6))
def test_fields_and_lines_agree_with_the_standard_librarys_reader(rows):
    """The counts of fields, and the line where each record begins, are those of Python's csv module."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found = structure(text.getvalue().encode(), ",", '"')
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    counts, lines = [], []
    while True:
        begins = reader.line_num + 1
        try:
            counts.append(len(next(reader)))
        except StopIteration:
            break
        lines.append(begins)
    assert found.fields.tolist() == counts
    assert found.lines.tolist() == lines
    assert found.sound


def test_a_text_longer_than_a_chunk_is_cut_as_a_short_one():
    """The state inside a quoted field is carried over chunks of a megabyte."""
    data = b'a,b\n"' + b"x,\n" * 600_000 + b'",2\n3,4\n'
    found = structure(data, ",", '"')
    assert found.fields.tolist() == [2, 2, 2]
    assert found.lines.tolist() == [1, 2, 600_003]
    assert data[found.starts[-1] : found.ends[-1]] == b"3,4"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_an_editors_lines(read, ending):
    """Blank lines, a preamble and quoted line ends of every kind leave the line numbers right."""
    text = ["Sales of 2024", "", "x,y", '1,"two', 'lines"', "", "2,b", "", "", "3,c"]
    table = read(ending.join(text))
    assert list(table.lines) == [4, 7, 10]
    assert table.reading.header_line == 3
    assert table.place(1) == "line 7"
    assert [(s.line, s.text) for s in table.reading.skipped] == [(1, "Sales of 2024")]
    assert table.reading.notes[0] == "3 blank lines between records skipped: 6, 8 and 9"


def test_lines_that_count_up_are_not_stored(read):
    """A table without gaps keeps a range, not a number a record."""
    assert read("x,y\n1,2\n2,4\n").lines == range(2, 4)


def test_the_first_bad_number_is_named_by_its_line_behind_quoted_line_ends(refusal):
    """The line in an error is where the record begins, also after records of several lines."""
    text = 'n,v\r\n"a\r\nb",1\r\n\r\n"c",2\r\n"d\r\n\r\ne",oops\r\n'
    assert refusal(text) == (
        "homes.csv, line 6, column 'v': 'oops' is no number, as 2 of 3 cells are; correct it, set "
        "--missing oops "
        "if it stands for a missing value, or --as-category v to read the column as text"
    )


def test_short_and_long_rows_are_refused(refusal):
    """A record with another count of fields is named with both counts and the way out."""
    assert refusal("a,b,c\n1,2,3\n4,5\n") == (
        "homes.csv, line 3: 2 fields where the header has 3; add what is missing, or correct the line"
    )
    assert refusal("a,b\n1,2\n\n1,2,3\n") == (
        "homes.csv, line 4: 3 fields where the header has 2; put a field that holds ',' in quote marks, "
        "or correct the line"
    )
    assert refusal("a;b;c\n1\n2\n3\n").startswith("homes.csv, line 2: 1 field where the header has 3;")
    assert "set --decimal ," in refusal("price\n1,5\n2,5\n3,5\n")
    assert "where the first record has 2" in refusal("1,2\n3,4\n5,6,7\n")


def test_an_open_quote_is_named_by_the_line_where_it_opened(refusal):
    """Not the end of the file, but the line of the mark that was never closed."""
    sentence = "a quote mark opens a field here that is never closed; close it, or set --quote ''"
    assert f"homes.csv, line 3: {sentence}" in refusal('a,b\n1,x\n2,"y\n3,z\n')
    assert f"homes.csv, line 2: {sentence}" in refusal('a,b\n1,"x\n2,"y"\n3,"z"\n')


def test_a_quote_inside_a_field_is_refused(refusal):
    """Where fields are quoted, a stray mark would shift everything behind it."""
    assert refusal('a,b\n1,"x"\n2,"y"z\n') == (
        "homes.csv, line 3: a quote mark stands inside a field, in '2,\"y\"z'; put the whole field in quote "
        "marks and double those inside it, or set --quote '' if quote marks are plain text"
    )


def test_inch_marks_are_plain_text_and_said(read):
    """A file in which no field is quoted may hold quote marks."""
    table = read('a,b\n1,5" pipe\n2,6" pipe\n')
    assert table.frame.collect()["b"].to_list() == ['5" pipe', '6" pipe']
    assert "read as plain text" in table.reading.notes[0]


def test_spaces_around_quoted_fields_are_understood(read):
    """`1, "x, y"` is what people write; it means what they mean."""
    assert read('a, b\n1, "x, y"\n2, "z"\n').frame.collect()["b"].to_list() == ["x, y", "z"]


def test_trailing_separators_are_tolerated(read):
    """An empty last column is left out with a note, whether or not the header ends so too."""
    for text in ("a,b,\n1,2,\n3,4,\n", "a,b\n1,2,\n3,4,\n"):
        table = read(text)
        assert table.columns == ("a", "b")
        assert "column 3 has neither a name nor a value" in table.reading.notes[0]


def test_rows_of_separators_are_blank(read):
    """Spreadsheets write rows of commas for rows of nothing."""
    table = read("a,b\r\n1,2\r\n,\r\n3,4\r\n,\r\n,\r\n")
    assert list(table.lines) == [2, 4]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n2,5;3,5\n", ";"),
        ("a\tb\n1,5\tx;y\n2,5\tz\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n2\n", None),
        ('a,b\n"x;y",1\n"z;w",2\n', ","),
    ],
)
def test_the_separator_is_the_one_that_is_even(read, text, separator):
    """The count of fields decides, over the whole text."""
    assert read(text).reading.separator == separator


def test_columns_set_with_spaces(read):
    """A .txt file may set its columns apart with runs of spaces."""
    table = read(" a   b\n 1  20\n10   3\n", "homes.txt")
    assert table.frame.collect().rows() == [(1, 20), (10, 3)]
    assert read("a  b\n1  2\n", separator=" ").columns == ("a", "b")


def test_the_separator_of_a_long_text_is_judged_by_all_of_it(read):
    """A separator that only looks even in the first megabyte is given up."""
    rows = ["a,b;c"] + ["1,2;3"] * 250_000 + ["1,2,2;3", "4;3"]
    table = read("\n".join(rows), text_columns=("a,b",))
    assert table.reading.separator == ";"
    assert table.rows == 250_002


def test_settings_override(read):
    """What is set isn't found out."""
    assert read("a;b\n1;2\n", separator=",").columns == ("a;b",)
    assert read("a,b\n'x,y',2\n", quote="'").frame.collect()["a"].to_list() == ["x,y"]
    assert read('a,b\n"x,2\n', quote="").frame.collect()["a"].to_list() == ['"x']
    first = read("one\ntwo, too\na,b\n1,2\n", skip_first=2)
    assert first.columns == ("a", "b")
    assert list(first.lines) == [4]
    assert [s.line for s in first.reading.skipped] == [1, 2]


def test_lines_of_a_structure_are_numbers():
    """Lines are integers that index nothing else."""
    assert structure(b"a\nb", ",", None).lines.dtype.kind == np.dtype(np.int64).kind
