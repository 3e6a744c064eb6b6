"""Every route × every request that isn't the page's own, over a real connection: refused, or served."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from everystep.words import printable
from tests.page import SMALL
from tests.server.raw import SENT, Answer, Door, running
from tests.server.tricks import (
    BODIES,
    CUT_OFF,
    FORBIDDEN,
    KINDS,
    NO_HTTP,
    NO_REQUESTS,
    NOT_THERE,
    STRANGERS,
    Trick,
)

TELLING = ("Traceback", "a mistake in everystep itself", "everystep-playground-")
"""What no refusal says: of our own mistakes, and of where our files are."""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A server with a page of a few lines."""
    place = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("index.html", "playground.html", "licences.md"):
            (place / name).write_text(SMALL, encoding="utf-8")
        patch.setattr("everystep.render.page.html.BUILT", place)
        with running() as door:
            yield door
    assert not Path(door.uploads.folder).exists()


def check(answer: Answer, wanted: set[int], cell: str) -> None:
    """A refusal of one sentence, that gives nothing away."""
    assert answer.status in wanted, (cell, answer)
    assert "set-cookie" not in answer.headers, cell
    assert "location" not in answer.headers, cell
    if answer.body.startswith(b"{"):
        said = json.loads(answer.body)["error"]
        assert said == printable(said), cell
        assert not [word for word in TELLING if word in said], cell
        assert answer.headers["x-frame-options"] == "DENY", cell
        assert answer.headers["content-security-policy"].endswith("frame-ancestors 'none'"), cell


def sweep(door: Door, tricks: Mapping[str, Trick], wanted: set[int], only: str = "") -> None:
    """All tricks on all routes; after them each route serves its page as before."""
    for method, path in door.routes:
        if only in ("", method):
            for name, trick in tricks.items():
                asked = trick(door.good(method, path), door)
                check(door.send(asked.wire), wanted, f"{method} {path}, {name}")
            assert door.send(door.good(method, path).wire).status == 200, path


def test_every_route_is_in_the_matrix(door: Door) -> None:
    """The routes are the application's own; what is added must say what its page sends."""
    assert {path for _, path in door.routes} == set(SENT)
    for method, path in door.routes:
        assert door.send(door.good(method, path).wire).status == 200, path


def test_strangers(door: Door) -> None:
    """Another host, another origin, no cookie or another's: nothing is told, not even what there is."""
    sweep(door, STRANGERS, FORBIDDEN)
    assert len(list(door.uploads.folder.iterdir())) <= 3  # those of the requests that are served


def test_strangers_where_nothing_is(door: Door) -> None:
    """Neither which addresses there are, nor which methods they take."""
    for path in NOT_THERE.values():
        asked = path(door.good("GET", "/api/start"), door).with_header("Cookie", None)
        check(door.send(asked.wire), FORBIDDEN | NO_HTTP, asked.target[:60])


def test_what_is_no_request(door: Door) -> None:
    """Lengths that lie or contradict each other, and heads that are none."""
    sweep(door, NO_REQUESTS, NO_HTTP | FORBIDDEN)


def test_addresses_and_methods(door: Door) -> None:
    """Climbing, coded, doubled, cut and endless paths lead nowhere, and no other method does anything."""
    sweep(door, NOT_THERE, {404, 405, 400})


def test_bodies(door: Door) -> None:
    """Too large, too deep, no text, no JSON, none of the fields: refused in a sentence."""
    for name, (trick, wanted) in BODIES.items():
        for method, path in door.routes:
            if method == "POST" and path != "/api/tables":
                check(door.send(trick(door.good(method, path), door).wire), wanted, f"{path}, {name}")


def test_kinds_of_bodies(door: Door) -> None:
    """A form that another site could send is no JSON, whatever is in it."""
    for kind in KINDS:
        for method, path in door.routes:
            if method == "POST" and path != "/api/tables":
                asked = door.good(method, path).with_header("Content-Type", kind)
                check(door.send(asked.wire), {400}, f"{path}, {kind}")


def test_files_that_are_none(door: Door) -> None:
    """The route that takes files: too large, unreadable, of any name; nothing is kept."""
    good = door.good("POST", "/api/tables")
    kept = set(door.uploads.folder.iterdir())
    for name, (trick, _) in BODIES.items():
        if name != "0":  # a table of one cell
            check(door.send(trick(good, door).wire), {400, 413, CUT_OFF}, name)
    for name in ("", "x", "../../a.py", "a.csv%00", "%ff%fe.csv%2f..", "a" * 5000, "a.csv&name=b.exe", "%00"):
        answer = door.send(good.but(target=f"/api/tables?name={name}").wire)
        check(answer, {400}, name)
    assert set(door.uploads.folder.iterdir()) == kept


def test_a_body_that_breaks_off(door: Door) -> None:
    """Less than was announced, and then no more: nobody is answered, nothing is kept."""
    kept = set(door.uploads.folder.iterdir())
    for method, path in door.routes:
        if method == "POST":
            asked = door.good(method, path).with_header("Content-Length", "9999")
            assert door.send(asked.wire, ends=True).status in {0, 499}
            assert door.send(door.good("GET", "/api/start").wire).status == 200
    assert set(door.uploads.folder.iterdir()) == kept


@pytest.mark.parametrize("upgrade", ["websocket", "h2c", "TLS/1.0", "x" * 1000])
def test_no_way_round_by_an_upgrade(door: Door, upgrade: str) -> None:
    """There is no route of another protocol: the request is the one that it would be without."""
    more = (("Upgrade", upgrade), ("Sec-WebSocket-Key", "x" * 24), ("Sec-WebSocket-Version", "13"))
    for method, path in door.routes:
        asked = door.good(method, path).with_header("Connection", "Upgrade, close")
        asked = asked.but(headers=asked.headers + more)
        assert door.send(asked.wire).status == 200
        check(door.send(asked.with_header("Cookie", None).wire), FORBIDDEN, path)
        check(door.send(asked.with_header("Origin", "http://x").wire), FORBIDDEN, path)


OTHERS = [b"\r\n\r\n\r\nx\r\n", b"\x16\x03\x01\x02\0\x01\0\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]


@pytest.mark.parametrize("wire", OTHERS)
def test_other_protocols(door: Door, wire: bytes) -> None:
    """What speaks no HTTP/1 is told so."""
    check(door.send(wire), NO_HTTP | FORBIDDEN, repr(wire))


def test_a_caller_that_says_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither silence, nor half a head, nor half a body is waited for without end."""
    monkeypatch.setattr("everystep.server.patience.MOST_SILENCE", 0.05)
    asked = door.good("POST", "/api/train")
    for begun in (b"", b"GET / HT", asked.wire.partition(b"Content-Length")[0]):
        assert door.send(begun).status == 0
    told = door.send(asked.with_header("Content-Length", "99999").wire)
    check(told, {408}, "half a body")
    assert b"broke off" in told.body
