"""How long is waited for whoever sends: a connection that says nothing must not be held for ever."""

import asyncio
from collections.abc import AsyncIterator

import anyio
import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from everystep.server.refusals import TIMED_OUT, RefusedError

MOST_SILENCE = 30.0
"""Seconds until a request must have begun, and between two parts of its body."""


class Impatient(H11Protocol):
    """A connection that is closed where no whole head of a request comes in time: not a first, not a next."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # a narrower transport, as in uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        """Somebody has called."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(MOST_SILENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """They have left."""
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Whether a request is under way; else what was begun is given up."""
        if self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete):
            self.transport.abort()
        else:
            self._waiting = self.loop.call_later(MOST_SILENCE, self._look)


async def in_time(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts of a body. Raises `RefusedError` where the next one doesn't come."""
    while True:
        try:
            with anyio.fail_after(MOST_SILENCE):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise RefusedError(TIMED_OUT, "what was sent broke off; send it again") from None
        yield part
