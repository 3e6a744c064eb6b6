"""A real server of this process, and requests to it byte by byte: as no well-behaved client sends them."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any

import uvicorn

from everystep.server.admission import Admission
from everystep.server.app import Playground
from everystep.server.guard import Guard
from everystep.server.serve import _config, _socket
from everystep.server.start import Start
from everystep.server.tables import Tables
from everystep.server.trainings import Trainings
from everystep.server.uploads import Uploads
from everystep.server.work import Work
from tests.server.conftest import setup_of

PATIENCE = 20
"""Seconds after which an answer that doesn't come is missed."""

ASKED = {"setup": setup_of(), "training": 0, "state": 0}
SENT: dict[str, Any] = {
    "/": None,
    "/api/start": None,
    "/api/examples": None,
    "/api/tables": b"x,y\n1,2\n2,3\n",
    "/api/train": setup_of(),
    "/api/paper": ASKED,
    "/api/practice": ASKED,
    "/api/export": {"setup": setup_of(), "what": "csv"},
}
"""What each route is sent by the page."""

QUERIES = {"/api/tables": "?name=a.csv"}


@dataclass(frozen=True)
class Asked:
    """A request, as it goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    version: str = "HTTP/1.1"

    def but(self, **changes: Any) -> "Asked":
        """The same otherwise."""
        return replace(self, **changes)

    def with_header(self, name: str, value: str | None) -> "Asked":
        """With another value of a header; None leaves it out."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return self.but(headers=kept if value is None else (*kept, (name, value)))

    def with_second(self, name: str, value: str, first: bool = False) -> "Asked":
        """With one more header of a name, before the others or after them."""
        more = ((name, value),)
        return self.but(headers=more + self.headers if first else self.headers + more)

    def with_body(self, body: bytes) -> "Asked":
        """With another body, of its true length."""
        return self.but(body=body).with_header("Content-Length", str(len(body)))

    @property
    def wire(self) -> bytes:
        """All of it in bytes."""
        lines = [f"{self.method} {self.target} {self.version}", *(f"{n}: {v}" for n, v in self.headers)]
        return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Door:
    """The address of a running server, with what it keeps."""

    port: int
    admission: Admission
    uploads: Uploads
    routes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def cookie(self) -> str:
        """The cookie of a browser that was let in."""
        return self.admission.set_cookie.partition(";")[0]

    def good(self, method: str, path: str) -> Asked:
        """The request of the page itself to a route."""
        home, sent = f"127.0.0.1:{self.port}", SENT[path]
        headers = [("Host", home), ("Cookie", self.cookie), ("Connection", "close")]
        if method == "POST":
            headers += [("Origin", f"http://{home}"), ("Sec-Fetch-Site", "same-origin")]
            headers += [("Content-Type", "text/csv" if isinstance(sent, bytes) else "application/json")]
        asked = Asked(method, path + QUERIES.get(path, ""), tuple(headers))
        if method != "POST":
            return asked
        return asked.with_body(sent if isinstance(sent, bytes) else json.dumps(sent).encode())

    def send(self, wire: bytes, ends: bool = False) -> Answer:
        """What is answered to these bytes; where the sender `ends`, no more are to come."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as line:
            try:
                line.sendall(wire)
                if ends:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # the server has answered and closed before all was sent
            return _answer(line)


def _answer(line: socket.socket) -> Answer:
    told = b""
    try:
        while part := line.recv(1 << 16):
            told += part
    except ConnectionResetError:
        pass
    head, _, body = told.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first:
        return Answer(0, {}, b"")
    pairs = (one.partition(": ")[::2] for one in lines)
    headers = {name.lower(): value for name, value in pairs}
    length = headers.get("content-length")  # an answer to the next request may follow
    return Answer(int(first.split()[1]), headers, body if length is None else body[: int(length)])


@contextmanager
def running(most: int = 1_000_000) -> Iterator[Door]:
    """A server on a free port, as `everystep playground` sets it up."""
    with _socket(0) as door, Uploads(most=most, memory=3 << 30) as uploads:
        port = int(door.getsockname()[1])
        trainings = Trainings(Tables())
        app = Playground(trainings, uploads, Start.of(trainings.tables, None, None), Work()).app()
        routes = [(way, route.path) for route in app.routes for way in route.methods - {"HEAD"}]
        admission = Admission(port)
        server = uvicorn.Server(_config(Guard(app, admission, port)))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield Door(port, admission, uploads, sorted(routes))
        finally:
            server.should_exit = True
            thread.join()
