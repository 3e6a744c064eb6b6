"""A file that one process at a time can hold; the system lets go of it, however that process ends."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A file that this process holds until it lets go; gone is the file then, too."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    @classmethod
    def taken(cls, path: Path) -> "Lock | None":
        """The lock, or None where another process holds it. Raises `OSError` where no file can be made."""
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _lock(handle)
            except (BlockingIOError, PermissionError):
                os.close(handle)
                return None
            except OSError:  # a file system that knows no locks: then nobody can be kept out
                return cls(path, handle)
            if _is_still(path, handle):
                lock = cls(path, handle)
                lock._sign()
                return lock
            os.close(handle)  # who had it let go in between, and took the file away

    def _sign(self) -> None:
        """Tell who holds it."""
        try:
            os.ftruncate(self._handle, 0)
            os.write(self._handle, str(os.getpid()).encode())
        except OSError:
            self.let_go()
            raise

    def let_go(self) -> None:
        """Others may have it."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def holder(path: Path) -> str:
    """The number of the process that holds a lock, as it wrote it; '' where it can't be read."""
    try:
        return "".join(filter(str.isdigit, path.read_text(encoding="ascii")[:20]))
    except (OSError, ValueError):
        return ""


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
