"""Blocks that polars' streaming engine draws while it writes them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from everystep.save.streamed import Filling

if TYPE_CHECKING:
    import polars as pl

LEAVING = 10.0
"""Seconds that the engine is given to let go of the blocks when it is broken off."""


@contextmanager
def drawn(
    blocks: Iterable["pl.DataFrame"], schema: Mapping[str, "pl.DataType"], file: Filling
) -> Iterator["pl.LazyFrame"]:
    """Blocks as a lazy frame, to be written into `file` once.

    The engine draws them from a thread of its own. It would notice a full disk only after the last block,
    so the blocks end when the file has a fault. After Ctrl-C it comes back at once and leaves its threads
    behind, and a thread that is still in Python when Python ends takes the process down: so they are
    waited for.
    """
    from polars.io.plugins import register_io_source

    began, ended = Event(), Event()

    def source(*_: object) -> Iterator["pl.DataFrame"]:
        began.set()
        try:
            for block in blocks:
                file.check()
                if file.stopped:
                    return
                yield block
        finally:
            _unbroken(ended.set)

    def break_off() -> None:
        file.stop()
        if began.is_set():
            ended.wait(LEAVING)

    try:
        yield register_io_source(source, schema=dict(schema))
    except BaseException:
        _unbroken(break_off)
        raise


def _unbroken(work: Callable[[], object]) -> None:
    """Ctrl-C comes twice, as the engine's own exception and as Python's at the next call; here it ends."""
    try:
        work()
    except KeyboardInterrupt:
        work()
