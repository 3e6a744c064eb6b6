"""The bytes of a good file -> those of a bad one: flipped, cut, spliced, repeated, with odd things put in."""

from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[bytearray, Random, Sequence[bytes]], None]
"""Changes the bytes in place; the others are those of whole files, to splice from."""

_ODD_BYTES = [bytes([code]) for code in b"\x00\xff\x80\x1a\x1f\r\n\t ,;|\"'.-+0#=%"]
_ODD_TEXTS = [
    text.encode()
    for text in (
        *(
            '""',
            '"',
            "\r\n",
            "\n\n",
            ",,",
            '"\n',
            ";",
            "\ufeff",
            "é",
            "e\u0301",
            "\u202e",
            "−5",
            "NA",
            "?",
            "nan",
        ),
        *("inf", "1e400", "-1e308", "1e-320", "9007199254740993", "99999999999999999999", "0x1F", "1_000"),
        *("1,234", "1.234.567", "12,5", "+1", "007", "12%", "$5", "#REF!", "=1+1", "true", "01/02/2024"),
        *("2024-02-30", "25:61", "Total", "{}", "[", "null", '{"x":', "1e5", "-0", "00.5", ".", "e5"),
    )
]
_ODD_NUMBERS = [
    number.to_bytes(size, "little")
    for size in (1, 2, 4, 8)
    for number in (0, 1, (1 << (8 * size - 1)) - 1, 1 << (8 * size - 1), (1 << (8 * size)) - 1)
]


def mutated(data: bytes, draw: Random, others: Sequence[bytes]) -> bytes:
    """The file with one to five faults.

    >>> mutated(b"x,y\\n1,2\\n", Random(1), [b"a,b"]) == mutated(b"x,y\\n1,2\\n", Random(1), [b"a,b"])
    True
    """
    found = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 1, 2, 3, 5))):
        draw.choice(MUTATIONS)(found, draw, others)
    return bytes(found)


def flip(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """Change one bit, or all bits of a byte."""
    if data:
        data[_place(data, draw)] ^= draw.choice((1 << draw.randrange(8), 0xFF, draw.randrange(1, 256)))


def cut(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """Leave out the end, or the beginning."""
    place = _place(data, draw)
    if draw.random() < 0.7:
        del data[place:]
    else:
        del data[:place]


def take_out(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """Leave out a piece."""
    place = _place(data, draw)
    del data[place : place + _length(draw)]


def repeat(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """A piece comes again, up to a few thousand times."""
    place = _place(data, draw)
    piece = data[place : place + _length(draw)]
    data[place:place] = piece * draw.choice((1, 2, 10, 3000 if len(piece) < 20 else 50))


def splice(data: bytearray, draw: Random, others: Sequence[bytes]) -> None:
    """A piece of another file, put in or put over what was there."""
    other = draw.choice(others)
    start = draw.randrange(len(other))
    piece = other[start : start + _length(draw)]
    place = _place(data, draw)
    data[place : place + (len(piece) if draw.random() < 0.5 else 0)] = piece


def put_in(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """A byte, a text or a number that means something to a reader."""
    place = _place(data, draw)
    data[place:place] = _odd(draw)


def put_over(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """The same over what was there."""
    piece, place = _odd(draw), _place(data, draw)
    data[place : place + len(piece)] = piece


def shuffle(data: bytearray, draw: Random, _: Sequence[bytes]) -> None:
    """Two pieces change places."""
    first, second = sorted((_place(data, draw), _place(data, draw)))
    data[:] = data[:first] + data[second:] + data[first:second]


MUTATIONS: Sequence[Mutation] = (
    *(flip, flip, flip, flip, put_over, put_over, put_over, put_in),
    *(cut, take_out, repeat, splice, shuffle),
)
"""Those that leave all else in its place are the more, for they get the farthest."""


def _place(data: bytearray, draw: Random) -> int:
    """Anywhere; every fourth time near the end, where Parquet says what is where."""
    size = len(data)
    if not size:
        return 0
    return draw.randrange(size) if draw.random() < 0.75 else size - 1 - int(draw.expovariate(1 / 300)) % size


def _odd(draw: Random) -> bytes:
    return draw.choice(draw.choice((_ODD_BYTES, _ODD_TEXTS, _ODD_NUMBERS)))


def _length(draw: Random) -> int:
    return draw.choice((1, 2, 4, 8, 16, 100, 1000))
