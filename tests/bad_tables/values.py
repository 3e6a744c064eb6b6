"""Values: constant, copied, far too large, far too small, far from zero."""

from tests.bad_tables.case import Case, rows


def _both(x: list[object], z: list[object]) -> str:
    return "x,z,y\n" + "".join(f"{a},{b},{y}\n" for a, b, y in zip(x, z, (1, 3, 2, 5, 8, 6), strict=True))


CASES = [
    Case("a constant column", _both([1, 2, 3, 4, 5, 6], [7] * 6)),
    Case("only a constant column", rows("x", *["7"] * 6)),
    Case("a copy of a column", _both([1, 2, 3, 4, 5, 7], [1, 2, 3, 4, 5, 7])),
    Case("a multiple of a column", _both([1, 2, 3, 4, 5, 7], [2, 4, 6, 8, 10, 14])),
    Case("a copy of the target", _both([1, 3, 2, 5, 8, 6], [1, 1, 2, 2, 3, 5])),
    Case("1e300", rows("x", "1e300")),
    Case("1e300 in the target", "x,y\n1,1e300\n2,3\n3,5\n"),
    Case("1e-300", rows("x", *[f"{i}e-300" for i in (1, 2, 3, 4, 5, 6)])),
    Case("1e-300 in the target", "x,y\n1,1e-300\n2,3e-300\n3,5e-300\n"),
    Case("1e150", rows("x", *[f"{i}e149" for i in (1, 2, 3, 4, 5, 6)])),
    Case("an offset of 1e12", rows("x", *[str(10**12 + i) for i in range(6)])),
    Case("an offset of 1e12 in the target", "x,y\n1,1000000000001\n2,1000000000003\n3,1000000000002\n4,1000000000009\n"),
    Case("an offset that hides all digits", rows("x", *[f"1e15{d}" for d in ("", "", "", "", "", "")])),
    Case("a constant target", "x,y\n1,7\n2,7\n3,7\n"),
    Case("a target of text", "x,y\n1,a\n2,b\n3,a\n"),
    Case("a target of dates", "x,y\n1,2024-01-01\n2,2024-01-03\n3,2024-01-09\n"),
    Case("a target of true and false", "x,y\n1,true\n2,false\n3,true\n4,true\n"),
    Case("one far value", rows("x", "1000000")),
    Case("a level in every record", "k,y\n" + "".join(f"name {i},{i * 7 % 11}\n" for i in range(60))),
    Case("negative zero", rows("x", "-0", "0")),
]
