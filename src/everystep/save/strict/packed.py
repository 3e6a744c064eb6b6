"""A zipped run: nothing leaves its folder, and nothing grows beyond measure when unpacked."""

import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from everystep.read.unpacking import ZIP_FAULTS
from everystep.words import DataError, printable, quoted, whole

USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SMALL = 100_000_000
GROWTH = 100
"""A zipped run may unpack to 100 MB, and to more where that is at most 100 times its own size."""

MOST_FILES = 10_000

OUTSIDE = re.compile(r"^/|^\w:|\\|(^|/)\.\.(/|$)")
"""A name that leads out of the folder that it is unpacked into, on any system."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of a zipped run, for as long as the block lasts. Raises `DataError` unless there is one."""
    shown = printable(str(path))
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) / path.stem
        try:
            with zipfile.ZipFile(path) as packed:
                _check(packed.infolist(), path.stat().st_size, shown)
                packed.extractall(place)
        except ZIP_FAULTS as error:
            raise DataError(f"{shown} can't be unpacked: {printable(str(error)[:100])}") from None
        found = [file.parent for file in place.rglob("run.json")]
        if len(found) != 1:
            raise DataError(f"{shown} holds {len(found)} runs, and must hold one")
        yield found[0]


def _check(members: Sequence[zipfile.ZipInfo], size: int, shown: str) -> None:
    """Before anything is unpacked. Python unpacks no more of a member than the size that it tells."""
    for member in members:
        holds = f"{shown} holds {quoted(member.filename)}"
        if OUTSIDE.search(member.orig_filename):
            raise DataError(f"{holds}, a name that leads out of its folder: whoever made it meant harm")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise DataError(f"{holds}, a link to another file, which no run has; zip the folder anew")
        if member.compress_type not in USUAL:
            raise DataError(f"{holds}, compressed in an unusual way; zip the folder anew")
    grown = sum(member.file_size for member in members)
    if grown > max(SMALL, GROWTH * size) or len(members) > MOST_FILES:
        raise DataError(
            f"{shown} has {whole(size)} bytes and would unpack to {whole(grown)} in {whole(len(members))} "
            "files, as no run does; if it is one, unpack it and give the folder"
        )
