"""Missing values: every mark for them, in every place."""

from tests.bad_tables.case import Case, rows

CASES = [
    *(
        Case(
            f"{mark or 'nothing'} for a number",
            rows("x", mark),
            holds={"x": [None, 2, 3, 4, 5, 6]},
            told=["x is missing"],
        )
        for mark in ("", "NA", "?", "null", "NaN", "-", "#N/A")
    ),
    Case("a blank of spaces", rows("x", "   "), holds={"x": [None, 2, 3, 4, 5, 6]}, told=["x is missing"]),
    Case(
        "a mark of one's own",
        rows("x", "missing"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "missing",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case("-999", rows("x", "-999"), holds={"x": [-999, 2, 3, 4, 5, 6]}, told=["-999 to 6"]),
    Case(
        "in the target",
        "x,y\n1,NA\n2,3\n3,2\n4,6\n",
        holds={"x": [1, 2, 3, 4], "y": [None, 3, 2, 6]},
        told=["1 row left out", "the target 'y' is missing"],
    ),
    Case(
        "in the whole target",
        "x,y\n1,NA\n2,\n3,?\n",
        refused=["the target 'y' is missing in all rows of table.csv"],
    ),
    Case(
        "in all of the target but one",
        "x,y\n1,NA\n2,4\n3,?\n",
        refused=["the target 'y' of table.csv is 4 in the only row used"],
    ),
    Case(
        "in a whole column",
        "x,z,y\n1,,3\n2,NA,4\n3,?,8\n",
        holds={"z": [None, None, None]},
        told=["column 'z' has no value in any record"],
    ),
    Case(
        "in the only other column",
        "x,y\n,3\nNA,4\n?,8\n",
        refused=["no column of table.csv is left to predict from", "'x' (no value in any row)"],
    ),
    Case(
        "in a category", "k,y\na,1\nNA,2\na,4\nb,3\n", holds={"k": ["a", None, "a", "b"]}, told=["=missing"]
    ),
    Case(
        "in a date",
        "d,y\n2024-01-01,1\n,2\n2024-01-05,4\n2024-01-09,3\n",
        holds={"y": [1, 2, 4, 3]},
        told=["d is missing"],
    ),
    Case(
        "a mark in a target that is text",
        "x,y\n1,ok\n2,3\n3,2\n4,6\n",
        refused=["table.csv, line 2, column 'y': ", "ok", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a mark for a level",
        "k,y\nnone,1\nb,2\nnone,4\nb,3\n",
        holds={"k": [None, "b", None, "b"]},
        told=["'none' was taken for a missing value in 2 cells", "another name"],
    ),
]
