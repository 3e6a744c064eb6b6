"""What is wrong with the structure of a text, found and worded exactly: the line, and what to do."""

from dataclasses import dataclass

from everystep.read.text.structure import Structure
from everystep.words import DataError, counted, quoted, whole


def quote_fault(data: bytes, found: Structure, source: str, first_line: int) -> DataError:
    """The error for the first quote mark that stands where none may.

    A mark that is never closed makes all later ones look wrong; the field that ends in the middle of
    something is then where it opened.
    """
    if found.open is not None:
        opened = found.open if found.broken is None else found.broken
        return DataError(
            f"{source}, line {_line(data, opened, first_line)}: a quote mark opens a field here that is "
            "never closed; close it, or set --quote '' if quote marks are plain text"
        )
    position = min(p for p in (found.stray, found.broken) if p is not None)
    near = data[data.rfind(b"\n", 0, position) + 1 :][:200].decode(errors="ignore").splitlines()[0]
    return DataError(
        f"{source}, line {_line(data, position, first_line)}: a quote mark stands inside a field, in "
        f"{quoted(near)}; put the whole field in quote marks and double those inside it, or set "
        "--quote '' if quote marks are plain text"
    )


@dataclass(frozen=True)
class Shape:
    """How many fields a record must have, the line that says so (None: no header), the separator."""

    width: int
    header_line: int | None
    separator: str


def ragged_fault(place: str, fields: int, shape: Shape) -> DataError:
    """The error for a record, at `place`, with fewer or more fields than the header has."""
    whose = "the first record has" if shape.header_line is None else "the header has"
    if fields < shape.width:
        help_ = "add what is missing, or correct the line"
    else:
        help_ = f"put a field that holds {quoted(shape.separator)} in quote marks, or correct the line"
    if fields == shape.width * 2 and shape.separator == ",":
        help_ += "; if commas are decimal marks here, set --decimal ,"
    return DataError(f"{place}: {counted(fields, 'field')} where {whose} {whole(shape.width)}; {help_}")


def _line(data: bytes, position: int, first_line: int) -> str:
    return whole(data.count(b"\n", 0, position) + first_line)
