"""What is wrong with the structure of a text, found and worded exactly: the line, and what to do."""

from everystep.read.structure import Structure
from everystep.words import DataError, counted, quoted, whole


def quote_fault(data: bytes, found: Structure, source: str, first_line: int) -> DataError:
    """The error for the first quote mark that stands where none may.

    A mark that is never closed makes all later ones look wrong; the field that ends in the middle of
    something is then where it opened.
    """
    if found.open is not None:
        opened = found.open if found.broken is None else found.broken
        return DataError(
            f"{source}, line {_line(data, opened, first_line)}: a quote mark opens a field here that is never "
            "closed; close it, or set --quote '' if quote marks are plain text"
        )
    position = min(p for p in (found.stray, found.broken) if p is not None)
    near = data[data.rfind(b"\n", 0, position) + 1 :][:200].decode(errors="ignore").splitlines()[0]
    return DataError(
        f"{source}, line {_line(data, position, first_line)}: a quote mark stands inside a field, in "
        f"{quoted(near)}; put the whole field in quote marks and double those inside it, or set "
        "--quote '' if quote marks are plain text"
    )


def ragged_fault(
    source: str, line: int, fields: int, width: int, header: int | None, separator: str
) -> DataError:
    """The error for a record with fewer or more fields than the header has."""
    whose = "the header has" if header is not None else "the first record has"
    if fields < width:
        help_ = "add what is missing, or correct the line"
    else:
        help_ = f"put a field that holds {quoted(separator)} in quote marks, or correct the line"
    if fields == width * 2 - 1 and separator == ",":
        help_ += "; if commas are decimal marks here, set --decimal , and --separator"
    return DataError(
        f"{source}, line {whole(line)}: {counted(fields, 'field')} where {whose} {whole(width)}; {help_}"
    )


def _line(data: bytes, position: int, first_line: int) -> str:
    return whole(data.count(b"\n", 0, position) + first_line)
