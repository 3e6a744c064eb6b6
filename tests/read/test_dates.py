"""Dates and times: read where every cell is one, refused where the order of day and month can't be known."""

from datetime import date, datetime, time

import polars as pl
import pytest


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["2024-01-02", "2024-12-31"], [date(2024, 1, 2), date(2024, 12, 31)]),
        (["2024/1/2", "NA"], [date(2024, 1, 2), None]),
        (["01.02.2024", "3.4.2024"], [date(2024, 2, 1), date(2024, 4, 3)]),
        (["13/04/2024", "01/02/2024"], [date(2024, 4, 13), date(2024, 2, 1)]),
        (["04/13/2024", "01/02/2024"], [date(2024, 4, 13), date(2024, 1, 2)]),
        (
            ["2024-01-02T03:04", "2024-01-02 03:04:05.5"],
            [datetime(2024, 1, 2, 3, 4), datetime(2024, 1, 2, 3, 4, 5, 500000)],
        ),
        (["2024-01-02 03:04", "2024-01-03"], [datetime(2024, 1, 2, 3, 4), datetime(2024, 1, 3)]),
        (["13.04.2024 9:30", "01.02.2024 10:00"], [datetime(2024, 4, 13, 9, 30), datetime(2024, 2, 1, 10)]),
        (["9:30", "10:20:30"], [time(9, 30), time(10, 20, 30)]),
    ],
)
def test_dates_and_times(read, cells, values):
    """Each notation gives the values that a person reads in it."""
    text = "d,x\n" + "".join(f"{cell},1\n" for cell in cells)
    assert read(text).frame.collect()["d"].to_list() == values


def test_zones_become_utc_with_a_note(read):
    """Times of several zones are compared in one."""
    table = read("t\n2024-01-01T01:00:00+02:00\n2024-01-01T01:00:00Z\n2024-01-01T01:00:00-0530\n")
    assert table.frame.collect()["t"].to_list() == [
        datetime(2023, 12, 31, 23),
        datetime(2024, 1, 1, 1),
        datetime(2024, 1, 1, 6, 30),
    ]
    assert table.reading.notes == ("column 't' names time zones; its times were put into UTC",)


def test_without_evidence_the_order_is_asked_for(read, refusal):
    """01/02/2024 alone may be two days; both answers work, and the answer is kept in the reading."""
    text = "d,x\n01/02/2024,1\n03/04/2024,2\n"
    assert refusal(text) == (
        "homes.csv, line 2, column 'd': in '01/02/2024' the day or the month may come first, and "
        "no cell of the "
        "column tells; set --date-order dmy or --date-order mdy, or read the column as text with "
        "--as-category d"
    )
    assert read(text, date_order="dmy").frame.collect()["d"][0] == date(2024, 2, 1)
    assert read(text, date_order="mdy").frame.collect()["d"][0] == date(2024, 1, 2)
    assert read(text, date_order="mdy").reading.date_order == "mdy"
    assert read(text, text_columns=("d",)).schema["d"] == pl.String()


@pytest.mark.parametrize("cell", ["2024-02-30", "2024-13-01", "2024-01-01 25:00"])
def test_days_that_no_calendar_has_are_refused(refusal, cell):
    """A date that can't be is a mistake, not text."""
    assert refusal(f"d,x\n2024-01-01,1\n{cell},2\n").endswith(
        "is in no calendar and on no clock; correct it, or read the column as text with --as-category d"
    )


def test_a_column_with_other_text_is_text(read):
    """One cell that is no date makes the column text."""
    assert read("d,x\n2024-01-01,1\nsoon,2\n").schema["d"] == pl.String()
