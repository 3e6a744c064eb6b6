"""Work takes its turn: never too much at once, and nothing that nobody waits for."""

from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any, cast

import anyio
import pytest
from starlette.requests import Request

from everystep.server.refusals import RefusedError
from everystep.server.work import AT_ONCE, MOST_WAITING, GoneError, Work


class Visitor:
    """A request that may be given up."""

    def __init__(self) -> None:
        self.gone = False

    async def is_disconnected(self) -> bool:
        """Whether it was given up."""
        return self.gone


def asked(visitor: Visitor) -> Request:
    """What `Work` looks at of a request."""
    return cast(Request, visitor)


def run(story: Callable[[Work, Event], Awaitable[None]]) -> None:
    """A story in which `AT_ONCE` tasks hold all places until the event."""

    async def told() -> None:
        work, held = Work(), Event()
        async with anyio.create_task_group() as others:
            for _ in range(AT_ONCE):
                others.start_soon(work.do, asked(Visitor()), held.wait)
            await anyio.wait_all_tasks_blocked()
            try:
                await story(work, held)
            finally:
                held.set()

    anyio.run(told)


def test_what_was_given_up_is_not_begun() -> None:
    """A slider that moves on leaves nothing behind it."""
    begun: list[int] = []

    async def story(work: Work, held: Event) -> None:
        visitor = Visitor()

        async def given_up() -> None:
            with pytest.raises(GoneError):
                await work.do(asked(visitor), lambda: begun.append(1))

        async with anyio.create_task_group() as others:
            others.start_soon(given_up)
            await anyio.wait_all_tasks_blocked()
            visitor.gone = True
            held.set()

    run(story)
    assert begun == []


def test_too_many_at_once_are_refused() -> None:
    """The last one is told to wait, at once; the others are done when there is room."""
    done: list[int] = []

    async def story(work: Work, held: Event) -> None:
        async with anyio.create_task_group() as others:
            for i in range(MOST_WAITING):
                others.start_soon(work.do, asked(Visitor()), lambda i=i: done.append(i))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RefusedError, match="too much is asked for at once"):
                await work.do(asked(Visitor()), lambda: done.append(-1))
            assert done == []
            held.set()

    run(story)
    assert sorted(done) == list(range(MOST_WAITING))


def test_the_end_waits_for_nobody() -> None:
    """What is under way when the server ends is left to itself, and known to be."""

    async def told() -> None:
        work, held = Work(), Event()
        with anyio.CancelScope() as server:
            async with anyio.create_task_group() as others:
                others.start_soon(work.do, asked(Visitor()), held.wait)
                await anyio.wait_all_tasks_blocked()
                server.cancel()
        assert work.is_under_way
        held.set()
        while work.is_under_way:
            await anyio.sleep(0)

    anyio.run(told)


def test_the_server_answers_while_it_works() -> None:
    """The loop goes on: a short question is answered in the meantime."""

    async def story(work: Work, held: Event) -> None:
        answer: Any = await anyio.to_thread.run_sync(lambda: 42)
        assert (answer, held.is_set()) == (42, False)

    run(story)
