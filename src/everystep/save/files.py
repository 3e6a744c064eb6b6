"""Files made elsewhere, written so that they appear whole or not at all."""

import os
from pathlib import Path

from everystep.save.atomic import spoken_errors
from everystep.words import SettingError, listed, printable


def write_file(content: bytes, path: Path, endings: tuple[str, ...], replace: bool = False) -> None:
    """Write a file of bytes, whole and flushed to disk, or leave everything as it was.

    Raises `SettingError` for another ending than `endings`, a file that is there already (unless
    `replace`), and a place that can't be written.
    """
    check_place(path, endings, replace)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with spoken_errors(path):
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def check_place(path: Path, endings: tuple[str, ...], replace: bool = False) -> None:
    """Before the work begins: the ending, and that nothing is overwritten unasked."""
    shown = printable(str(path))
    if path.suffix.lower() not in endings:
        raise SettingError(f"--out {shown}: the ending must be {listed(endings, joiner='or')}")
    if os.path.lexists(path) and (not replace or not path.is_file() or path.is_symlink()):
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace for a file")
