"""A SPREADSHEET -> a table of text cells, each record with its row of the sheet."""

from pathlib import Path

import polars as pl

from everystep.read.options import SHEET_SETTINGS, ReadOptions
from everystep.read.table import Reading, Skipped, Table
from everystep.read.text.header import HEAD_ROWS, find_header, named
from everystep.read.text.titles import Row
from everystep.words import DataError, SettingError, counted, listed, nearest, printable, quoted, whole

_FORMATS = {".ods": "OpenDocument"}


def read_sheet(path: Path, options: ReadOptions) -> Table:
    """The records of one sheet: the one named by `sheet`, else the first that holds anything."""
    options.refuse(SHEET_SETTINGS, f"{path.name}, a spreadsheet")
    sheet, frame, notes = _sheet(path, options.sheet)
    frame, skipped = _below(frame, options.skip_first)
    rows = _filled_rows(frame)
    if not rows:
        raise DataError(
            f"{path.name}, sheet {quoted(sheet)}: the sheet is empty; it needs a header and a record"
        )
    header = find_header([_row(frame, i, options.skip_first) for i in rows[:HEAD_ROWS]], options.header)
    records = rows[header.first :]
    if not records:
        raise DataError(
            f"{path.name}, sheet {quoted(sheet)}: there is a header (row {whole(header.line or 1)}) but no "
            "record below it; add records"
        )
    cells, header_notes = named(frame[records], header, path.name)
    lines = [i + options.skip_first + 1 for i in records]
    gaps = lines[-1] - lines[0] + 1 - len(lines)
    blank = (f"{counted(gaps, 'blank row')} between records skipped",) if gaps else ()
    reading = Reading(
        source=path.name,
        format=_FORMATS.get(path.suffix.lower(), "Excel"),
        paths=(str(path),),
        sheet=sheet,
        header_line=header.line,
        skipped=(*skipped, *header.skipped),
        notes=(*notes, *blank, *header_notes),
    )
    place = range(lines[0], lines[-1] + 1) if not gaps else lines
    return Table(path.name, cells.lazy(), dict(cells.schema), cells.height, reading, place)


def _sheet(path: Path, wanted: str | None) -> tuple[str, pl.DataFrame, tuple[str, ...]]:
    """The name and the cells of the sheet to read, and a note where the book has several."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        names = book.sheet_names
        if wanted is not None and wanted not in names:
            raise SettingError(
                f"--sheet {printable(wanted)}: {path.name} has no such sheet; {nearest(wanted, names)}"
            )
        for name in [wanted] if wanted is not None else names:
            sheet = book.load_sheet(
                name, header_row=None, skip_rows=0, dtypes="string", schema_sample_rows=None
            )
            frame = sheet.to_polars()
            if frame.height or name in {wanted, names[-1]}:
                return name, _cells(frame), _other_sheets(name, names) if wanted is None else ()
    except fastexcel.FastExcelError as fault:
        reason = str(fault).splitlines()[0]
        raise DataError(
            f"{path.name}: the spreadsheet can't be read ({printable(reason)}); save it anew, or as CSV"
        ) from None
    raise DataError(f"{path.name}: the book has no sheet; save it anew")


def _other_sheets(name: str, names: list[str]) -> tuple[str, ...]:
    others = [quoted(other) for other in names if other != name]
    return (f"read the sheet {quoted(name)}; there are also {listed(others)} (--sheet)",) if others else ()


def _cells(frame: pl.DataFrame) -> pl.DataFrame:
    """A time of day is stored as that time on a day in 1899; a date as midnight of it."""
    days = pl.col([column.name for column in frame if _only_midnights(column)])
    return frame.with_columns(days.str.strip_suffix(" 00:00:00")).with_columns(
        pl.all().str.replace(r"^1899-12-3[01] (\d\d:\d\d:\d\d)", "${1}")
    )


def _only_midnights(cells: pl.Series) -> bool:
    stamps = cells.filter(cells.str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))
    return len(stamps) > 0 and bool(stamps.str.ends_with(" 00:00:00").all())


def _below(frame: pl.DataFrame, rows: int) -> tuple[pl.DataFrame, tuple[Skipped, ...]]:
    above = frame.head(rows)
    texts = (" ".join(cell for cell in row if cell) for row in above.rows())
    return frame[rows:], tuple(
        Skipped(i, t, "left out by --skip-first") for i, t in enumerate(texts, start=1)
    )


def _filled_rows(frame: pl.DataFrame) -> list[int]:
    if not frame.width:
        return []
    filled = frame.select(pl.any_horizontal(pl.all().str.strip_chars().str.len_bytes() > 0)).to_series()
    return filled.fill_null(False).arg_true().to_list()


def _row(frame: pl.DataFrame, row: int, above: int) -> Row:
    return Row(row + above + 1, tuple(cell or "" for cell in frame.row(row)))
