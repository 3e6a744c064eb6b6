"""BLAS with one thread: with more, the order of its sums, and so the last bits, depend on their number."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Within `with one_thread():` NumPy's BLAS and LAPACK use one thread."""
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> Any:
    # Finding the loaded libraries takes a millisecond, setting their threads ten microseconds.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
