"""What the machine can do at most: read the same bytes once with two threads, and multiply matrices."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from benchmarks.speed.work import Array, Arrays, Size, Work

THREADS = 2
PIECE = 1 << 17
"""Numbers that a thread takes at a time, 1 MB of them."""

SIDE = 3000


def read_by_numba(arrays: Arrays, _: Size) -> Work:
    """Each number is added up once, in a compiled loop that may add in any order."""
    from numba import njit

    @njit(nogil=True, fastmath=True)
    def added(numbers: Array) -> float:
        total = 0.0
        for place in range(len(numbers)):  # numba reads it faster than by `for number in numbers`
            total += numbers[place]
        return total

    return _read(arrays, added)


def read_by_numpy(arrays: Arrays, _: Size) -> Work:
    """Each number is added up once by NumPy, piece by piece."""

    def added(numbers: Array) -> float:
        return sum(float(numbers[first : first + PIECE].sum()) for first in range(0, len(numbers), PIECE))

    return _read(arrays, added)


def matrix_multiply(_: Arrays, size: Size) -> Work:
    """A product of two large square matrices, counted as if it were the 2nd² operations of the scatter."""
    a, b = np.random.default_rng(0).standard_normal((2, SIDE, SIDE))
    out = np.empty((SIDE, SIDE))
    wanted = 2.0 * size.rows * size.features**2
    return Work(partial(np.matmul, a, b, out=out), stands_for=wanted / (2.0 * SIDE**3))


def _read(arrays: Arrays, added: Callable[[Array], float]) -> Work:
    halves = [half for numbers in arrays for half in np.array_split(numbers.reshape(-1), THREADS)]
    threads = ThreadPoolExecutor(THREADS)

    def run() -> Any:
        # A half of all features each, then a half of all targets each.
        return sum(threads.map(added, halves))

    return Work(run)
