"""The guard before every route: who asks, from where, with what in hand; and the headers of every answer."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from everystep.server.admission import Admission
from everystep.server.refusals import FORBIDDEN

SEE_OTHER, POLICY_VIOLATION = 303, 1008

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer; a route may say one of them otherwise."""

OURS = ("same-origin", "none")
"""What a browser says of a request by our own page, and of an address that a person opened."""

NO_KEY = "this needs the address that `everystep playground` printed in the terminal; open that one"


class Guard:
    """Lets through what comes from our own page, or with the printed address; refuses all else.

    - The Host must be ours: a foreign name that was made to point here (DNS rebinding) is refused.
    - The Origin, where there is one, must be ours, and Sec-Fetch-Site, where there is one, must not be that
      of another site, nor of another port of this machine.
    - The address's secret is exchanged for a cookie; without it nothing is answered, not even that a
      page isn't there.
    """

    def __init__(self, app: ASGIApp, admission: Admission, port: int) -> None:
        self._app, self._admission = app, admission
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if port == 80:
            self._hosts |= {"127.0.0.1", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        fault = self._fault(headers)
        if fault is not None:
            await _refuse(send, fault)
        elif secret := _secret(scope):
            await self._exchange(send, secret)
        elif not self._admission.knows(headers.get("cookie", "")):
            await _refuse(send, NO_KEY)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _fault(self, headers: Mapping[str, str]) -> str | None:
        """What is foreign about a request; None for one that is from here."""
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return "this server answers to its own address only, as it was printed in the terminal"
        if headers.get("origin", f"http://{host}").lower() != f"http://{host}":
            return "another site's page asked for this; open the printed address itself"
        if headers.get("sec-fetch-site", "none").lower() not in OURS:
            return "another site led here; open the printed address itself, or paste the link"
        return None

    async def _exchange(self, send: Send, secret: str) -> None:
        """The secret of the address for the cookie; the page then opens without it in its address."""
        if not self._admission.admits(secret):
            await _refuse(send, NO_KEY)
            return
        headers = {"Location": "/", "Set-Cookie": self._admission.set_cookie}
        await _answer(send, SEE_OTHER, b"", headers)


def _headers(scope: Scope) -> Mapping[str, str]:
    """By name. Lines of one name are joined, as HTTP has it: of two hosts or two origins neither is ours."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, told = raw.decode("latin-1"), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {told}" if name in headers else told
    return headers


def _secret(scope: Scope) -> str | None:
    """The `token` of the first page's address."""
    if scope["path"] != "/" or scope["method"] != "GET":
        return None
    return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("token", [])), None)


async def _refuse(send: Send, sentence: str) -> None:
    said = json.dumps({"error": f"{sentence[0].upper()}{sentence[1:]}."}).encode()
    await _answer(send, FORBIDDEN, said, {"Content-Type": "application/json"})


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    given = {**HEADERS, **headers, "Content-Length": str(len(body))}
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            unsaid = [(name, value) for name, value in more if name not in said]
            message = {**message, "headers": [*message.get("headers", []), *unsaid]}
        await send(message)

    return guarded
