"""Work on blocks in threads, or wherever the blocks are, with the same bits on any number of them."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from itertools import chain, islice
from typing import Any, TypeVar

from everystep.remote import Remote

Item = TypeVar("Item")
Result = TypeVar("Result")


def one_thread() -> AbstractContextManager[Any]:
    """Within `with one_thread():` NumPy's BLAS and LAPACK use one thread.

    With more, the order of its sums, and so the last bits, depend on their number.
    """
    limit: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limit


def in_order(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """What `work` makes of each item, in the items' order, made in as many threads as there are cores.

    Few items are taken ahead, so that a file's blocks don't pile up. What a thread raises is raised here. To
    items that are elsewhere (`Remote`) the work is sent.

    >>> list(in_order(str.upper, ["a", "b", "c"]))
    ['A', 'B', 'C']
    """
    if isinstance(items, Remote):
        yield from items.sent(work)
        return
    rest = iter(items)
    first = list(islice(rest, 2))
    if len(first) < 2 or (workers := cores()) == 1:
        yield from map(work, chain(first, rest))
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in chain(first, rest):
                waiting.append(pool.submit(work, item))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _controller() -> Any:
    # Finding the loaded libraries takes a millisecond, setting their threads ten microseconds.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
