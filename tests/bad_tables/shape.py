"""Shape: nothing at all, hardly anything, and far too much."""

from tests.bad_tables.case import Case


def _wide(columns: int) -> str:
    names = ",".join([*(f"c{j}" for j in range(columns)), "y"])
    return (
        names
        + "\n"
        + "".join(",".join(str(i * j % 101) for j in range(columns)) + f",{i}\n" for i in range(1, 13))
    )


CASES = [
    Case("0 bytes", b"", refused=["table.csv: the file is empty; it needs a header and at least one record"]),
    Case(
        "blank lines alone",
        "\n \n\n",
        refused=["table.csv: the file is empty; it needs a header and at least one record"],
    ),
    Case(
        "a byte order mark alone",
        b"\xef\xbb\xbf",
        refused=["table.csv: the file is empty; it needs a header and at least one record"],
    ),
    Case("one word", "y", refused=["table.csv: there is a header (line 1) but no record below it"]),
    Case("a header alone", "x,y\n", refused=["table.csv: there is a header (line 1) but no record below it"]),
    Case(
        "one record",
        "x,y\n1,2\n",
        refused=["the target 'y' of table.csv is 2 in the only row used, so there is nothing to learn"],
    ),
    Case("two records", "x,y\n1,2\n2,3\n", holds={"x": [1, 2], "y": [2, 3]}),
    Case(
        "the target alone",
        "y\n1\n2\n3\n",
        refused=["no column of table.csv is left to predict from: the table has no other column"],
    ),
    Case(
        "fewer records than features",
        "a,b,c,d,y\n1,2,3,5,1\n2,1,3,4,2\n5,3,1,1,7\n",
        holds={"d": [5, 4, 1]},
        told=["3 rows for 4 features and a bias: infinitely many models fit exactly"],
    ),
    Case(
        "10,000 columns",
        _wide(10_000),
        refused=["table.csv: its columns become 10,000 features", "5,000 are the most", "--only or --drop"],
    ),
    Case(
        "a field of a million characters",
        "x,k,y\n" + "".join(f"{i},{'ab'[i % 2] * 10**6},{i * i}\n" for i in range(6)),
        holds={"y": [0, 1, 4, 9, 16, 25]},
    ),
]
