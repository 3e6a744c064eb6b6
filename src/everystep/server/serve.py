"""Serving: an address for this machine alone, a browser that opens it, and an end without a trace."""

import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from types import FrameType
from typing import NoReturn

import uvicorn

from everystep.render.page.html import check_built
from everystep.server.admission import Admission
from everystep.server.answers import trained
from everystep.server.app import Playground
from everystep.server.guard import Guard
from everystep.server.patience import Impatient
from everystep.server.start import Start
from everystep.server.tables import Tables
from everystep.server.trainings import Trainings
from everystep.server.uploads import Uploads
from everystep.server.work import Work
from everystep.words import SettingError

HOME = "127.0.0.1"
ENDINGS = ("SIGTERM", "SIGHUP", "SIGBREAK")
GRACE = 2
"""Seconds that requests under way are given at the end."""


def serve(
    table: str | None,
    target: str | None,
    port: int,
    told: Callable[[str], None],
    opens: bool,
) -> None:
    """Serve the playground until it is interrupted; `told` is given its address.

    Raises `SettingError` for a port that can't be had, and `DataError` for a table that can't be read.
    """
    check_built()
    work = Work()
    with _socket(port) as door:
        trainings = Trainings(Tables())
        start = Start.of(trainings.tables, table, target)
        trained(trainings, start.parsed())  # warm: what is imported and compiled once is there
        with Uploads() as uploads:
            _run(Playground(trainings, uploads, start, work), door, told, opens)
    if work.is_under_way:
        _leave_it()


def _run(playground: Playground, door: socket.socket, told: Callable[[str], None], opens: bool) -> None:
    at = int(door.getsockname()[1])
    admission = Admission(at)
    server = uvicorn.Server(_config(Guard(playground.app(), admission, at)))
    with suppress(KeyboardInterrupt), _ended_by_signals(server):
        told(address(at, admission.token))
        if opens:
            Thread(target=_open, args=(address(at, admission.ticket()),), daemon=True).start()
        server.run(sockets=[door])


def _leave_it() -> NoReturn:
    """End the program at once: Python waits for its threads, and a long training has minutes to go."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def address(port: int, secret: str) -> str:
    """Where the page is, with what lets its reader in."""
    return f"http://{HOME}:{port}/?token={secret}"


def _socket(port: int) -> socket.socket:
    """A socket that only this machine can reach; with port 0 the system chooses a free one.

    It says that it is TCP: else the loop doesn't switch off Nagle's delay, and each answer waits 40 ms.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOME, port))
    except (OSError, OverflowError):
        door.close()
        raise SettingError(f"port {port} can't be had; leave --port out for one that is free") from None
    door.listen()
    return door


def _config(guard: Guard) -> uvicorn.Config:
    """Nothing of it is told on the terminal, and no header of a request is believed."""
    return uvicorn.Config(
        guard,
        http=Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        log_level=None if os.environ.get("EVERYSTEP_DEBUG") else "critical",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """What ends a program ends the server as Ctrl-C does, so that nothing is left behind."""

    def end(_: int, __: FrameType | None) -> None:
        server.should_exit = True

    there = [getattr(signal, name) for name in ENDINGS if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in there}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open(place: str) -> None:
    """A browser that can't be opened is no fault: the address was printed."""
    with suppress(webbrowser.Error, OSError):
        if not webbrowser.open(place):
            print("No browser was found; open the address yourself.", file=sys.stderr)
