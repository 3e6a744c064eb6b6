"""Folders that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from everystep.save.home.exchange import exchanged
from everystep.words import SettingError, printable


@contextmanager
def appearing(folder: Path, before: Path | None = None) -> Iterator[Path]:
    """A temporary folder to write into, which becomes `folder` when the block ends without an error.

    It stands beside `folder`, is flushed to disk and then renamed, or exchanged with a folder that is there,
    so that a power cut leaves the old folder or the new one. The old one is deleted; or it becomes `before`,
    in place of what was there. Raises `SettingError` where nothing can be written.
    """
    with spoken_errors(folder):
        temporary = Path(tempfile.mkdtemp(prefix=_writing(folder), dir=folder.parent))
    try:
        with spoken_errors(folder):
            yield temporary
            temporary.chmod(0o755)
            _flush(temporary)
            _move(temporary, folder)
            if before is not None and temporary.exists():
                _move(temporary, before)
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


def swept(folder: Path) -> None:
    """Clear away what a process left that was killed as it wrote `folder`; nobody else may write it now."""
    if _old(folder).is_dir() and not folder.exists():
        _old(folder).rename(folder)
    for path in (_old(folder), *folder.parent.glob(f"{_literally(_writing(folder))}*")):
        shutil.rmtree(path, ignore_errors=True)


def _writing(folder: Path) -> str:
    return f".{folder.name}.writing-"


def _old(folder: Path) -> Path:
    """The place of the old folder while names can't be exchanged."""
    return folder.with_name(f".{folder.name}.old")


def _literally(name: str) -> str:
    """A name in which a pattern's marks stand for themselves."""
    return "".join(f"[{mark}]" if mark in "*?[" else mark for mark in name)


def _move(temporary: Path, folder: Path) -> None:
    """Give the new folder its name; what was there, if anything was, has the temporary one then."""
    if not folder.exists():
        temporary.rename(folder)
    elif not exchanged(temporary, folder):
        # A power cut in between leaves the old folder beside its place, where `swept` finds it.
        folder.rename(_old(folder))
        try:
            temporary.rename(folder)
        except OSError:
            _old(folder).rename(folder)
            raise
        _old(folder).rename(temporary)
    flush_folder(folder.parent)


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
