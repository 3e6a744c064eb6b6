"""Encodings: bytes that are another text than they seem, or none."""

from tests.bad_tables.case import Case

_TOWNS = "stadt,y\nKöln,1\nMünchen,2\nKöln,4\nMünchen,3\n"
_HELD = {"stadt": ["Köln", "München", "Köln", "München"], "y": [1, 2, 4, 3]}

CASES = [
    Case("a byte order mark", b"\xef\xbb\xbf" + _TOWNS.encode(), holds=_HELD),
    Case("UTF-16 with a mark", _TOWNS.encode("utf-16"), holds=_HELD, told=["UTF-16"]),
    Case("UTF-16 without a mark", _TOWNS.encode("utf-16-le"), holds=_HELD, told=["UTF-16"]),
    Case("UTF-16, the other order", b"\xfe\xff" + _TOWNS.encode("utf-16-be"), holds=_HELD, told=["UTF-16"]),
    Case(
        "UTF-16, cut in a character",
        _TOWNS.encode("utf-16")[:-1],
        refused=["table.csv, line 5", "the byte 0x0a is no UTF-16"],
    ),
    Case(
        "UTF-16, half of a pair",
        ("a,y\n1,2\n2,3\n3,\ud83d\n").encode("utf-16", "surrogatepass"),
        refused=["table.csv, line 4", "is no UTF-16"],
    ),
    Case("UTF-32", _TOWNS.encode("utf-32"), holds=_HELD, told=["UTF-32"]),
    Case("Latin-1", _TOWNS.encode("latin-1"), holds=_HELD, told=["Windows-1252"]),
    Case(
        "Windows-1252, a byte it has not",
        b"a,y\n\x81,1\nb,2\nb,3\n",
        refused=["table.csv, line 2", "the byte 0x81 is no Windows-1252", "--encoding"],
    ),
    Case(
        "UTF-8 with one byte of Latin-1",
        _TOWNS.encode() + b"K\xf6ln,5\n",
        refused=["table.csv, line 6", "the byte 0xf6 is no UTF-8", "--encoding"],
    ),
    Case(
        "a multi-byte character cut in the middle",
        _TOWNS.encode() + "K€".encode()[:-1] + b",5\n",
        refused=["table.csv, line 6", "the byte 0xe2 is no UTF-8"],
    ),
    Case(
        "a multi-byte character cut at the end",
        "x,stadt,y\n1,Köln,1\n2,München,3\n3,K€".encode()[:-1],
        refused=["table.csv, line 4", "2 fields where the header has 3"],
    ),
    Case("a zero byte", b"x,y\n1,2\n2,\x003\n3,5\n", refused=["table.csv, line 3", "a zero byte"]),
    Case("a zero byte in a name", b"x\x00,y\n1,2\n2,3\n3,5\n", refused=["table.csv, line 1", "a zero byte"]),
    Case(
        "controls and an escape in a level",
        "k,y\na\x1b[31m,1\nb\x07,2\na\x1b[31m,4\nb\x07,3\n",
        holds={"k": ["a\x1b[31m", "b\x07", "a\x1b[31m", "b\x07"]},
        told=["k=b\\x07"],
    ),
]
