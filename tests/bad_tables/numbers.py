"""Numbers in every notation: read as what they are, or a word is said."""

from tests.bad_tables.case import Case, rows

CASES = [
    Case(
        "a decimal comma", "x;y\n1,5;1\n2,5;3\n3,5;2\n", holds={"x": [1.5, 2.5, 3.5]}, told=["decimal comma"]
    ),
    Case(
        "a decimal comma in a text with commas",
        "x,y\n1,5,1\n2,5,3\n3,5,2\n",
        refused=["table.csv, line 2", "3 fields where the header has 2"],
    ),
    Case(
        "a decimal comma and a decimal point",
        "x;y\n1,5;1\n2.5;3\n3,5;2\n",
        refused=["table.csv, line 2", "column 'x': '1,5' has a decimal comma, but '2.5'", "line 3"],
    ),
    Case(
        "thousands or decimals",
        'x,y\n"1,234",1\n"2,345",3\n"3,456",2\n',
        refused=["table.csv, line 2", "'1,234' may be 1234 or 1.234", "--thousands ,", "--decimal ,"],
    ),
    Case(
        "thousands",
        'x,y\n"1,234,567",1\n"2,345",3\n"3,456",2\n',
        holds={"x": [1234567, 2345, 3456]},
        told=["1,234,567 → 1,234,567"],
    ),
    Case(
        "broken groups",
        'x,y\n"1,23,456",1\n"2,345,678",3\n"3,456,789",2\n',
        refused=[
            "table.csv, line 2, column 'x': ",
            "1,23,456",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "broken groups, points",
        "x;y\n1.234.56;1\n2.345.678;3\n3.456.789;2\n",
        refused=[
            "table.csv, line 2, column 'x': ",
            "1.234.56",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "Indian groups",
        'x,y\n"1,23,456",1\n"12,34,567",3\n"2,34,567",2\n',
        holds={"x": ["1,23,456", "12,34,567", "2,34,567"]},
        told=["was read as text, for ", "1,23,456"],
    ),
    Case(
        "spaces between thousands",
        "x;y\n1 234;1\n2 345;3\n3 456;2\n",
        holds={"x": [1234, 2345, 3456]},
        told=["1 234 → 1234"],
    ),
    Case(
        "a narrow space between thousands",
        "x;y\n1\u202f234;1\n2\u202f345;3\n3\u202f456;2\n",
        holds={"x": [1234, 2345, 3456]},
        told=["→ 1234"],
    ),
    Case(
        "apostrophes between thousands",
        "x;y\n1'234;1\n2'345;3\n3'456;2\n",
        holds={"x": [1234, 2345, 3456]},
        told=["1'234 → 1234"],
    ),
    Case(
        "points that may set off thousands",
        "x,y\n1.234,1\n2.345,3\n3.456,2\n",
        holds={"x": [1.234, 2.345, 3.456]},
        told=["decimal point", "1.234 → 1.234"],
    ),
    Case(
        "percent",
        rows("x", "1%", "2%", "3%", "4%", "5%", "6%"),
        holds={"x": [1, 2, 3, 4, 5, 6]},
        told=["'%' was taken off every cell: 1% became 1"],
    ),
    Case(
        "percent on some cells",
        rows("x", "10%", "20%"),
        refused=["table.csv, line 2, column 'x': ", "10%", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a currency",
        rows("x", "$1", "$2", "$3", "$4", "$5", "$6"),
        holds={"x": [1, 2, 3, 4, 5, 6]},
        told=["'$' was taken off every cell: $1 became 1"],
    ),
    Case(
        "two currencies",
        rows("x", "$1", "€2", "$3", "$4", "$5", "$6"),
        holds={"x": ["$1", "€2", "$3", "$4", "$5", "$6"]},
        told=["was read as text, for ", "'$1'"],
    ),
    Case(
        "a currency's name",
        rows("x", "1 EUR", "2 EUR", "3 EUR", "4 EUR", "5 EUR", "6 EUR"),
        holds={"x": ["1 EUR", "2 EUR", "3 EUR", "4 EUR", "5 EUR", "6 EUR"]},
        told=["was read as text, for ", "'1 EUR'"],
    ),
    Case(
        "a unit on one cell",
        rows("x", "1 km"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "1 km",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "an underscore",
        rows("x", "1_000"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "1_000",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "hexadecimal",
        rows("x", "0x1F"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "0x1F",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "hexadecimal all through",
        rows("x", "0x1F", "0x2F", "0x3F", "0x4F", "0x5F", "0x6F"),
        holds={"x": ["0x1F", "0x2F", "0x3F", "0x4F", "0x5F", "0x6F"]},
        told=["was read as text, for ", "'0x1F'"],
    ),
    Case("a plus", rows("x", "+1"), holds={"x": [1, 2, 3, 4, 5, 6]}, told=["+1 → 1"]),
    Case("a minus of another kind", rows("x", "\u22125"), holds={"x": [-5, 2, 3, 4, 5, 6]}, told=["→ -5"]),
    Case(
        "a dash for a minus",
        rows("x", "\u20135"),
        refused=["table.csv, line 2, column 'x': ", "–5", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "brackets for a minus",
        rows("x", "(5)"),
        refused=["table.csv, line 2, column 'x': ", "(5)", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a minus behind",
        rows("x", "5-"),
        refused=["table.csv, line 2, column 'x': ", "5-", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a fraction",
        rows("x", "1/2"),
        refused=["table.csv, line 2, column 'x': ", "1/2", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a letter O",
        rows("x", "1O"),
        refused=["table.csv, line 2, column 'x': ", "1O", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "digits of another script",
        rows("x", "\u0661\u0662"),
        refused=["table.csv, line 2, column 'x': ", "١٢", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "full-width digits",
        rows("x", "\uff11\uff12"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "１２",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "a superscript",
        rows("x", "5\u00b2"),
        refused=["table.csv, line 2, column 'x': ", "5²", "is no number, as ", "correct it, set --missing "],
    ),
    Case(
        "a power",
        rows("x", "10^3"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "10^3",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "an exponent of Fortran's",
        rows("x", "1D3"),
        refused=["table.csv, line 2, column 'x': ", "1D3", "is no number, as ", "correct it, set --missing "],
    ),
    Case("an exponent", rows("x", "1e3"), holds={"x": [1000.0, 2, 3, 4, 5, 6]}, told=["1e3 → 1000"]),
    Case("1e400", rows("x", "1e400"), refused=["table.csv, line 2", "column 'x': '1e400' is not finite"]),
    Case("1e-400", rows("x", "1e-400"), holds={"x": [0.0, 2, 3, 4, 5, 6]}, told=["1e-400 → 0"]),
    Case("inf", rows("x", "2", "inf"), refused=["table.csv, line 3", "column 'x': 'inf' is not finite"]),
    Case(
        "Infinity in the target",
        "x,y\n1,2\n2,-Infinity\n3,5\n",
        refused=["table.csv, line 3", "column 'y': '-Infinity' is not finite"],
    ),
    Case("nan", rows("x", "nan"), holds={"x": [None, 2, 3, 4, 5, 6]}, told=["x is missing"]),
    Case(
        "whole numbers beyond 2^53",
        "x,y\n9007199254740993,1\n9007199254740993,3\n9007199254740995,2\n",
        holds={"x": [9007199254740993, 9007199254740993, 9007199254740995]},
        told=["column 'x' holds numbers beyond 2^53"],
    ),
    Case(
        "identifiers beyond 2^53",
        "id,x,y\n9007199254740993,1,1\n9007199254740994,2,3\n9007199254740995,4,2\n9007199254740997,3,2\n",
        holds={"id": ["9007199254740993", "9007199254740994", "9007199254740995", "9007199254740997"]},
        told=["identifiers, kept as text"],
    ),
    Case(
        "whole numbers beyond 2^63",
        "x,y\n99999999999999999999,1\n99999999999999999999,3\n11111111111111111111,2\n",
        holds={"x": [1e20, 1e20, 1.111111111111111e19]},
        told=["column 'x' holds numbers beyond 2^53"],
    ),
    Case(
        "leading zeros",
        "zip,y\n00123,1\n00124,3\n00123,2\n00124,5\n",
        holds={"zip": ["00123", "00124", "00123", "00124"]},
        told=["column 'zip' has leading zeros, so it is text", "--as-number zip"],
    ),
    Case(
        "leading zeros in one cell",
        rows("x", "007"),
        holds={"x": ["007", "2", "3", "4", "5", "6"]},
        told=["column 'x' has leading zeros, so it is text"],
    ),
    Case(
        "leading zeros before a point",
        "x,y\n00.5,1\n01.5,3\n02.5,2\n",
        holds={"x": [0.5, 1.5, 2.5]},
        told=["00.5 → 0.5"],
    ),
    Case("years", "year,y\n2019,1\n2020,3\n2021,2\n", holds={"year": [2019, 2020, 2021]}),
    Case(
        "a date that may be two",
        "d,y\n01/02/2024,1\n03/02/2024,3\n05/06/2024,2\n",
        refused=[
            "table.csv, line 2",
            "column 'd': in '01/02/2024' the day or the month may come first",
            "--date-order",
        ],
    ),
    Case(
        "a day that no month has",
        "d,y\n2024-02-30,1\n2024-03-01,3\n2024-03-02,2\n",
        refused=["table.csv, line 2", "column 'd': '2024-02-30' is in no calendar"],
    ),
    Case(
        "dates in two notations",
        "d,y\n2024-02-03,1\n03.03.2024,3\n2024-03-02,2\n",
        holds={"d": ["2024-02-03", "03.03.2024", "2024-03-02"]},
        told=["was read as text, for ", "'2024-02-03'"],
    ),
    Case(
        "a formula's error",
        rows("x", "#REF!"),
        holds={"x": [None, 2, 3, 4, 5, 6]},
        told=["'#REF!' was taken for a missing value in 1 cell"],
    ),
    Case(
        "a formula",
        rows("x", "=1+1"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "=1+1",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
    Case(
        "a boolean among numbers",
        rows("x", "TRUE"),
        refused=[
            "table.csv, line 2, column 'x': ",
            "TRUE",
            "is no number, as ",
            "correct it, set --missing ",
        ],
    ),
]
