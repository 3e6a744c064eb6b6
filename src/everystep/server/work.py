"""Work beside the server's own loop: a little of it at a time, and none that nobody waits for any more."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request

from everystep.server.refusals import BUSY, RefusedError

AT_ONCE = 2
MOST_WAITING = 30

Answer = TypeVar("Answer")


class GoneError(Exception):
    """Whoever asked has left; there is nobody to answer."""


class Work:
    """Does what takes long in threads, so that the server goes on answering."""

    def __init__(self) -> None:
        self._places = CapacityLimiter(AT_ONCE)
        self._under_way: set[object] = set()

    @property
    def is_under_way(self) -> bool:
        """Whether a thread is busy, be it for nobody any more."""
        return bool(self._under_way)

    async def do(self, request: Request, task: Callable[[], Answer]) -> Answer:
        """The task's result, once its turn has come.

        The page asks anew while a slider moves, and gives up what it asked before: that isn't begun. Raises
        `RefusedError` where too many wait already. When the server ends, what is under way is left to itself.
        """
        if self._places.statistics().tasks_waiting >= MOST_WAITING:
            raise RefusedError(BUSY, "too much is asked for at once; wait for what is under way")
        async with self._places:
            if await request.is_disconnected():
                raise GoneError
            return await run_sync(self._seen(task), abandon_on_cancel=True)

    def _seen(self, task: Callable[[], Answer]) -> Callable[[], Answer]:
        """The task, known to be under way while it is."""

        def done() -> Answer:
            mark = object()
            self._under_way.add(mark)
            try:
                return task()
            finally:
                self._under_way.remove(mark)

        return done
