"""How far a pass over a table is: told to whoever watches it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[int, int], object]
"""Called with how many records are done in this pass, and how many there are: block by block."""

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watching(watcher: Watcher | None) -> Iterator[None]:
    """Within `with watching(watcher):` each pass over a table's records tells how far it is.

    The watcher is called as watcher(done, total) after each block of records. While a text is read for the
    first time nobody knows how many records it has; `total` is an estimate then, from the bytes that are
    left. A table may be passed several times: once to learn its types, and again for each use of its rows
    that don't stay in memory. None watches nothing.

    >>> import everystep as es
    >>> with watching(lambda done, total: print(done, "of", total)):
    ...     run = es.train({"x": [1, 2, 3], "y": [2, 4, 7]}, target="y")
    3 of 3
    """
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def tell(done: int, total: int) -> None:
    """Tell the watcher, if there is one."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(done, total)
