"""Files made elsewhere, written so that they appear whole or not at all."""

import os
import tempfile
from pathlib import Path

from everystep.save.home.atomic import spoken_errors
from everystep.words import SettingError, listed, printable


def write_file(content: bytes, path: Path, endings: tuple[str, ...], replace: bool = False) -> Path:
    """Write a file of bytes, whole and flushed to disk, or leave everything as it was. Gives its path.

    Raises `SettingError` for another ending than `endings`, a file that is there already (unless
    `replace`), and a place that can't be written.
    """
    check_place(path, endings, replace)
    with spoken_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return path


def check_place(path: Path, endings: tuple[str, ...], replace: bool = False) -> None:
    """Before the work begins: the ending, that nothing is overwritten unasked, and that there is a folder."""
    shown = printable(str(path))
    if path.suffix.lower() not in endings:
        raise SettingError(f"--out {shown}: the ending must be {listed(endings, joiner='or')}")
    with spoken_errors(path):
        _check_free(path, replace)


def _check_free(path: Path, replace: bool) -> None:
    shown = printable(str(path))
    if path.is_dir() and not path.is_symlink():
        raise SettingError(f"{shown} exists already and is a folder; choose another --out")
    if os.path.lexists(path) and (not replace or not path.is_file() or path.is_symlink()):
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace for a file")
    if not path.parent.is_dir():
        folder = printable(str(path.parent))
        raise SettingError(
            f"{shown} can't be written: no such file or directory as {folder}; choose another --out"
        )
