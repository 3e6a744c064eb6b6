"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from everystep.save.atomic import spoken_errors
from everystep.words import SettingError, listed, printable


def write_file(path: Path, content: bytes, replace: bool = False) -> Path:
    """Write a file: it is flushed under another name beside its place, then renamed. Gives its path.

    Raises `SettingError` where something is there already (with `replace` only where it is no plain file),
    or where nothing can be written.
    """
    check_unused(path, replace)
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


def check_unused(path: Path, replace: bool) -> None:
    """Raises `SettingError` unless a file may be written there: said before long work."""
    shown = printable(str(path))
    if path.is_dir():
        raise SettingError(f"{shown} is a folder; choose another place with --out")
    if os.path.lexists(path) and (not replace or not path.is_file() or path.is_symlink()):
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace for a file")
    if not path.parent.is_dir():
        raise SettingError(f"{shown} can't be written: there is no folder {printable(str(path.parent))}")


def ending_of(path: Path, endings: Sequence[str]) -> str:
    """The ending of a file's name, without its point. Raises `SettingError` unless it is one of `endings`."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in endings:
        choices = listed([f".{one}" for one in endings], joiner="or")
        raise SettingError(f"{printable(str(path))}: the ending must be {choices}")
    return ending
