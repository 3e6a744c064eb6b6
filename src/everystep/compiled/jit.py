"""The compiler, and where it keeps what it has compiled."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.extending import register_jitable

from everystep import optimize

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

REASSOCIATED = {"reassoc", "contract", "nsz", "arcp"}
"""What a sum of rows allows the processor: to add in another order, though always in the same one."""


def summing(kernel: Kernel) -> Kernel:
    """Compile a sum of rows, whose terms may be added in any order within a block."""
    return _compiled(kernel, REASSOCIATED)


def stepping(kernel: Kernel) -> Kernel:
    """Compile steps: each operation as it is written, so that NumPy has the same bits."""
    return _compiled(kernel, False)


def borrowing(kernel: Kernel) -> Kernel:
    """The same of a kernel that makes no arrays: those it is given it needn't count the references to, which
    takes as long as a step.
    """
    return _compiled(kernel, False, _nrt=False)


def part(function: Kernel) -> Kernel:
    """A function that kernels call, with what they allow the processor; for everybody else it stays plain.

    As it is no compiled object of its own, a kernel that calls it can be found again in the cache. And it is
    written into the kernel: a call would count the references to each array anew, longer than a step takes.
    """
    made: Kernel = register_jitable(error_model="numpy", inline="always")(function)
    return made


def plain(rule: Kernel) -> Kernel:
    """A rule that kernels call: it takes numbers, and its branches are chosen by what they are."""
    made: Kernel = register_jitable(error_model="numpy")(rule)
    return made


def _compiled(kernel: Kernel, fastmath: Any, **others: Any) -> Kernel:
    settings: Any = numba.config
    folder = _folder()
    usual, settings.CACHE_DIR = settings.CACHE_DIR, str(folder or "")
    try:
        kept = folder is not None
        options = {"nogil": True, "cache": kept, "error_model": "numpy", "fastmath": fastmath, **others}
        made: Any = numba.njit(**options)(kernel)
    finally:
        settings.CACHE_DIR = usual
    return cast(Kernel, made)


@cache
def _folder() -> Path | None:
    """A folder of the user's cache that belongs to just these sources; None where nothing can be kept.

    The compiler itself looks only at the age of a kernel's own file, and would take what an older version
    of a rule in another file was compiled to for today's.
    """
    try:
        folder = _cache() / "everystep" / f"kernels-{_fingerprint()}"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # a home that can't be written to, or none at all
        return None


def _fingerprint() -> str:
    sources = sorted(
        path for package in (Path(__file__), Path(optimize.__file__)) for path in package.parent.glob("*.py")
    )
    versions = f"{sys.version} {np.__version__} {numba.__version__}"
    return hashlib.sha256(
        b"\0".join([versions.encode(), *(path.read_bytes() for path in sources)])
    ).hexdigest()[:16]


def _cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
