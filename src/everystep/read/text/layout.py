"""BYTES of a text -> its layout: decoded, cut into records by a separator, quote marks in order."""

import re
from dataclasses import dataclass, replace

import numpy as np

from everystep.read.options import ReadOptions
from everystep.read.table import Skipped
from everystep.read.text.decode import decoded
from everystep.read.text.faults import quote_fault
from everystep.read.text.separators import Separation, candidates, in_spaces, separated, separated_by
from everystep.read.text.structure import Positions


@dataclass(frozen=True)
class Layout:
    """A decoded text cut into records, and what was found on the way."""

    name: str
    encoding: str
    separation: Separation
    quote: str | None
    first_line: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]

    @property
    def filled(self) -> Positions:
        """Which records aren't blank: neither empty nor made of separators or spaces alone."""
        found, text = self.separation.structure, np.frombuffer(self.separation.data, np.uint8)
        if not len(text):
            return np.empty(0, np.int64)
        returns = (found.ends > found.starts) & (text[found.ends - 1] == ord("\r"))
        blank = found.ends - found.starts - returns < found.fields
        indented = (
            ~blank & (found.fields == 1) & np.isin(text[np.minimum(found.starts, len(text) - 1)], [9, 32])
        )
        for i in np.flatnonzero(indented):
            blank[i] = not self.separation.data[found.starts[i] : found.ends[i]].strip()
        return np.flatnonzero(~blank)

    def line(self, record: int) -> int:
        """The line of the file at which a record begins."""
        return int(self.separation.structure.lines[record]) + self.first_line - 1


def layout_of(data: bytes, name: str, options: ReadOptions, spaces: bool) -> Layout:
    """How a text is cut into records. `spaces`: runs of spaces may separate fields.

    Raises `DataError` for what can't be decoded and for a quote mark that stands where none may.
    """
    text = decoded(data, name, options.encoding)
    data, skipped = _below(text.data, options.skip_first)
    quote = '"' if options.quote is None else options.quote or None
    separation = _separation(data, quote, options, spaces)
    cut = Layout(name, text.encoding, separation, quote, options.skip_first + 1, skipped, text.notes)
    return cut if separation.structure.sound else _mended(cut, options)


def _below(data: bytes, lines: int) -> tuple[bytes, tuple[Skipped, ...]]:
    """The text below the first lines, and those lines."""
    if not lines:
        return data, ()
    *above, rest = data.split(b"\n", lines) if data.count(b"\n") >= lines else [*data.split(b"\n"), b""]
    texts = (line.rstrip(b"\r").decode() for line in above)
    return rest, tuple(Skipped(i, t, "left out by --skip-first") for i, t in enumerate(texts, start=1))


def _separation(data: bytes, quote: str | None, options: ReadOptions, spaces: bool) -> Separation:
    if options.separator == " ":
        return separated_by(in_spaces(data), " ", quote)
    if options.separator is not None:
        return separated_by(data, options.separator, quote)
    found = separated(data, quote, candidates(options.decimal))
    if found.separator is None and spaces:
        in_columns = separated(in_spaces(data), quote, " ")
        return in_columns if in_columns.separator else found
    return found


def _mended(cut: Layout, options: ReadOptions) -> Layout:
    """Two things that people write and no rule allows: `1, "a"`, and inch marks as plain text."""
    data, separation = cut.separation.data, cut.separation
    mark, quote = re.escape(separation.character.encode()), (cut.quote or "").encode()
    closed = re.sub(rb"(^|%b|\n) +(?=%b(?!%b))" % (mark, quote, quote), rb"\1", data)
    closed = re.sub(rb"(?<=%b) +(?=%b|\r?\n|$)" % (quote, mark), b"", closed)
    tight = separated_by(closed, separation.character, cut.quote)
    if tight.structure.sound:
        return replace(cut, separation=replace(tight, separator=separation.separator))
    if not separation.structure.at_start and options.quote is None:
        note = "quote marks stand inside fields and never around them, so they were read as plain text"
        plain = _separation(data, None, options, spaces=False)
        return replace(cut, separation=plain, quote=None, notes=(*cut.notes, note))
    raise quote_fault(data, separation.structure, cut.name, cut.first_line)
