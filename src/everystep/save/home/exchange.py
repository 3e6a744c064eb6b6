"""Two names on a disk exchanged at once, where the system can: at no moment is one of them missing."""

import ctypes
import errno
import os
import sys
from pathlib import Path
from typing import Any

_HERE = -100  # AT_FDCWD: relative to the current folder
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchanged(one: Path, other: Path) -> bool:
    """Whether the two have exchanged their names; False where this system or this file system can't.

    Raises `OSError` for any other fault.
    """
    call = _call()
    if call is None or call(os.fsencode(one), os.fsencode(other)) == 0:
        return call is not None
    fault = ctypes.get_errno()
    if fault in _CANNOT:
        return False
    raise OSError(fault, os.strerror(fault), str(other))


def _call() -> Any:
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            swap = system.renamex_np
            return lambda one, other: swap(one, other, ctypes.c_uint(_EXCHANGE))
        rename = system.renameat2
        return lambda one, other: rename(_HERE, one, _HERE, other, ctypes.c_uint(_EXCHANGE))
    except (AttributeError, OSError, TypeError):  # an older C library, or Windows
        return None
