"""`everystep playground`: it says where it is, and ends without a trace."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest

from everystep.server.serve import _socket, serve
from everystep.words import SettingError
from tests.cli.command import Command

EXAMPLES = Path(__file__).parents[2] / "examples"


def playground(place: Path, *arguments: str) -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    """The command as a process of its own, and the address that it prints."""
    return started(place, "-m", "everystep", "playground", *arguments)


@contextmanager
def started(place: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The same of any Python program."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "TMPDIR": str(place), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None, process.communicate()
        yield process, address[0]
    finally:
        process.kill()
        process.communicate()


def page(address: str) -> str:
    """The live page, opened as a browser does: the cookie kept, the redirect followed."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(address) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends(built_page: None, tmp_path: Path, number: signal.Signals) -> None:
    """Status 0, not a word on standard error, and the temporary folder is gone."""
    with playground(tmp_path, "--no-browser") as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=\S{43}", address)
        assert "three-rows.csv: how the prediction of y was trained" in page(address)
        assert len(list(tmp_path.glob("everystep-playground-*"))) == 1
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []


ENDLESS = """
import threading
import everystep.server.app
from everystep.cli.app import main

def endless(*_):
    print("busy", flush=True)
    threading.Event().wait()

everystep.server.app.trained = endless
main(["playground", "--no-browser"])
"""


def test_it_ends_while_it_works(built_page: None, tmp_path: Path) -> None:
    """A training that goes on and on holds up nothing, and nothing is said of it."""
    setup = json.dumps({"data": {"kind": "example", "name": "three-rows"}, "target": "y"})
    with started(tmp_path, "-c", ENDLESS) as (process, address):
        place = urlsplit(address)
        visit = HTTPConnection(place.netloc)
        visit.request("GET", f"/?{place.query}")
        cookie = visit.getresponse().headers["Set-Cookie"].partition(";")[0]
        visit.close()
        visit.request("POST", "/api/train", setup, {"Cookie": cookie, "Content-Type": "application/json"})
        assert process.stdout is not None
        assert "busy\n" in iter(process.stdout.readline, "")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        visit.close()
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_noise_is_not_told(built_page: None, tmp_path: Path) -> None:
    """What is no request, or asks for what isn't there, leaves not a word in the terminal."""
    with playground(tmp_path, "--no-browser") as (process, address):
        place = urlsplit(address)
        upgrade = (
            f"GET / HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        )
        for noise in (b"\x00\r\n\r\n", upgrade.encode()):
            with socket.create_connection((place.hostname, place.port)) as line:
                line.sendall(noise)
                assert line.recv(12) in {b"HTTP/1.1 400", b"HTTP/1.1 403"}
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert errors == ""


def test_a_table_of_the_command_line(built_page: None, tmp_path: Path) -> None:
    """It is what the page begins with; without the printed secret nobody sees it."""
    arguments = (str(EXAMPLES / "penguins.csv"), "--target", "body_mass_g", "--no-browser")
    with playground(tmp_path, *arguments) as (_, address):
        assert "how the prediction of body_mass_g was trained" in page(address)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            page(address.partition("?")[0])


def test_answers_are_not_held_back() -> None:
    """The loop switches Nagle's delay off only where the socket says that it is TCP."""
    with _socket(0) as door:
        assert door.proto == socket.IPPROTO_TCP


def test_this_machine_alone(built_page: None, tmp_path: Path) -> None:
    """At another address of the machine nobody answers."""
    with playground(tmp_path, "--no-browser") as (_, address):
        port = int(re.findall(r":(\d+)/", address)[0])
        with socket.socket() as other, pytest.raises(OSError, match="refused"):
            other.connect(("127.0.0.2", port))


WRONG = {
    ("--port", "70000"): "port 70000 can't be had; leave --port out for one that is free",
    ("nothing.csv",): "there is no file 'nothing.csv'",
    (str(EXAMPLES / "three-rows.csv"), "--target", "z"): "--target 'z' isn't a column of",
    ("--target", "y", "--port", "half"): "--port",
    ("--target", "y"): "--target is a column of the table that is named first; name one.",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_calls(small_page: Path, everystep: Command, arguments: tuple[str, ...]) -> None:
    """One sentence, status 2, and no folder is left."""
    ended = everystep("playground", *arguments, "--no-browser")
    assert (ended.status, ended.out) == (2, "")
    assert WRONG[arguments] in ended.err
    assert ended.err.count("\n") == 1


def test_a_port_that_is_taken(small_page: Path, everystep: Command) -> None:
    """It is said, and how to have another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = everystep("playground", "--port", str(port), "--no-browser")
    assert ended.err.startswith(f"everystep: port {port} can't be had")


def test_a_page_that_is_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is said at once, and how to build it."""
    monkeypatch.setattr("everystep.render.page.html.BUILT", tmp_path)
    with pytest.raises(SettingError, match="the page isn't built"):
        serve(None, None, 0, print, opens=False)


def test_the_browser_is_given_a_ticket(small_page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the secret that is printed: other users can read with what words a program is started."""
    opened: SimpleQueue[str] = SimpleQueue()
    printed: list[str] = []

    def run(self: object, sockets: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("uvicorn.Server.run", run)
    monkeypatch.setattr("everystep.server.serve._open", opened.put)
    serve(None, None, 0, printed.append, opens=True)
    for_browser = opened.get(timeout=30)
    assert for_browser.partition("=")[0] == printed[0].partition("=")[0]
    assert for_browser != printed[0]


def test_nobody_else_waits_for_the_server() -> None:
    """What serves is imported when it is asked for."""
    code = "import sys, everystep.cli.app, everystep.run; print({'starlette', 'uvicorn'} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"


def test_no_temporary_folder_is_left_by_a_wrong_call(small_page: Path, everystep: Command) -> None:
    """Whatever was wrong."""
    before = set(Path(tempfile.gettempdir()).glob("everystep-playground-*"))
    everystep("playground", "nothing.csv", "--no-browser")
    assert set(Path(tempfile.gettempdir()).glob("everystep-playground-*")) <= before
