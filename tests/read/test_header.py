"""The header: found below titles and units, checked, or none at all."""

import pytest

from everystep.read import ReadOptions, read_table
from everystep.words import DataError


def test_titles_blank_lines_and_units_are_skipped_and_listed(read):
    """Everything above the records is either the header or listed with its line and the reason."""
    table = read("Sales report\nby me, for you, 2024\n\nmm,kg\nx,y\n(mm),[kg]\n1,2\n2,3\n")
    assert table.columns == ("x", "y")
    assert list(table.lines) == [7, 8]
    assert [(s.line, s.text, s.why) for s in table.reading.skipped] == [
        (1, "Sales report", "a title above the header"),
        (2, "by me  for you  2024", "a title above the header"),
        (4, "mm kg", "a row of units"),
        (6, "(mm) [kg]", "a row of units"),
    ]


def test_comments_above_the_header_are_skipped(read):
    """A line that begins with # and isn't as wide as the table is a comment."""
    assert read("# made by hand\n# 2024\nx,y\n1,2\n").columns == ("x", "y")
    assert read("# made by hand\nx\n1\n").columns == ("x",)


@pytest.mark.parametrize("header", ["m,s", "d,h", "a,t", "#,x", "price,m"])
def test_short_names_are_names(read, header):
    """A header of names that are also units is a header."""
    assert read(f"{header}\n1,2\n3,4\n").columns == tuple(header.split(","))


def test_levels_are_no_units(read):
    """A first record of text is a record."""
    assert read("sex,size\nm,cm\nf,kg\n").rows == 2


def test_without_a_header_columns_are_numbered_and_it_is_said(read):
    """A first row of nothing but numbers is a record, unless it is said to be the header."""
    table = read("1,2\n3,4\n")
    assert table.columns == ("column_1", "column_2")
    assert list(table.lines) == [1, 2]
    assert table.reading.header_line is None
    assert table.reading.notes == (
        "the first row holds only numbers, so it is a record and the columns were named column_1 "
        "to column_2; set "
        "--header if it is the header",
    )
    assert read("2019,2020\n3,4\n", header=True).columns == ("2019", "2020")
    assert read("a,b\nc,d\n", header=False).frame.collect().rows() == [("a", "b"), ("c", "d")]


def test_a_saved_index_is_named(read):
    """pandas writes its index as a first column without a name."""
    table = read(",x,y\n0,5,2\n1,6,3\n")
    assert table.columns == ("column_1", "x", "y")
    assert table.reading.notes == (
        "the first column has no name and counts the rows; it was named 'column_1'",
    )


def test_names_are_stripped_with_a_note(read):
    """Spaces around a name are no part of it."""
    table = read(" a, b\n1,2\n")
    assert table.columns == ("a", "b")
    assert table.reading.notes == ("spaces around 2 names of the header were taken off: ' a' and ' b'",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "x,,y\n5,1,2\n",
            "line 1: column 2 of the header has no name; name it, or set --no-header if this line "
            "is no header",
        ),
        (",x\n5,1\n7,1\n", "line 1: column 1 of the header has no name; name it"),
        ("a,b,a\n1,2,3\n", "line 1: columns 1 and 3 are both named 'a'; rename one of them"),
        ("a, a\n1,2\n", "line 1: columns 1 and 2 are both named 'a'; rename one of them"),
        (
            "a,A\n1,2\n",
            "line 1: columns 1 and 2 are 'a' and 'A', which differ only in letter case or Unicode "
            "form; rename",
        ),
        ("é,e\u0301\n1,2\n", "which differ only in letter case or Unicode form"),
        ('""\n""\n', "line 1: the header has no name; name the columns, or set --no-header"),
        ("", "the file is empty; it needs a header and at least one record"),
        ("\n\n  \n", "the file is empty; it needs a header and at least one record"),
        ("a,b\n", "there is a header (line 1) but no record below it; add records"),
        ("\ufeff", "the file is empty"),
    ],
)
def test_headers_that_are_refused(refusal, text, sentence):
    """Each with the line and the position of the name, and what to do."""
    assert sentence in refusal(text)


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Summe", "Gesamt", "Totale", "Somme", "Suma", "Итого", "Sum of all"]
)
def test_a_total_by_its_word_is_refused(read, refusal, word):
    """A last row that says it is a total must not be trained on; both ways out work."""
    text = f"item,v\na,1\nb,2\n{word},3\n"
    assert refusal(text) == (
        f"homes.csv, line 4: the last row looks like a total (its 'item' is '{word}'), which must "
        f"not be trained "
        "on; leave it out with --skip-last 1, or keep it with --keep-total"
    )
    assert read(text, skip_last=1).rows == 2
    assert read(text, keep_total=True).rows == 3


def test_a_total_under_a_number_column_is_still_a_total(refusal):
    """The word is seen before the column is read as numbers."""
    assert "looks like a total (its 'year' is 'Total')" in refusal("year,v\n2020,1\n2021,2\nTotal,3\n")


def test_each_file_of_several_may_end_with_a_total(tmp_path):
    """Monthly exports each have their total: the file is named, and --skip-last leaves one out of each."""
    for month in ("a", "b"):
        (tmp_path / f"{month}.csv").write_text("item,v\nx,1\ny,2\nTotal,3\n")
    with pytest.raises(DataError, match=r"^a.csv, line 4: the last row looks like a total"):
        read_table(tmp_path / "*.csv")
    table = read_table(tmp_path / "*.csv", ReadOptions(skip_last=1))
    assert table.frame.collect()["v"].to_list() == [1, 2, 1, 2]
    assert list(table.lines) == [2, 3, 2, 3]


def test_a_total_by_its_sums_is_refused(read, refusal):
    """A last row that holds the sum of every numeric column above is a total without a word."""
    assert refusal("item,v,w\na,1,1.5\nb,2,2\nc,4,4\n,7,7.5\n") == (
        "homes.csv, line 5: the last row looks like a total (its 'v', 7, is the sum of the column "
        "above), which "
        "must not be trained on; leave it out with --skip-last 1, or keep it with --keep-total"
    )
    assert read("v,w\n1,1\n2,2\n4,4\n7,8\n").rows == 4
    assert read("v\n0\n0\n0\n0\n").rows == 4


def test_three_records_are_never_a_total(read):
    """3 = 1 + 2 and 6 = 2 + 4 in the smallest example: too few records to say so."""
    assert read("x,y\n1,2\n2,4\n3,6\n").rows == 3


def test_a_level_called_total_is_a_level(read):
    """A word that other records have too is no total."""
    assert read("kind,v\nTotal,1\npart,2\nTotal,3\n").rows == 3


def test_skip_last_must_leave_a_record(refusal):
    """Leaving out everything is a mistake in the call."""
    assert refusal("a,b\n1,2\n", skip_last=1) == "--skip-last 1 leaves no record: homes.csv has 1 record"
