"""A text file -> chunks of whole lines, each looked over at memory speed: is it as plain as it seems?

A text is plain where every line is one record with the same count of fields. Then nothing has to be kept
of its structure: where a record stands follows from its number.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from everystep.read.text.structure import Positions

CHUNK = 1 << 24
"""Bytes of one chunk, but for the rest of its last line."""

_CACHED = 1 << 18
_TAIL = 1 << 12
_LINE_END, _RETURN = ord("\n"), ord("\r")
_Bytes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


@dataclass(frozen=True)
class Form:
    """What all lines of a plain text have: the separator, the quote mark, and how many fields."""

    separator: str
    quote: str | None
    width: int


@dataclass(frozen=True)
class Chunk:
    """Some lines of a plain text, and which columns (from 0) have cells with leading zeros there."""

    data: bytes
    lines: int
    zeros: frozenset[int]


def chunks_of(file: BinaryIO, start: int, form: Form, zeros: bool) -> Iterator[Chunk | None]:
    """The text from byte `start` on, each chunk made while the one before is used; None where it isn't plain.

    Leading zeros are only looked for with `zeros`.
    """
    looked_over = (_looked_over(data, form, zeros) for data in _whole_lines(file, start))
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(next, looked_over, _END)
        while (chunk := coming.result()) is not _END:
            coming = ahead.submit(next, looked_over, _END)
            yield chunk


_END = Chunk(b"", 0, frozenset())


def _whole_lines(file: BinaryIO, start: int) -> Iterator[bytes]:
    stop = _end_of_records(file)
    while start < stop:
        file.seek(start + CHUNK)
        file.readline()
        end = min(file.tell(), stop)
        file.seek(start)
        yield file.read(end - start)
        start = end


def _end_of_records(file: BinaryIO) -> int:
    """Where the last line with anything in it ends: blank lines below it mean nothing."""
    size = file.seek(0, 2)
    start = file.seek(max(0, size - _TAIL))
    return start + len(file.read().rstrip(b"\r\n"))


def _looked_over(data: bytes, form: Form, zeros: bool) -> Chunk | None:
    if b"\0" in data or not _is_utf8(data) or not _ends_lines_alike(data):
        return None
    quoted = form.quote is not None and form.quote.encode() in data
    borders = _borders_with_quotes(data, form) if quoted else _borders(data, form)
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    if borders + (not data.endswith(b"\n")) != lines * form.width:
        return None
    return Chunk(data, lines, _columns_with_zeros(data, form, quoted) if zeros else frozenset())


def _is_utf8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _ends_lines_alike(data: bytes) -> bool:
    """Whether no carriage return stands alone: it would end a line, too."""
    return b"\r" not in data or data.count(b"\r") == data.count(b"\r\n")


def _borders(data: bytes, form: Form) -> int:
    """How many fields end with a separator or a line.

    The reader refuses lines with too many fields: where the count is right, none has too few either.
    """
    text, separator = np.frombuffer(data, np.uint8), ord(form.separator)
    parts = (text[at : at + _CACHED] for at in range(0, len(text), _CACHED))
    return sum(int(np.count_nonzero((part == separator) | (part == _LINE_END))) for part in parts)


def _borders_with_quotes(data: bytes, form: Form) -> int:
    """The same outside quotes; -1 where a quoted field has a line end, or a mark stands where none may."""
    text = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    separator, quote = ord(form.separator), ord(form.quote or "")
    borders, parity = 0, np.uint8(0)
    for at in range(0, len(data), _CACHED):
        wide = text[at : at + _CACHED + 2]
        quotes, ends = wide == quote, wide == _LINE_END
        near = quotes | ends | (wide == separator)
        inside = np.cumsum(quotes[1:-1], dtype=np.uint8) + parity & 1
        parity, inside = inside[-1], inside.astype(bool)
        opened = quotes[1:-1] & inside & ~near[:-2]
        closed = quotes[1:-1] & ~inside & ~(near | (wide == _RETURN))[2:]
        if (opened | closed | (ends[1:-1] & inside)).any():
            return -1
        borders += int(np.count_nonzero(near[1:-1] & ~quotes[1:-1] & ~inside))
    return -1 if parity else borders


def _columns_with_zeros(data: bytes, form: Form, quoted: bool) -> frozenset[int]:
    """Columns in which a number may begin with a zero that a digit follows (all, where fields are quoted)."""
    text = np.frombuffer(data, np.uint8)
    found = np.concatenate([_zeros(text, at) for at in range(0, len(text), _CACHED)])
    if not found.size or quoted:
        return frozenset(range(form.width) if found.size else ())
    borders = np.flatnonzero((text == ord(form.separator)) | (text == _LINE_END))
    return frozenset(np.unique(np.searchsorted(borders, found) % form.width).tolist())


def _zeros(text: _Bytes, at: int) -> Positions:
    """Where, from byte `at` on, a zero that a digit follows may begin a number: not in 1.01 or 2024-01-02."""
    part = text[max(0, at - 1) : at + _CACHED + 1]
    # Bytes 46 to 58 are the point, the slash, digits and the colon; what is below 46 wraps around.
    is_start, is_digit = (part - np.uint8(46)) > 12, (part - np.uint8(48)) < 10
    found = np.flatnonzero(is_start[:-2] & (part == ord("0"))[1:-1] & is_digit[2:]) + max(1, at)
    if at == 0 and text[0] == ord("0") and is_digit[1:2].any():
        found = np.append(found, 0)
    is_sign = (text[found - 1] == ord("-")) | (text[found - 1] == ord("+"))
    in_a_date = is_sign & (found > 1) & ((text[found - 2] - np.uint8(48)) < 10)
    return np.asarray(found[~in_a_date], np.int64)
