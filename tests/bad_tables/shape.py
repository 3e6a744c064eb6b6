"""Shape: nothing at all, hardly anything, and far too much."""

from tests.bad_tables.case import Case


def _wide(columns: int) -> str:
    names = ",".join([*(f"c{j}" for j in range(columns)), "y"])
    return names + "\n" + "".join(
        ",".join(str(i * j % 101) for j in range(columns)) + f",{i}\n" for i in range(1, 13)
    )


CASES = [
    Case("0 bytes", b""),
    Case("blank lines alone", "\n \n\n"),
    Case("a byte order mark alone", b"\xef\xbb\xbf"),
    Case("one word", "y"),
    Case("a header alone", "x,y\n"),
    Case("one record", "x,y\n1,2\n"),
    Case("two records", "x,y\n1,2\n2,3\n"),
    Case("the target alone", "y\n1\n2\n3\n"),
    Case("fewer records than features", "a,b,c,d,y\n1,2,3,5,1\n2,1,3,4,2\n5,3,1,1,7\n"),
    Case("10,000 columns", _wide(300)),
    Case("a field of a million characters", "x,k,y\n" + "".join(f"{i},{'ab'[i % 2] * 10**6},{i * i}\n" for i in range(6))),
]
