"""Only our own page, with the printed address, is answered: on every route, and where there is none."""

from typing import Any

import anyio
import pytest
from starlette.websockets import WebSocketDisconnect

from tests.server.conftest import PORT, Visit, setup_of

ROUTES = {
    ("GET", "/"),
    ("GET", "/api/start"),
    ("GET", "/api/examples"),
    ("POST", "/api/tables"),
    ("POST", "/api/train"),
    ("POST", "/api/paper"),
    ("POST", "/api/practice"),
    ("POST", "/api/export"),
    ("GET", "/nothing-here"),
    ("POST", "/"),
    ("DELETE", "/api/train"),
    ("OPTIONS", "/api/train"),
}

FOREIGN = {
    "another name for this machine": {"host": "everystep.example"},
    "another port": {"host": f"127.0.0.1:{PORT + 1}"},
    "no port": {"host": "127.0.0.1"},
    "an empty host": {"host": ""},
    "another site's page": {"origin": "https://everystep.example"},
    "a page of another port": {"origin": f"http://127.0.0.1:{PORT + 1}"},
    "a page from a file": {"origin": "null"},
    "the other name of this machine": {"origin": f"http://localhost:{PORT}"},
    "a link on another site": {"sec-fetch-site": "cross-site"},
    "a link on another port": {"sec-fetch-site": "same-site"},
    "a word that no browser says": {"sec-fetch-site": "anything"},
}


def test_every_route_is_in_the_list(visit: Visit) -> None:
    """What is added to the application is tested here too."""
    from everystep.server.app import Playground

    app = Playground(None, None, None, None).app()  # type: ignore[arg-type]  # its routes alone are looked at
    assert {(way, route.path) for route in app.routes for way in route.methods - {"HEAD"}} <= ROUTES


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_foreign_is_refused(visit: Visit, method: str, path: str, kind: str) -> None:
    """Even with the right cookie."""
    answer = visit.client.request(method, path, headers=FOREIGN[kind], json=setup_of())
    assert answer.status_code == 403
    assert answer.json().keys() == {"error"}


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_without_the_cookie_nothing_is_told(visit: Visit, method: str, path: str) -> None:
    """Not even whether there is such a page."""
    answer = visit.stranger().request(method, path)
    assert answer.status_code == 403
    assert "the address that `everystep playground` printed" in answer.json()["error"]


def test_a_request_without_a_host_is_refused(visit: Visit) -> None:
    """As only a program sends it."""
    cookie = visit.admission.set_cookie.partition(";")[0].encode()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"cookie", cookie)],
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    anyio.run(visit.guard, scope, None, send)
    assert sent[0]["status"] == 403


@pytest.mark.parametrize("cookie", ["", "wrong", "x" * 43])
def test_a_wrong_cookie_is_none(visit: Visit, cookie: str) -> None:
    """Whatever its length, and under the right name."""
    headers = {"cookie": f"everystep-{PORT}={cookie}"}
    assert visit.stranger().get("/api/start", headers=headers).status_code == 403


def test_our_cookie_beside_others(visit: Visit) -> None:
    """All ports of this machine share their cookies, and others' may be written in any way."""
    ours = visit.admission.set_cookie.partition(";")[0]
    headers = {"cookie": f'a={{"b": [1, 2]}}; =; {ours}; c'}
    assert visit.stranger().get("/api/examples", headers=headers).status_code == 200


def test_the_printed_address_gives_the_cookie(visit: Visit) -> None:
    """Again and again; scripts can't read the cookie, and the secret leaves the address."""
    stranger = visit.stranger()
    for _ in range(2):
        answer = stranger.get("/", params={"token": visit.admission.token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert visit.admission.token not in answer.headers["set-cookie"]
        assert answer.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert stranger.get("/api/examples").status_code == 200


@pytest.mark.parametrize("token", ["wrong", "", "é", "%00", "x" * 5000])
def test_a_wrong_secret_gives_nothing(visit: Visit, token: str) -> None:
    """No cookie comes with the refusal."""
    answer = visit.stranger().get("/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_ticket_works_once(visit: Visit) -> None:
    """Whoever reads it in the list of running programs comes too late."""
    ticket = visit.admission.ticket()
    assert visit.stranger().get("/", params={"token": ticket}).status_code == 303
    assert visit.stranger().get("/", params={"token": ticket}).status_code == 403


def test_the_secret_is_for_the_first_page_alone(visit: Visit) -> None:
    """Elsewhere it is no key."""
    stranger = visit.stranger()
    assert stranger.get("/api/start", params={"token": visit.admission.token}).status_code == 403
    assert stranger.post("/", params={"token": visit.admission.token}).status_code == 403


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}"])
def test_our_own_names(visit: Visit, host: str) -> None:
    """With the Origin of the same name."""
    headers = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    assert visit.client.get("/api/examples", headers=headers).status_code == 200


WANTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    ("path", "status"), [("/api/examples", 200), ("/nothing", 404), ("/api/train", 405), ("/?token=no", 403)]
)
def test_headers_of_every_answer(visit: Visit, path: str, status: int) -> None:
    """Also of refusals."""
    answer = visit.client.get(path)
    assert answer.status_code == status
    assert WANTED.items() <= dict(answer.headers).items()
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_no_way_round_by_websocket(visit: Visit) -> None:
    """There is none, cookie or not."""
    with pytest.raises(WebSocketDisconnect), visit.client.websocket_connect("/"):
        pass


def test_no_route_opens_a_path(visit: Visit) -> None:
    """Neither a table's id nor an example's name, a target or a validation reaches the file system."""
    for path in ("/etc/passwd", "../../../etc/passwd", "pyproject.toml", "*"):
        for kind, name in (("table", "id"), ("example", "name")):
            said = visit.refused("/api/train", setup_of(data={"kind": kind, name: path}), 404)
            assert "root" not in said["error"]
        said = visit.refused("/api/train", setup_of(settings={"validation": path}))
        assert said["error"].startswith("validation must be a number")
