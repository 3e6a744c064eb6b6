"""Headers: none, doubled, empty, or names that are hardly names."""

from tests.bad_tables.case import Case, rows

CASES = [
    Case(
        "none",
        "1,2\n2,3\n3,5\n",
        refused=["--target 'y' isn't a column of table.csv", "which was read as one without a header"],
    ),
    Case(
        "none, and a first row of text",
        "a,2\nb,3\na,5\nb,9\n",
        refused=["--target 'y' isn't a column of table.csv", "'a' and '2'"],
    ),
    Case(
        "a name twice",
        "x,x,y\n1,2,3\n2,1,4\n3,3,8\n",
        refused=["table.csv, line 1", "columns 1 and 2 are both named 'x'"],
    ),
    Case(
        "twins by case",
        "x,X,y\n1,2,3\n2,1,4\n3,3,8\n",
        refused=["table.csv, line 1", "columns 1 and 2 are 'x' and 'X'"],
    ),
    Case(
        "twins by Unicode form",
        "caf\u00e9,cafe\u0301,y\n1,2,3\n2,1,4\n3,3,8\n",
        refused=["table.csv, line 1", "columns 1 and 2", "Unicode form"],
    ),
    Case(
        "twins by spaces",
        "x, x,y\n1,2,3\n2,1,4\n3,3,8\n",
        refused=["table.csv, line 1", "columns 1 and 2 are both named 'x'"],
    ),
    Case(
        "a column without a name",
        "x,,y\n5,2,3\n2,1,4\n3,3,8\n",
        refused=["table.csv, line 1", "column 2 of the header has no name"],
    ),
    Case(
        "a column without name and value",
        "x,,y\n1,,3\n2,,4\n3,,8\n",
        holds={"x": [1, 2, 3], "y": [3, 4, 8]},
        told=["column 2 has neither a name nor a value"],
    ),
    Case(
        "a saved index",
        ",x,y\n0,5,3\n1,9,4\n2,6,8\n",
        holds={"column_1": [0, 1, 2]},
        told=["the first column has no name and counts the rows"],
    ),
    Case(
        "no name at all",
        ",\n1,2\n2,3\n3,5\n",
        refused=["--target 'y' isn't a column of table.csv", "which was read as one without a header"],
    ),
    Case(
        "numbers as names", "2019,2020,y\n1,2,3\n2,1,4\n3,3,8\n", holds={"2019": [1, 2, 3], "2020": [2, 1, 3]}
    ),
    Case(
        "numbers alone as names",
        "2019,2020\n1,2\n2,1\n3,3\n",
        refused=["--target 'y' isn't a column of table.csv", "which was read as one without a header"],
    ),
    Case(
        "spaces around names",
        " x , y \n1,2\n2,1\n3,4\n",
        holds={"x": [1, 2, 3]},
        told=["spaces around 2 names of the header were taken off"],
    ),
    Case(
        "the target in another case",
        rows(header="x,Y"),
        refused=["--target 'y' isn't a column of table.csv", "did you mean 'Y'?"],
    ),
    Case(
        "no such target",
        rows(header="x,price"),
        refused=["--target 'y' isn't a column of table.csv", "there are 'x' and 'price'"],
    ),
    Case(
        "markup",
        rows(header="<script>alert(1)</script>,y"),
        holds={"<script>alert(1)</script>": [1, 2, 3, 4, 5, 6]},
    ),
    Case(
        "a formula", rows(header="\"=cmd|'/C calc'!A0\",y"), holds={"=cmd|'/C calc'!A0": [1, 2, 3, 4, 5, 6]}
    ),
    Case(
        "an escape sequence",
        rows(header="x\x1b[2J,y"),
        holds={"x\x1b[2J": [1, 2, 3, 4, 5, 6]},
        told=[r"x\x1b[2J"],
    ),
    Case(
        "a direction mark", rows(header="\u202ex,y"), holds={"\u202ex": [1, 2, 3, 4, 5, 6]}, told=[r"\u202ex"]
    ),
    Case("a new line in a name", rows(header='"x\nz",y'), holds={"x\nz": [1, 2, 3, 4, 5, 6]}, told=[r"x\nz"]),
    Case(
        "a name of 10,000 characters",
        rows(header="x" * 10_000 + ",y"),
        holds={"x" * 10_000: [1, 2, 3, 4, 5, 6]},
    ),
    Case(
        "names like those made of levels",
        "k,k=b,y\na,1,3\nb,2,4\na,3,8\nb,4,9\n",
        holds={"k=b": [1, 2, 3, 4]},
        told=["k=b (2)"],
    ),
]
