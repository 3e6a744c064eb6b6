"""Texts and pictures written as files: each appears whole or not at all."""

import os
from pathlib import Path

from everystep.save.atomic import spoken_errors
from everystep.words import SettingError, listed, printable

PAGES = (".html", ".htm")


def write_page(text: str, path: Path, replace: bool = False) -> Path:
    """Write a page of HTML. Raises `SettingError` for another ending, and as `write_text` does."""
    if path.suffix.lower() not in PAGES:
        raise SettingError(
            f"{printable(str(path))} is a page: its ending must be {listed(PAGES, joiner='or')}"
        )
    write_text(text, path, replace)
    return path


def write_text(text: str, path: Path, replace: bool = False) -> None:
    """Write a file of UTF-8 text; what was there before stays whole until the new one is.

    Raises `SettingError` for a file that is there already (unless `replace`), for anything there that is no
    file, and for a place that can't be written.
    """
    shown = printable(str(path))
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise SettingError(f"{shown} exists and is no file; choose another --out")
    if path.exists() and not replace:
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with spoken_errors(path):
        try:
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
