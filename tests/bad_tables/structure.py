"""Structure: rows that are too short or too long, quote marks, and line ends of all kinds."""

from tests.bad_tables.case import Case, rows

_NOTES = 'x,note,y\n1,"first\nsecond",1\n2,b,3\n3,"c\nd",2\n4,b,5\n'

CASES = [
    Case(
        "a short row",
        "a,b,y\n1,2,3\n4,5\n6,7,8\n",
        refused=["table.csv, line 3", "2 fields where the header has 3"],
    ),
    Case(
        "a long row",
        "a,b,y\n1,2,3\n4,5,6\n6,7,8,9\n",
        refused=["table.csv, line 4", "4 fields where the header has 3"],
    ),
    Case(
        "all rows longer than the header",
        "a,y\n1,2,3\n4,5,6\n6,7,8\n",
        refused=["table.csv, line 2", "3 fields where the header has 2"],
    ),
    Case(
        "a row of one word",
        "a,b,y\n1,2,3\n4,5,6\nend\n",
        refused=["table.csv, line 4", "1 field where the header has 3"],
    ),
    Case(
        "an empty last field in every row",
        "a,y,\n1,2,\n4,5,\n6,9,\n",
        holds={"a": [1, 4, 6], "y": [2, 5, 9]},
        told=["column 3 has neither a name nor a value"],
    ),
    Case(
        "an open quote",
        'k,y\na,1\n"b,2\na,3\nb,4\n',
        refused=["table.csv, line 3", "a quote mark opens a field here that is never closed"],
    ),
    Case(
        "an open quote in the last row",
        'k,y\na,1\nb,2\na,3\n"b,4\n',
        refused=["table.csv, line 5", "a quote mark opens a field here that is never closed"],
    ),
    Case(
        "a quote inside a quoted field",
        'k,y\n"a"b",1\nb,2\n"a",3\n',
        refused=["table.csv, line 2", "a quote mark opens a field here that is never closed"],
    ),
    Case(
        "inches as quote marks",
        'pipe,y\n5",1\n6",2\n5",3\n6",5\n',
        holds={"pipe": ['5"', '6"', '5"', '6"']},
        told=["quote marks stand inside fields", "plain text"],
    ),
    Case("quoted new lines", _NOTES, holds={"note": ["first\nsecond", "b", "c\nd", "b"], "y": [1, 3, 2, 5]}),
    Case(
        "a bad number below quoted new lines",
        _NOTES.replace("4,b,5", "4,b,x5"),
        refused=["table.csv, line 7, column 'y': ", "x5", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "blank lines",
        "x,y\n\n1,1\n\n\n2,3\n3,2\n\n",
        holds={"x": [1, 2, 3], "y": [1, 3, 2]},
        told=["2 blank lines between records skipped: 4 and 5"],
    ),
    Case(
        "a bad number below blank lines",
        "\n\nx,y\n1,1\n\n2,3\n3,oops\n",
        refused=[
            "table.csv, line 7, column 'y': ",
            "oops",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "lines of spaces and separators",
        "x,y\n1,1\n  \n2,3\n,\n3,2\n",
        holds={"x": [1, 2, 3], "y": [1, 3, 2]},
        told=["2 blank lines between records skipped: 3 and 5"],
    ),
    Case("mixed line ends", "x,y\r\n1,1\n2,3\r3,2\r\n", holds={"x": [1, 2, 3], "y": [1, 3, 2]}),
    Case(
        "a bad number below mixed line ends",
        "x,y\r\n1,1\n2,3\r3,oops\r\n",
        refused=[
            "table.csv, line 4, column 'y': ",
            "oops",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case("old Macintosh line ends", "x,y\r1,1\r2,3\r3,2\r", holds={"x": [1, 2, 3], "y": [1, 3, 2]}),
    Case("no final line end", "x,y\n1,1\n2,3\n3,2", holds={"x": [1, 2, 3], "y": [1, 3, 2]}),
    Case(
        "two separators",
        "a;b,y\n1;2,3\n4;5,6\n7;9,1\n",
        refused=["--target 'y' isn't a column of table.csv", "'b,y'"],
    ),
    Case(
        "a separator that changes",
        "a,y\n1,2\n3;4\n5,9\n",
        refused=["table.csv, line 3", "1 field where the header has 2"],
    ),
    Case(
        "spaces as separators in a .csv",
        "a y\n1 2\n3 5\n4 9\n",
        refused=["--target 'y' isn't a column of table.csv", "'a y'"],
    ),
    Case(
        "a total below the records",
        "item,y\na,1\nb,2\na,4\nTotal,7\n",
        refused=["table.csv, line 5", "looks like a total", "'Total'", "--skip-last 1", "--keep-total"],
    ),
    Case(
        "a footnote below the records",
        "x,y\n1,2\n2,3\n3,5\nSource: the town\n",
        refused=["table.csv, line 5", "1 field where the header has 2"],
    ),
    Case(
        "two tables in one file",
        "x,y\n1,2\n2,3\n\nx,y\n3,5\n4,4\n",
        refused=["table.csv, line 5, column 'x': ", "'x'", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "the header comes again",
        "x,y\n1,2\n2,3\nx,y\n3,5\n4,4\n",
        refused=["table.csv, line 4, column 'x': ", "'x'", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a title above",
        "Sales of 2024\n\n" + rows(),
        holds={"x": [1, 2, 3, 4, 5, 6]},
        told=["a title above the header"],
    ),
    Case(
        "a comment above",
        "# made by hand\n" + rows(),
        holds={"x": [1, 2, 3, 4, 5, 6]},
        told=["a comment above the header"],
    ),
    Case(
        "a row of units", "x,y\n(mm),(kg)\n1,2\n2,3\n3,5\n", holds={"x": [1, 2, 3]}, told=["a row of units"]
    ),
    Case(
        "JSON in a .csv",
        '{"x": 1, "y": 2}\n{"x": 2, "y": 3}\n{"x": 3, "y": 5}\n',
        refused=["--target 'y' isn't a column of table.csv", "'{\"x\": 1'"],
    ),
    Case(
        "HTML in a .csv",
        "<!DOCTYPE html>\n<html><body>404</body></html>\n",
        refused=["table.csv: the file ends in .csv but is a web page"],
    ),
]
