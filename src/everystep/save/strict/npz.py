"""Arrays from an .npz file that may come from anyone: read as they lie there, and never evaluated."""

import math
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from everystep.read.unpacking import ZIP_FAULTS
from everystep.save.strict.json_files import in_folder
from everystep.words import DataError, printable, quoted

HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '<(?P<kind>[fi]8)', 'fortran_order': (?P<by_columns>False|True), "
    rb"'shape': \((?P<shape>(?:\d{1,18},? ?)*)\), \} *\n",
    re.DOTALL,
)
"""What stands before an array's numbers, as NumPy writes it for the two kinds that a run has."""

KINDS = {"f8": "numbers of 8 bytes", "i8": "whole numbers of 8 bytes"}


@dataclass(frozen=True)
class Wanted:
    """What an array must be: its length along each axis, None for any, and the kind of its numbers."""

    axes: tuple[int | None, ...] = ()
    kind: str = "f8"

    def fits(self, shape: tuple[int, ...]) -> bool:
        """Whether it may have this shape."""
        pairs = zip(self.axes, shape, strict=False)
        return len(shape) == len(self.axes) and all(axis in (None, length) for axis, length in pairs)


def read_npz(path: Path, wanted: Mapping[str, Wanted]) -> dict[str, Any]:
    """Arrays by their names; single numbers as Python's own.

    Raises `DataError` unless all of them are as `wanted`. It takes no more memory than the file is long.
    """
    place = in_folder(path)
    if not path.is_file():
        raise DataError(f"there is no file {place}: the folder is no run, or no longer whole")
    try:
        with zipfile.ZipFile(path) as packed:
            return {
                name: _array(_content(packed, name, place), name, one, place) for name, one in wanted.items()
            }
    except ZIP_FAULTS as error:
        raise DataError(f"{place} is no readable .npz file: {printable(str(error)[:100])}") from None


def _content(packed: zipfile.ZipFile, name: str, place: str) -> bytes:
    try:
        member = packed.getinfo(f"{name}.npy")
    except KeyError:
        raise DataError(f"{place} lacks {quoted(name)}") from None
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        raise DataError(f"{place}: {quoted(name)} is compressed, which everystep never does")
    assert packed.fp is not None
    if member.file_size > packed.fp.seek(0, 2):
        raise DataError(f"{place}: {quoted(name)} is said to be longer than the whole file")
    return packed.read(member)


def _array(content: bytes, name: str, wanted: Wanted, place: str) -> Any:
    header = HEADER.match(content)
    if header is None or header["kind"].decode() != wanted.kind:
        raise DataError(f"{place}: {quoted(name)} must hold {KINDS[wanted.kind]}, as NumPy writes them")
    shape = tuple(int(length) for length in re.findall(rb"\d+", header["shape"]))
    if not wanted.fits(shape):
        raise DataError(
            f"{place}: {quoted(name)} must have the shape {_as_text(wanted.axes)}; it has {_as_text(shape)}"
        )
    if 8 * math.prod(shape) != len(content) - header.end():
        raise DataError(f"{place}: {quoted(name)} must have {_as_text(shape)} numbers, and has others")
    numbers = np.frombuffer(content, dtype=f"<{wanted.kind}", offset=header.end())
    array = numbers.reshape(shape, order="F" if header["by_columns"] == b"True" else "C").copy("K")
    return array if shape else array.item()


def _as_text(axes: tuple[int | None, ...]) -> str:
    return f"({', '.join('any' if length is None else str(length) for length in axes)})"
