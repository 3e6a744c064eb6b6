"""Structure: rows that are too short or too long, quote marks, and line ends of all kinds."""

from tests.bad_tables.case import Case, rows

_NOTES = 'x,note,y\n1,"first\nsecond",1\n2,b,3\n3,"c\nd",2\n4,b,5\n'

CASES = [
    Case("a short row", "a,b,y\n1,2,3\n4,5\n6,7,8\n"),
    Case("a long row", "a,b,y\n1,2,3\n4,5,6\n6,7,8,9\n"),
    Case("all rows longer than the header", "a,y\n1,2,3\n4,5,6\n6,7,8\n"),
    Case("a row of one word", "a,b,y\n1,2,3\n4,5,6\nend\n"),
    Case("an empty last field in every row", "a,y,\n1,2,\n4,5,\n6,9,\n"),
    Case("an open quote", 'k,y\na,1\n"b,2\na,3\nb,4\n'),
    Case("an open quote in the last row", 'k,y\na,1\nb,2\na,3\n"b,4\n'),
    Case("a quote inside a quoted field", 'k,y\n"a"b",1\nb,2\n"a",3\n'),
    Case("inches as quote marks", 'pipe,y\n5",1\n6",2\n5",3\n6",5\n'),
    Case("quoted new lines", _NOTES),
    Case("a bad number below quoted new lines", _NOTES.replace("4,b,5", "4,b,x5")),
    Case("blank lines", "x,y\n\n1,1\n\n\n2,3\n3,2\n\n"),
    Case("a bad number below blank lines", "\n\nx,y\n1,1\n\n2,3\n3,oops\n"),
    Case("lines of spaces and separators", "x,y\n1,1\n  \n2,3\n,\n3,2\n"),
    Case("mixed line ends", "x,y\r\n1,1\n2,3\r3,2\r\n"),
    Case("a bad number below mixed line ends", "x,y\r\n1,1\n2,3\r3,oops\r\n"),
    Case("old Macintosh line ends", "x,y\r1,1\r2,3\r3,2\r"),
    Case("no final line end", "x,y\n1,1\n2,3\n3,2"),
    Case("two separators", "a;b,y\n1;2,3\n4;5,6\n7;9,1\n"),
    Case("a separator that changes", "a,y\n1,2\n3;4\n5,9\n"),
    Case("spaces as separators in a .csv", "a y\n1 2\n3 5\n4 9\n"),
    Case("a total below the records", "item,y\na,1\nb,2\na,4\nTotal,7\n"),
    Case("a footnote below the records", "x,y\n1,2\n2,3\n3,5\nSource: the town\n"),
    Case("two tables in one file", "x,y\n1,2\n2,3\n\nx,y\n3,5\n4,4\n"),
    Case("the header comes again", "x,y\n1,2\n2,3\nx,y\n3,5\n4,4\n"),
    Case("a title above", "Sales of 2024\n\n" + rows()),
    Case("a comment above", "# made by hand\n" + rows()),
    Case("a row of units", "x,y\n(mm),(kg)\n1,2\n2,3\n3,5\n"),
    Case("JSON in a .csv", '{"x": 1, "y": 2}\n{"x": 2, "y": 3}\n{"x": 3, "y": 5}\n'),
    Case("HTML in a .csv", "<!DOCTYPE html>\n<html><body>404</body></html>\n"),
]
