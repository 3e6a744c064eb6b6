"""What was read, and how each column became numbers: the first lines of a report."""

from collections.abc import Iterator
from typing import Protocol

from everystep.encode.encoder import Encoder
from everystep.encode.kinds.kind import LedgerRow
from everystep.read.table import Reading
from everystep.render.text import aligned, shortened, wrapped
from everystep.words import counted, listed, number, printable, quoted, whole

SHOWN_COLUMNS = 30
SHOWN_LINES = 6
LONG = 24

_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "spaces", ".": "point"}


class WasRead(Protocol):
    """What is said of a table that was read and encoded: a run's, or one that is only looked at."""

    @property
    def reading(self) -> Reading:
        """How it was read."""
        ...

    @property
    def rows(self) -> int:
        """How many records it has."""
        ...

    @property
    def encoder(self) -> Encoder:
        """How its columns became numbers."""
        ...

    def place(self, record: int) -> str:
        """Where a record stands: 'line 7'."""
        ...


def what_was_read(run: WasRead) -> list[str]:
    """The file, its size and how it was read; what was skipped and left out, with line numbers."""
    reading, encoder = run.reading, run.encoder
    columns = len(encoder.encoded) + len({d.column for d in encoder.dropped if d.feature is None}) + 1
    columns += encoder.options.weight is not None
    size = f"{counted(run.rows, 'row')}, {counted(columns, 'column')}"
    how = "; ".join(_how(reading))
    lines = [f"{printable(reading.source)}   {size}{'; ' + how if how else ''}"]
    lines += [
        f"line {whole(line.line)} skipped, {line.why}: {quoted(line.text)}"
        for line in reading.skipped[:SHOWN_LINES]
    ]
    lines += _more(len(reading.skipped) - SHOWN_LINES, "line", "skipped")
    if reading.echoes:
        cells = (f"{printable(echo.read)} → {number(echo.number)}" for echo in reading.echoes)
        lines.append(f"read → number: {', '.join(cells)}")
    lines += [printable(note) for note in reading.notes]
    lines += list(_left_out(run))
    return lines


def _how(reading: Reading) -> Iterator[str]:
    if reading.sheet:
        yield f"sheet {quoted(reading.sheet)}"
    if reading.separator:
        yield _MARKS.get(reading.separator, quoted(reading.separator))
    if reading.decimal:
        yield f"decimal {_MARKS.get(reading.decimal, reading.decimal)}"
    if reading.thousands:
        yield f"thousands {_MARKS.get(reading.thousands, quoted(reading.thousands))}"
    if reading.encoding:
        yield reading.encoding.upper()
    if not reading.separator and not reading.sheet:
        yield reading.format


def _left_out(run: WasRead) -> Iterator[str]:
    encoder = run.encoder
    for left_out in encoder.left_out:
        where = _lines(run, left_out.records, left_out.count)
        yield f"{counted(left_out.count, 'row')} left out: {left_out.reason} ({where})"
    if encoder.left_out:
        yield f"{counted(encoder.rows_used, 'row')} used"


def _lines(run: WasRead, records: tuple[int, ...], count: int) -> str:
    places = [run.place(record) for record in records[:SHOWN_LINES]]
    word = places[0].split()[0]
    numbers = [place.split()[1] for place in places]
    numbers += [f"{whole(count - len(numbers))} more"] if count > len(numbers) else []
    return f"{word}{'s' if count > 1 else ''} {listed(numbers, limit=SHOWN_LINES + 1)}"


def ledger_rows(encoder: Encoder) -> list[list[str]]:
    """A header, and a row for each of the first columns."""
    rows = [["column", "kind", "became", "filled"]]
    return rows + [_ledger_row(row) for row in encoder.ledger()[:SHOWN_COLUMNS]]


def ledger(encoder: Encoder) -> list[str]:
    """How each column became numbers; then the columns that were dropped, with the reason."""
    lines = aligned(ledger_rows(encoder), "<<<>")
    lines += [
        f"  {more}" for more in _more(len(encoder.encoded) - SHOWN_COLUMNS, "column", "in the same way")
    ]
    for dropped in encoder.dropped[:SHOWN_COLUMNS]:
        what = shortened(printable(dropped.feature or dropped.column), 24)
        lines += wrapped(f"{what} left out: {printable(dropped.reason)}", "  ")
    return lines + [f"  {more}" for more in _more(len(encoder.dropped) - SHOWN_COLUMNS, "column", "left out")]


def _more(count: int, what: str, how: str) -> list[str]:
    """The line that counts what isn't listed; none where all is."""
    return [f"and {counted(count, f'more {what}')} {how}"] if count > 0 else []


def _ledger_row(row: LedgerRow) -> list[str]:
    return [shortened(printable(row.column), 20), row.kind, shortened(_became(row), 34), _filled(row)]


def _filled(row: LedgerRow) -> str:
    """How many cells were missing, and what stands for them: a level, or the mean of the column."""
    if not row.missing:
        return "-"
    match row.filled_with:
        case str(level):
            return f"{whole(row.missing)} → {shortened(printable(level), 10)}"
        case (mean,):
            return f"{whole(row.missing)} → {number(mean, 4)}"
    return f"{whole(row.missing)} → means"


def _became(row: LedgerRow) -> str:
    if row.levels:
        levels = " ".join(name.removeprefix(row.column) for name in row.features)
        if len(levels) > LONG:
            levels = counted(len(row.features), "level")
        rest = f", {100 * row.other_share:.2g} % other" if row.other_rows else ""
        return printable(f"{levels} (vs {row.against}){rest}")
    if len(row.features) == 1:
        low, high = (number(end, 4) if isinstance(end, float) else str(end) for end in (row.low, row.high))
        return f"{low} to {high}" if row.low is not None else "1 feature"
    names = (name.removeprefix(row.column).strip(". ") or "value" for name in row.features)
    return printable(f"{len(row.features)} features: {', '.join(names)}")
