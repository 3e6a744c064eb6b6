"""How a process of its own holds memory: what one block of records leaves is kept for the next one."""

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as glibc's malloc.h numbers them
KEPT = 1 << 30
"""So many bytes that are free may stay with the process."""
LARGEST = 1 << 25
"""Pieces of so many bytes come from there; larger ones are asked of the system, glibc allows no more."""


def keep_freed_memory() -> None:
    """Don't give back to the system what will be asked for again at once.

    Memory that is new to a process is first filled with zeros by the system, page by page: for a table read
    in blocks that takes as long as summing them. Where there is another C library nothing is done.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, LARGEST)
        mallopt(_TRIM_THRESHOLD, KEPT)
