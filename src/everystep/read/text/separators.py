"""Which character separates the fields of a text: the one that gives every line the same count of them."""

import re
from dataclasses import dataclass

import numpy as np

from everystep.read.text.structure import Structure, structure

_CANDIDATES = "\t;|,"
"""In order of preference where several are equally even: `1,5;2,5` is as even in commas as in semicolons."""

_HEAD = 1 << 20
_UNUSED = "\x1f"


@dataclass(frozen=True)
class Separation:
    """A text, its separator (None: one column) and its structure under it."""

    data: bytes
    separator: str | None
    structure: Structure

    @property
    def character(self) -> str:
        """The separator, or for one column a character that the text has nowhere."""
        return self.separator or _unused(self.data)


def separated(data: bytes, quote: str | None, candidates: str = _CANDIDATES) -> Separation:
    """Find the separator by how even it makes the whole text, judging the first megabyte first.

    >>> separated(b"x;y\\n1,5;2\\n2,5;3\\n", '"').separator
    ';'
    """
    head = data[: data.rfind(b"\n", 0, _HEAD) + 1] or data if len(data) > _HEAD else data
    found = _under(data, _most_even(head, quote, candidates), quote)
    if len(head) == len(data) or _evenness(found.structure).everywhere == 1:
        return found
    return _under(data, _most_even(data, quote, candidates), quote)


def separated_by(data: bytes, separator: str, quote: str | None) -> Separation:
    """The text under a separator that was set; a space stands for any run of spaces and tabs."""
    return _under(data, separator, quote)


def candidates(decimal: str | None) -> str:
    """The characters that may separate fields: not the comma where it is the decimal mark."""
    return _CANDIDATES.replace(decimal or "", "")


def in_spaces(data: bytes) -> bytes:
    """Columns that runs of spaces set apart, as often in .txt files, with a single one between fields."""
    return re.sub(rb"(?m)^[ \t]+|[ \t]+(?=\r?$)", b"", re.sub(rb"[ \t]+", b" ", data))


def _under(data: bytes, separator: str | None, quote: str | None) -> Separation:
    return Separation(data, separator, structure(data, separator or _unused(data), quote))


def _unused(data: bytes) -> str:
    return next((c for c in ",;|\t" if c.encode() not in data), _UNUSED)


def _most_even(data: bytes, quote: str | None, candidates: str) -> str | None:
    found = {separator: structure(data, separator, quote) for separator in candidates}
    even = {separator: _evenness(cut) for separator, cut in found.items()}
    several = [separator for separator in candidates if even[separator].width > 1]
    if several:
        return max(several, key=lambda separator: (even[separator].below, even[separator].everywhere))
    # Rows of one field under a header of many are a mistake to be told, not one column.
    return next((separator for separator in candidates if _first_width(found[separator]) > 1), None)


@dataclass(frozen=True)
class _Evenness:
    """The most frequent count of fields, and the share of lines with it, in the lower half and in all."""

    width: int
    below: float
    everywhere: float


def _evenness(found: Structure) -> _Evenness:
    """How even the lines are. The lower half decides, for titles stand above; of equal widths the larger."""
    fields = found.fields[found.ends - found.starts > 1]
    if not fields.size:
        return _Evenness(1, 0.0, 0.0)
    below = fields[len(fields) // 2 :]
    counts = np.bincount(below)
    width = len(counts) - 1 - int(counts[::-1].argmax())
    return _Evenness(width, float((below == width).mean()), float((fields == width).mean()))


def _first_width(found: Structure) -> int:
    filled = found.fields[found.ends - found.starts > 1]
    return int(filled[0]) if filled.size else 1
