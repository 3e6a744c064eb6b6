"""Missing values: every mark for them, in every place."""

from tests.bad_tables.case import Case, rows

CASES = [
    *(Case(f"{mark or 'nothing'} for a number", rows("x", mark)) for mark in ("", "NA", "?", "null", "NaN", "-", "#N/A")),
    Case("a blank of spaces", rows("x", "   ")),
    Case("a mark of one's own", rows("x", "missing")),
    Case("-999", rows("x", "-999")),
    Case("in the target", "x,y\n1,NA\n2,3\n3,2\n4,6\n"),
    Case("in the whole target", "x,y\n1,NA\n2,\n3,?\n"),
    Case("in all of the target but one", "x,y\n1,NA\n2,4\n3,?\n"),
    Case("in a whole column", "x,z,y\n1,,3\n2,NA,4\n3,?,8\n"),
    Case("in the only other column", "x,y\n,3\nNA,4\n?,8\n"),
    Case("in a category", "k,y\na,1\nNA,2\na,4\nb,3\n"),
    Case("in a date", "d,y\n2024-01-01,1\n,2\n2024-01-05,4\n2024-01-09,3\n"),
    Case("a mark in a target that is text", "x,y\n1,ok\n2,3\n3,2\n4,6\n"),
    Case("a mark for a level", "k,y\nnone,1\nb,2\nnone,4\nb,3\n"),
]
