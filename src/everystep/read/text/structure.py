"""One pass over the bytes of a separated text: where records begin, how many fields they have, on which line.

A byte is inside a quoted field where an odd number of quote marks stand before it (a doubled mark
inside a field changes nothing). Separators and line ends outside quotes are then all that matters,
which NumPy finds at memory speed.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

_CHUNK = 1 << 20
_LINE_END = ord("\n")
Positions = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_Bytes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


class _QuoteFaults(TypedDict, total=False):
    stray: int | None
    broken: int | None
    open: int | None
    at_start: bool


@dataclass(frozen=True)
class Structure:
    """Records of a text, one entry each: first byte, byte after the last, count of fields, line number.

    `stray` is the first quote mark that opens inside an unquoted field, `broken` the opening mark of the
    first quoted field that ends in front of something else than a separator, `open` the mark that is
    never closed; None where there is no such thing. `at_start` says whether any field begins with a mark.
    """

    starts: Positions
    ends: Positions
    fields: Positions
    lines: Positions
    stray: int | None = None
    broken: int | None = None
    open: int | None = None
    at_start: bool = False

    @property
    def sound(self) -> bool:
        """Whether every quote mark stands where it may."""
        return self.stray is None and self.broken is None and self.open is None


def structure(data: bytes, separator: str, quote: str | None) -> Structure:
    """Find the records of `data`, whose lines end in LF or CR LF.

    >>> found = structure(b'a,b\\n"1\\n",2\\n3\\n', ",", '"')
    >>> found.fields.tolist(), found.lines.tolist()
    ([2, 2, 1], [1, 2, 4])
    """
    text = np.frombuffer(data, np.uint8)
    quotes = _quotes(data, text, quote)
    ends, separators, breaks = _record_ends(text, ord(separator), quote if quotes.size else None)
    starts = np.concatenate(([0], ends[:-1] + 1))
    fields = np.diff(separators, prepend=0) + 1
    lines = np.searchsorted(breaks, starts) + 1 if quotes.size else np.arange(1, len(starts) + 1)
    return Structure(starts, ends, fields, lines, **_quote_faults(text, quotes, separator))


def _quotes(data: bytes, text: _Bytes, quote: str | None) -> Positions:
    if not quote or quote.encode() not in data:
        return np.empty(0, np.int64)
    chunks = range(0, len(text), _CHUNK)
    return np.concatenate([np.flatnonzero(text[at : at + _CHUNK] == ord(quote)) + at for at in chunks])


def _record_ends(text: _Bytes, separator: int, quote: str | None) -> tuple[Positions, Positions, Positions]:
    """Record ends, how many separators stand before each of them, and all line ends (in quotes too)."""
    ends, counts, breaks = [], [], []
    before, parity = 0, 0
    for at in range(0, len(text), _CHUNK):
        chunk = text[at : at + _CHUNK]
        is_separator, is_break = chunk == separator, chunk == _LINE_END
        if quote:
            breaks.append(np.flatnonzero(is_break) + at)
            inside = (np.cumsum(chunk == ord(quote), dtype=np.uint8) + np.uint8(parity)) & 1
            parity = int(inside[-1])
            is_separator &= inside == 0
            is_break &= inside == 0
        found, end = np.flatnonzero(is_separator), np.flatnonzero(is_break)
        ends.append(end + at)
        counts.append(np.searchsorted(found, end) + before)
        before += len(found)
    if not ends or not ends[-1].size or ends[-1][-1] != len(text) - 1:
        ends.append(np.array([len(text)]))
        counts.append(np.array([before]))
    return np.concatenate(ends), np.concatenate(counts), np.concatenate([*breaks, np.empty(0, np.int64)])


def _quote_faults(text: _Bytes, quotes: Positions, separator: str) -> _QuoteFaults:
    """Quote marks that neither begin nor end a field; marks alternate: opening, closing, opening."""
    if not quotes.size:
        return {}
    gaps = np.diff(quotes) == 1
    border = [ord(separator), _LINE_END]
    starts = np.isin(text[quotes - 1], border) | (quotes == 0) | np.concatenate(([False], gaps))
    after = text[np.minimum(quotes + 1, len(text) - 1)]
    stops = np.isin(after, [*border, ord("\r")]) | (quotes == len(text) - 1) | np.concatenate((gaps, [False]))
    opens, closes = quotes[0::2], quotes[1::2]
    return {
        "stray": _first(opens, ~starts[0::2]),
        "broken": _first(opens[: len(closes)], ~stops[1::2]),
        "open": int(quotes[-1]) if len(quotes) % 2 else None,
        "at_start": bool((np.isin(text[quotes - 1], border) | (quotes == 0)).any()),
    }


def _first(positions: Positions, wrong: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int | None:
    return int(positions[wrong.argmax()]) if wrong.any() else None
