"""A file that is filled piece by piece, and appears whole or not at all."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from everystep.save.home.atomic import flush_folder, spoken_errors
from everystep.words import SettingError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Filling(io.RawIOBase):
    """The file while it is filled. Whoever writes may word a full disk anew, so the first fault is kept."""

    def __init__(self, handle: int, path: Path) -> None:
        self._file = os.fdopen(handle, "wb", buffering=0)
        self._path = path
        self.fault: SettingError | None = None
        self.stopped = False

    def writable(self) -> bool:
        """It is there to be written."""
        return True

    def write(self, data: "ReadableBuffer") -> int:
        """All of the bytes, or a fault."""
        if self.stopped:
            raise BrokenPipeError
        left = memoryview(data)
        size = left.nbytes
        try:
            with spoken_errors(self._path):
                while left:
                    left = left[self._file.write(left) :]
        except SettingError as fault:
            self.fault = fault
            raise
        return size

    def check(self) -> None:
        """Raise the fault of an earlier write, if there was one: nothing more need be made."""
        if self.fault is not None:
            raise self.fault

    def stop(self) -> None:
        """Whoever goes on to write is told that it is over."""
        self.stopped = True

    def settle(self) -> None:
        """Everything is on the disk, not only on its way."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more is written."""
        self._file.close()
        super().close()


@contextmanager
def appearing_file(path: Path) -> Iterator[Filling]:
    """A file to fill, which becomes `path` when the block ends without an error.

    It stands beside `path` under another name, is flushed to disk and then renamed. Raises `SettingError`
    where it can't be written; an error of the block's own passes as it is.
    """
    with spoken_errors(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    temporary = Path(name)
    try:
        with _filled(handle, path) as file:
            yield file
        with spoken_errors(path):
            temporary.chmod(0o644)
            temporary.replace(path)
            flush_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _filled(handle: int, path: Path) -> Iterator[Filling]:
    """The file until its bytes are on the disk. A fault of it comes before what became of the fault."""
    file = Filling(handle, path)
    try:
        yield file
        with spoken_errors(path):
            file.settle()
    except Exception:
        file.check()
        raise
    finally:
        file.close()
