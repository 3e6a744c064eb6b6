"""Headers: none, doubled, empty, or names that are hardly names."""

from tests.bad_tables.case import Case, rows

CASES = [
    Case("none", "1,2\n2,3\n3,5\n"),
    Case("none, and a first row of text", "a,2\nb,3\na,5\nb,9\n"),
    Case("a name twice", "x,x,y\n1,2,3\n2,1,4\n3,3,8\n"),
    Case("twins by case", "x,X,y\n1,2,3\n2,1,4\n3,3,8\n"),
    Case("twins by Unicode form", "caf\u00e9,cafe\u0301,y\n1,2,3\n2,1,4\n3,3,8\n"),
    Case("twins by spaces", "x, x,y\n1,2,3\n2,1,4\n3,3,8\n"),
    Case("a column without a name", "x,,y\n5,2,3\n2,1,4\n3,3,8\n"),
    Case("a column without name and value", "x,,y\n1,,3\n2,,4\n3,,8\n"),
    Case("a saved index", ",x,y\n0,5,3\n1,9,4\n2,6,8\n"),
    Case("no name at all", ",\n1,2\n2,3\n3,5\n"),
    Case("numbers as names", "2019,2020,y\n1,2,3\n2,1,4\n3,3,8\n"),
    Case("numbers alone as names", "2019,2020\n1,2\n2,1\n3,3\n"),
    Case("spaces around names", " x , y \n1,2\n2,1\n3,4\n"),
    Case("the target in another case", rows(header="x,Y")),
    Case("no such target", rows(header="x,price")),
    Case("markup", rows(header="<script>alert(1)</script>,y")),
    Case("a formula", rows(header='"=cmd|\'/C calc\'!A0",y')),
    Case("an escape sequence", rows(header="x\x1b[2J,y")),
    Case("a direction mark", rows(header="\u202ex,y")),
    Case("a new line in a name", rows(header='"x\nz",y')),
    Case("a name of 10,000 characters", rows(header="x" * 10_000 + ",y")),
    Case("names like those made of levels", "k,k=b,y\na,1,3\nb,2,4\na,3,8\nb,4,9\n"),
]
