"""Values: constant, copied, far too large, far too small, far from zero."""

from tests.bad_tables.case import Case, rows


def _both(x: list[object], z: list[object]) -> str:
    return "x,z,y\n" + "".join(f"{a},{b},{y}\n" for a, b, y in zip(x, z, (1, 3, 2, 5, 8, 6), strict=True))


CASES = [
    Case(
        "a constant column",
        _both([1, 2, 3, 4, 5, 6], [7] * 6),
        holds={"z": [7, 7, 7, 7, 7, 7]},
        told=["constant: 7 in every row used"],
    ),
    Case(
        "only a constant column",
        rows("x", *["7"] * 6),
        refused=["no column of table.csv is left to predict from", "'x' (constant: 7 in every row used)"],
    ),
    Case(
        "a copy of a column",
        _both([1, 2, 3, 4, 5, 7], [1, 2, 3, 4, 5, 7]),
        holds={"z": [1, 2, 3, 4, 5, 7]},
        told=["an exact copy of 'x'"],
    ),
    Case(
        "a multiple of a column",
        _both([1, 2, 3, 4, 5, 7], [2, 4, 6, 8, 10, 14]),
        holds={"z": [2, 4, 6, 8, 10, 14]},
        told=["COLLINEAR COLUMNS", "x and z"],
    ),
    Case(
        "a copy of the target", _both([1, 3, 2, 5, 8, 6], [1, 1, 2, 2, 3, 5]), holds={"x": [1, 3, 2, 5, 8, 6]}
    ),
    Case(
        "1e300",
        rows("x", "1e300"),
        refused=["table.csv, line 2", "column 'x': 1e300 is too large to square and sum"],
    ),
    Case(
        "1e300 in the target",
        "x,y\n1,1e300\n2,3\n3,5\n",
        refused=["table.csv, line 2", "column 'y': 1e300 is too large to square and sum"],
    ),
    Case(
        "1e-300",
        rows("x", *[f"{i}e-300" for i in (1, 2, 3, 4, 5, 6)]),
        refused=[
            "no column of table.csv is left to predict from",
            "'x' (it varies by 5e-300, whose square vanishes",
        ],
    ),
    Case(
        "1e-300 in the target",
        "x,y\n1,1e-300\n2,3e-300\n3,5e-300\n",
        refused=["the target 'y' of table.csv: it varies by 4e-300, whose square vanishes"],
    ),
    Case(
        "1e150",
        rows("x", *[f"{i}e149" for i in (1, 2, 3, 4, 5, 6)]),
        refused=["'x' holds 6e149, whose square is too large"],
    ),
    Case(
        "an offset of 1e12",
        rows("x", *[str(10**12 + i) for i in range(6)]),
        holds={
            "x": [1000000000000, 1000000000001, 1000000000002, 1000000000003, 1000000000004, 1000000000005]
        },
        told=["'x' varies by 5 around", "subtract a round number"],
    ),
    Case(
        "an offset of 1e12 in the target",
        "x,y\n1,1000000000001\n2,1000000000003\n3,1000000000002\n4,1000000000009\n",
        holds={"y": [1000000000001, 1000000000003, 1000000000002, 1000000000009]},
    ),
    Case(
        "an offset that hides all digits",
        rows("x", *[f"1e15{d}" for d in ("", "", "", "", "", "")]),
        refused=["no column of table.csv is left to predict from", "'x' (constant: 1e15 in every row used)"],
    ),
    Case(
        "a constant target",
        "x,y\n1,7\n2,7\n3,7\n",
        refused=["the target 'y' of table.csv is 7 in all 3 rows used, so there is nothing to learn"],
    ),
    Case(
        "a target of text",
        "x,y\n1,a\n2,b\n3,a\n",
        refused=["the target 'y' of table.csv holds text, and only numbers can be predicted"],
    ),
    Case(
        "a target of dates",
        "x,y\n1,2024-01-01\n2,2024-01-03\n3,2024-01-09\n",
        refused=["the target 'y' of table.csv holds dates, and only numbers can be predicted"],
    ),
    Case(
        "a target of true and false",
        "x,y\n1,true\n2,false\n3,true\n4,true\n",
        holds={"y": [True, False, True, True]},
        told=["the target 'y' is true/false: it is trained as 1 and 0"],
    ),
    Case("one far value", rows("x", "1000000"), holds={"x": [1000000, 2, 3, 4, 5, 6]}),
    Case(
        "a level in every record",
        "k,y\n" + "".join(f"name {i},{i * 7 % 11}\n" for i in range(60)),
        refused=[
            "no column of table.csv is left to predict from",
            "'k' (an identifier or free text: 60 of 60 texts differ",
        ],
    ),
    Case("negative zero", rows("x", "-0", "0"), holds={"x": [0, 0, 3, 4, 5, 6]}),
]
