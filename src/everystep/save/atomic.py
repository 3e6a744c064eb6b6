"""Folders that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from everystep.save.exchange import exchanged
from everystep.words import SettingError, printable


@contextmanager
def appearing(folder: Path, replace: bool = False) -> Iterator[Path]:
    """A temporary folder to write into, which becomes `folder` when the block ends without an error.

    It stands beside `folder`, is flushed to disk and then renamed, or exchanged with a folder that is there,
    so that a power cut leaves the old folder or the new one. Raises `SettingError` where `folder` exists and
    `replace` is false, or where nothing can be written.
    """
    _refuse_existing(folder, replace)
    with spoken_errors(folder):
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with spoken_errors(folder):
            yield temporary
            temporary.chmod(0o755)
            _flush(temporary)
            _move(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def spoken_errors(path: Path) -> Iterator[None]:
    """A full disk, a missing folder or a forbidden one, as one sentence."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SettingError(
            f"{printable(str(path))} can't be written: {why}; choose another place with --out"
        ) from None


def unused(make: Callable[[int], Path]) -> Path:
    """The first path of make(1), make(2), ... that doesn't exist."""
    count = 1
    while os.path.lexists(make(count)):
        count += 1
    return make(count)


def _refuse_existing(folder: Path, replace: bool) -> None:
    if not os.path.lexists(folder):
        return
    shown = printable(str(folder))
    if folder.is_symlink() or not folder.is_dir():
        raise SettingError(f"{shown} exists and is no folder; choose another place with --out")
    if not replace:
        raise SettingError(f"{shown} exists already; choose another --out, or give --replace")
    if not (folder / "run.json").is_file() and any(folder.iterdir()):
        raise SettingError(f"{shown} is a folder but no run, so it is not replaced; choose another --out")


def _move(temporary: Path, folder: Path) -> None:
    """Give the new folder its name; what was there has the temporary one then, and goes with it."""
    if not folder.exists():
        temporary.rename(folder)
    elif not exchanged(temporary, folder):
        _move_in_two(temporary, folder)
    flush_folder(folder.parent)


def _move_in_two(temporary: Path, folder: Path) -> None:
    """Where names can't be exchanged: a power cut in between leaves the old folder beside its place."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent)) / folder.name
    folder.rename(old)
    try:
        temporary.rename(folder)
    except OSError:
        old.rename(folder)
        old.parent.rmdir()
        raise
    shutil.rmtree(old.parent, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            flush_folder(path)
    flush_folder(folder)


def flush_folder(folder: Path) -> None:
    """The names in a folder are on the disk, as far as the system can tell."""
    if os.name == "nt":  # Windows has no handle for a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
