"""Requests that aren't the page's own: what is changed in a good one, sort by sort."""

import json
from collections.abc import Callable

from everystep.server.admission import Admission
from tests.server.raw import Asked, Door

Trick = Callable[[Asked, Door], Asked]

FORBIDDEN = {403}
CUT_OFF = 0
"""No answer is heard: the server has closed while more was sent."""

NO_HTTP = {400, CUT_OFF}
"""What is no HTTP at all is answered before our own code is asked."""


def header(name: str, value: str | None) -> Trick:
    """Another value of a header, in which PORT stands for the server's."""
    return lambda asked, door: asked.with_header(name, value and value.replace("PORT", str(door.port)))


def second(name: str, value: str, first: bool = False) -> Trick:
    """One more header of that name."""
    return lambda asked, door: asked.with_second(name, value.replace("PORT", str(door.port)), first)


HOSTS = [
    *("", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:80", "127.0.0.1:0PORT", "127.0.0.1:PORT0"),
    *("127.0.0.1:PORT.everystep.example", "127.0.0.1:PORT,everystep.example", "127.0.0.1:PORT@x:PORT"),
    *("x@127.0.0.1:PORT", "127.0.0.1:PORT/", "127.0.0.1:PORT#", "127.0.0.1:PORT?", "127.0.0.1 :PORT"),
    *("everystep.example", "everystep.example:PORT", "127.0.0.1.nip.io:PORT", "localhost.example:PORT"),
    *("7f000001.c0a80001.rbndr.us:PORT", "localhost.:PORT", "localhost%00:PORT", "127.0.0.1.:PORT"),
    *("127.1:PORT", "2130706433:PORT", "0x7f.0.0.1:PORT", "0177.0.0.1:PORT", "0.0.0.0:PORT"),
    *("127.0.0.2:PORT", "[::1]:PORT", "[::]:PORT", "[::ffff:127.0.0.1]:PORT", "[0:0:0:0:0:0:0:1]:PORT"),
    *("::1:PORT", "[::1%lo]:PORT", "\xb9\xb2\xb7.0.0.1:PORT", "127.0.0.1:PORT\xa0"),
    *("http://127.0.0.1:PORT", "*", "x" * 10_000),
]
ORIGINS = [
    *("null", "", "*", "http://everystep.example", "https://127.0.0.1:PORT", "http://127.0.0.1", "file://"),
    *("http://127.0.0.1:PORT0", "http://127.0.0.1:PORT/", "http://127.0.0.1:PORT.everystep.example"),
    *("http://localhost:PORT", "http://[::1]:PORT", "http://x@127.0.0.1:PORT", "127.0.0.1:PORT"),
    *("ws://127.0.0.1:PORT", "http://127.0.0.1:PORT http://everystep.example", "chrome-extension://abcdef"),
    *("data:text/html,x", "about:blank"),
]
COOKIES: dict[str, Trick] = {
    "no cookie": header("Cookie", None),
    "an empty cookie": header("Cookie", "everystep-PORT="),
    "a wrong cookie": header("Cookie", "everystep-PORT=" + "x" * 43),
    "no ASCII in it": header("Cookie", "everystep-PORT=\xff\xfe"),
    "another process's": lambda asked, door: asked.with_header("Cookie", _cookie(Admission(door.port))),
    "another port's": lambda asked, door: asked.with_header("Cookie", door.cookie.replace("-", "-1")),
    "the token as cookie": lambda asked, door: asked.with_header(
        "Cookie", f"everystep-{door.port}={door.admission.token}"
    ),
    "the token as password": lambda asked, door: asked.with_header("Cookie", None).with_header(
        "Authorization", f"Bearer {door.admission.token}"
    ),
    "cut short": lambda asked, door: asked.with_header("Cookie", door.cookie[:-1]),
    "lengthened": lambda asked, door: asked.with_header("Cookie", f"{door.cookie}x"),
    "two, the last wrong": lambda asked, door: asked.with_header(
        "Cookie", f"{door.cookie}; everystep-{door.port}=x"
    ),
    "ten thousand": header("Cookie", "; ".join(f"a{i}=b" for i in range(5000))),
    "another's token": lambda asked, door: asked.with_header("Cookie", None).but(
        target=f"{asked.target.partition('?')[0]}?token={Admission(door.port).token}"
    ),
}


def _cookie(admission: Admission) -> str:
    return admission.set_cookie.partition(";")[0]


STRANGERS: dict[str, Trick] = {
    **{f"host {host[:40]!r}": header("Host", host) for host in HOSTS},
    **{f"origin {origin[:40]!r}": header("Origin", origin) for origin in ORIGINS},
    **{f"cookie: {name}": trick for name, trick in COOKIES.items()},
    **{f"fetch {site}": header("Sec-Fetch-Site", site) for site in ("cross-site", "same-site", "", "x")},
    "a second origin": second("Origin", "http://everystep.example"),
    "a foreign origin before ours": second("Origin", "http://everystep.example", first=True),
    "a second fetch site": lambda asked, _: asked.with_header("Sec-Fetch-Site", "none").with_second(
        "Sec-Fetch-Site", "cross-site", first=True
    ),
    "a foreign host, and ours forwarded": lambda asked, door: asked.with_header(
        "Host", "everystep.example"
    ).with_header("X-Forwarded-Host", f"127.0.0.1:{door.port}"),
    "HTTP/1.0 without a host": lambda asked, _: asked.but(version="HTTP/1.0").with_header("Host", None),
    "a whole address of elsewhere": lambda asked, _: asked.with_header("Host", "everystep.example").but(
        target=f"http://127.0.0.1{asked.target}"
    ),
}
"""Not from our page, or without its cookie: refused on every route, even where there is none."""

NO_REQUESTS: dict[str, Trick] = {
    "two hosts": second("Host", "everystep.example"),
    "two lengths": lambda asked, _: asked.with_header("Content-Length", "5").with_second(
        "Content-Length", "3"
    ),
    "a length and another": header("Content-Length", "0, 5"),
    "a negative length": header("Content-Length", "-1"),
    "a signed length": header("Content-Length", "+5"),
    "a length in hexadecimal": header("Content-Length", "0x10"),
    "an endless length": header("Content-Length", "9" * 30),
    "an unknown encoding": header("Transfer-Encoding", "gzip, chunked, gzip"),
    "no host": header("Host", None),
    "a zero byte in the path": lambda asked, _: asked.but(target=f"{asked.target}\0"),
    "a space in the path": lambda asked, _: asked.but(target=f"{asked.target} x"),
    "no path": lambda asked, _: asked.but(target=""),
    "no version": lambda asked, _: asked.but(version=""),
    "a line end in a header": header("X", "a\nHost: b"),
    "a zero byte in a header": header("X", "a\0b"),
    "a header without a name": header("", "x"),
    "a space before the colon": header("X ", "x"),
    "too many headers": lambda asked, _: asked.but(headers=asked.headers + (("X", "y" * 90),) * 5000),
    "a header that is too long": header("X", "y" * 500_000),
}

PATHS = [
    *("/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/..%5c..%5cx"),
    *("/..;/", "//PATH", "/.PATH", "/./PATH", "PATH/", "PATH//", "PATH/.", "PATH/..", "PATH%00", "PATH%00.x"),
    *("PATH;x", "PATH%20", "PATH%0d%0aX:y", "PATH%ff", "PATH%", "PATH%u002e", "/%2fPATH", "\\PATH", "PATH#x"),
    *("//everystep.example/PATH", "http://everystep.examplePATH", "*", "/" + "x" * 50_000, "/x/PATH"),
    *("/static/../PATH", "/~", "/.git/config"),
]
NOWHERE: dict[str, Trick] = {
    f"path {path[:40]!r}": lambda asked, _, path=path: asked.but(
        target=path.replace("PATH", asked.target.partition("?")[0].rstrip("/") or "/x")
    )
    for path in PATHS
}
METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "post", "PROPFIND"]
WRONG_METHODS: dict[str, Trick] = {
    f"method {method}": lambda asked, _, method=method: asked.but(method=method) for method in METHODS
}
NOT_THERE = NOWHERE | WRONG_METHODS
"""Addresses and ways for which there is nothing; an address is never mended by a redirect."""


def body(content: bytes) -> Trick:
    """Something else in the body."""
    return lambda asked, _: asked.with_body(content)


def chunked(content: bytes, part: int = 1 << 16) -> Trick:
    """The body in parts, without a length."""
    parts = [content[at : at + part] for at in range(0, len(content), part)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in parts) + b"0\r\n\r\n"
    return lambda asked, _: (
        asked.but(body=sent).with_header("Content-Length", None).with_header("Transfer-Encoding", "chunked")
    )


def nested(depth: int) -> bytes:
    """Lists in lists, in a setup that is right otherwise."""
    setup = {"target": "y", "data": {"kind": "example", "name": "three-rows"}, "settings": {"l2": "HERE"}}
    return json.dumps(setup).replace('"HERE"', "[" * depth + "]" * depth).encode()


LARGE = b'"' + b"x" * 6_000_000 + b'"'
BODIES: dict[str, tuple[Trick, set[int]]] = {
    "too large, as announced": (body(LARGE), {413, CUT_OFF}),
    "too large, in parts": (chunked(LARGE), {413, CUT_OFF}),
    "a length that is too short": (header("Content-Length", "3"), {400}),
    "nothing": (body(b""), {400}),
    "no text": (body(b"\xff\xfe\x00"), {400}),
    "half a character": (body(b'"\xc3'), {400}),
    "half a pair": (body(b'{"target": "\\ud800", "data": {"kind": "example", "name": "x"}}'), {400}),
    "a mark of order": (body(b"\xef\xbb\xbf{}"), {400}),
    "UTF-16": (body("{}".encode("utf-16")), {400}),
    "no number": (body(b'{"target": NaN}'), {400}),
    "an endless number": (body(b'{"target": 1e999, "data": 1e-999}'), {400}),
    "a long number": (body(b"1" * 100_000), {400}),
    "many fields": (body(json.dumps({f"a{i}": i for i in range(100_000)}).encode()), {400}),
    "fields of the language": (body(b'{"__proto__": {}, "constructor": 1, "__class__": 2}'), {400}),
    **{f"{depth} lists deep": (body(nested(depth)), {400}) for depth in (10, 500, 900, 980, 1000, 50_000)},
    **{f"{depth} objects deep": (body(b'{"data":' * depth), {400}) for depth in (500, 15_000)},
    **{word: (body(word.encode()), {400}) for word in ("null", "true", "0", '""', "[]", "{}", '"\\u0000"')},
}
"""What is sent to the routes that take JSON, and how they refuse it."""

KINDS = ["", "text/plain", "text/html", "multipart/form-data; boundary=x", "text/json", "x" * 1000]
KINDS += ["application/x-www-form-urlencoded", "application/jsonx", "application/xml", "application/json-seq"]
"""What no JSON is sent as: a form that another site could send among them."""
