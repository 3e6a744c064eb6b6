"""Numbers in any notation: what decides the marks, and what is refused because nothing decides."""

import polars as pl
import pytest

ONE_NUMBER = [
    # cells of column a, cells of column b, decimal, thousands, first of a, first of b
    (["12,5", "3"], ["1", "2"], ",", None, 12.5, 1),
    (["0,123", "3"], ["1", "2"], ",", None, 0.123, 1),
    (["1234,567", "3"], ["1", "2"], ",", None, 1234.567, 1),
    (["1,5e3", "3"], ["1", "2"], ",", None, 1500.0, 1),
    (["1,234,567", "3"], ["1", "2"], ".", ",", 1234567, 1),
    (["1,234.5", "3"], ["1", "2"], ".", ",", 1234.5, 1),
    (["1,234", "3"], ["1.5", "2"], ".", ",", 1234, 1.5),
    (["1.234,5", "3"], ["1.500", "2"], ",", ".", 1234.5, 1500),
    (["1.234.567", "3"], ["1.500", "2"], ",", ".", 1234567, 1500),
    (["2,5", "3"], ["1.500", "2.500"], ",", ".", 2.5, 1500),
    (["1.234", "3.5"], ["1", "2"], ".", None, 1.234, 1),
    (["1.234", "3.456"], ["1", "2"], ".", None, 1.234, 1),
    (["1'234.5", "3"], ["1", "2"], ".", "'", 1234.5, 1),
    (["1’234", "3"], ["1", "2"], ".", "’", 1234, 1),
    (["1 234,5", "3"], ["1", "2"], ",", " ", 1234.5, 1),
    (["1\u00a0234", "3"], ["1", "2"], ".", "\u00a0", 1234, 1),
    (["−5", "+3"], ["1", "2"], ".", None, -5, 1),
    ([".5", "5."], ["1e3", "-2E-2"], ".", None, 0.5, 1000),
]


@pytest.mark.parametrize(("a", "b", "expected"), [(row[0], row[1], row[2:]) for row in ONE_NUMBER])
def test_evidence_decides_the_marks(read, a, b, expected):
    """Cells that can be read in one way only decide for all columns of the table."""
    table = read("a;b\n" + "".join(f"{x};{y}\n" for x, y in zip(a, b, strict=True)))
    assert (table.reading.decimal, table.reading.thousands, *table.frame.collect().row(0)) == expected


def test_two_marks_between_thousands_are_none(refusal):
    """A number whose groups are set off in two ways is a mistake."""
    assert "is no number" in refusal("a;b\n1\u202f234 567;1\n3;2\n")


def test_cells_that_tell_nothing_are_refused(refusal):
    """`1,234` alone may be 1234 or 1.234: the cell is named with both ways out."""
    assert refusal("a;b\nx;1,234\ny;2,345\n") == (
        "homes.csv, line 2, column 'b': '1,234' may be 1234 or 1.234, and no other cell tells; "
        "set --thousands , "
        "for 1234 or --decimal , for 1.234"
    )


def test_the_two_ways_out_work(read):
    """Either option that the sentence names reads the table."""
    text = "a;b\nx;1,234\ny;2,345\n"
    assert read(text, thousands=",").frame.collect()["b"].to_list() == [1234, 2345]
    assert read(text, decimal=",").frame.collect()["b"].to_list() == [1.234, 2.345]


def test_cells_that_contradict_each_other_are_refused(refusal):
    """A decimal comma and a decimal point in one table: both cells are named."""
    assert refusal("a;b\n1,5;1.5\n") == (
        "homes.csv, line 2, column 'a': '1,5' has a decimal comma, but '1.5' (homes.csv, line 2, "
        "column 'b') a "
        "decimal point; set --decimal , or --decimal . and correct the other cells, or read the "
        "odd column as "
        "text with --as-category"
    )


@pytest.mark.parametrize("cell", ["1,23,456", "12.345,6.7", "1.5"])
def test_a_set_mark_is_kept_to(refusal, cell):
    """A cell that is no number in the notation that was set is refused, not read in another."""
    assert "is no number" in refusal(f"a;b\n2,5;x\n3,5;y\n{cell};z\n", decimal=",", thousands=None)


def test_dates_and_names_are_no_evidence(read):
    """Only numeric columns tell which mark is which."""
    table = read('when,who,v\n01.02.2024,"Ng, A",1.5\n02.02.2024,"Li, B",2\n')
    assert table.reading.decimal == "."
    assert table.schema == {"when": pl.Date(), "who": pl.String(), "v": pl.Float64()}


def test_missing_marks(read):
    """What stands for a missing value is missing in numbers and in text, and so are marks of one's own."""
    marks = [
        "",
        "NA",
        "N/A",
        "n/a",
        "NaN",
        "nan",
        "null",
        "NULL",
        "None",
        "?",
        "-",
        "--",
        ".",
        "#N/A",
        "#DIV/0!",
    ]
    text = "n;t\n" + "".join(f"{mark};{mark}\n" for mark in marks[1:]) + "1;x\n-9;gone\n"
    found = read(text, missing=("gone", "-9")).frame.collect()
    assert found["n"].to_list() == [None] * (len(marks) - 1) + [1, None]
    assert found["t"].to_list() == [None] * (len(marks) - 1) + ["x", None]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e400"])
def test_infinities_are_refused(refusal, cell):
    """Nothing can be computed with them: file, line, column and value."""
    assert refusal(f"x,y\n1,2\n{cell},3\n") == (
        f"homes.csv, line 3, column 'x': '{cell}' is not finite, so nothing can be computed with it; correct "
        "it, or set --missing for it if it stands for a missing value"
    )


def test_a_column_of_mostly_numbers_is_refused_and_one_of_few_is_text(read, refusal):
    """Half of the cells decide whether a column was meant to be numeric."""
    assert refusal("sqft\n1\nabc\n3\nabc\n") == (
        "homes.csv, line 3, column 'sqft': 'abc' is no number, as 2 of 4 cells are; correct it, "
        "set --missing abc "
        "if it stands for a missing value, or --as-category sqft to read the column as text"
    )
    assert read("sqft\n1\nabc\nxyz\n").schema == {"sqft": pl.String()}


def test_the_ways_out_of_a_bad_number_work(read):
    """Each option that the sentence names reads the table."""
    text = "sqft\n1\nabc\n3\n"
    assert read(text, missing=("abc",)).frame.collect()["sqft"].to_list() == [1, None, 3]
    assert read(text, text_columns=("sqft",)).frame.collect()["sqft"].to_list() == ["1", "abc", "3"]


def test_leading_zeros_are_codes(read):
    """00123 is a code and keeps its zeros, unless it is said to be a number."""
    text = "zip,x\n00123,1\n45678,2\n"
    table = read(text)
    assert table.frame.collect()["zip"].to_list() == ["00123", "45678"]
    assert table.reading.notes == (
        "column 'zip' has leading zeros, so it is text, not numbers (otherwise: --as-number zip)",
    )
    assert read(text, number_columns=("zip",)).frame.collect()["zip"].to_list() == [123, 45678]
    assert read("x\n0.5\n00.5\n").schema == {"x": pl.Float64()}


def test_signs_on_every_cell_are_taken_off_and_said(read):
    """A percent or currency sign is no part of the number, if all cells have it."""
    table = read('p,c,d\n12%,"$1,234.5",5 €\n-3%,-$2,6 €\n')
    assert table.frame.collect().rows() == [(12, 1234.5, 5), (-3, -2.0, 6)]
    assert table.reading.notes[0] == "column 'p': '%' was taken off every cell: 12% became 12"
    assert len(table.reading.notes) == 3
    assert read("p\n12%\nabc\nx\n").frame.collect()["p"].to_list() == ["12%", "abc", "x"]


def test_long_whole_numbers(read):
    """Beyond 2^53 digits are lost, which is said; where no two are the same they are identifiers."""
    identifiers = read("id,x\n9007199254740993,1\n9007199254740995,2\n")
    assert identifiers.schema["id"] == pl.String()
    assert "identifiers, kept as text" in identifiers.reading.notes[0]
    numbers = read("n,x\n9007199254740993,1\n9007199254740993,2\n")
    assert numbers.schema["n"] == pl.Int64()
    assert "column 'n' holds numbers beyond 2^53" in numbers.reading.notes[0]


def test_whole_numbers_stay_whole_and_spaces_mean_nothing(read):
    """Int64 where every cell is a whole number, Float64 otherwise."""
    assert read("a,b\n 1 ,2.0\n2,3\n").schema == {"a": pl.Int64(), "b": pl.Float64()}


def test_echoes_show_what_could_have_gone_wrong(read):
    """The cells with marks are shown first, with the numbers that they became."""
    echoes = read("plain;price\n1;3\n2;1.234,5\n3;2\n").reading.echoes
    assert (echoes[0].line, echoes[0].column, echoes[0].read, echoes[0].number) == (
        3,
        "price",
        "1.234,5",
        1234.5,
    )
    assert len(echoes) == 3
    assert len({(e.line, e.column) for e in echoes}) == 3


def test_booleans(read):
    """Only true and false are Boolean; yes and no stay categories."""
    table = read("b,y\nTrue,yes\nfalse,no\nNA,yes\n")
    assert table.frame.collect().rows() == [(True, "yes"), (False, "no"), (None, "yes")]


def test_a_column_without_a_value_is_said(read):
    """An empty column has no type, and a note."""
    table = read("a,b\n1,\n2,NA\n")
    assert table.schema["b"] == pl.Null()
    assert table.reading.notes == ("column 'b' has no value in any record",)


def test_spaces_around_text_are_taken_off_and_said(read):
    """Two levels that differ in a space are one."""
    table = read("a,b\nx ,1\nx,2\n")
    assert table.frame.collect()["a"].to_list() == ["x", "x"]
    assert table.reading.notes == ("column 'a': spaces around 1 cell were taken off",)
