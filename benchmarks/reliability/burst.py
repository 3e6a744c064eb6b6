"""The live page under a burst: what 10,000 requests leave behind in the server's process.

Run it with `uv run python benchmarks/reliability/burst.py [REQUESTS]`, on Linux. The server is the command
itself, in a process of its own. The requests are a mix: changes that train anew, looks at a step, files to
keep, uploads, strangers, broken bodies, callers that leave in the middle, and callers that say nothing; as
many at once as the server takes, and in the last part many more. The same mix comes first as a warm-up, in
which all is loaded, and what keeps the newest of something is filled; then memory, handles and threads are
counted, and again after each part.
"""

import asyncio
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

REQUESTS = 10_000
WARM_UP = 2_000
AT_ONCE = (24, 24, 24, 24, 250)
"""How many at once, in each part of the burst; there is a count after each."""

SETUP = {"data": {"kind": "example", "name": "three-rows"}, "target": "y", "trainings": []}
UPLOAD = "/api/tables?name=a.csv"
BY_HAND = {"steps": 10, "tolerance": 0, "standardize": False}
SLEEP = 0.3
"""Seconds for which a silent caller holds its connection."""


@dataclass(frozen=True)
class Caller:
    """A browser's side: the address and the cookie."""

    port: int
    cookie: str

    def head(self, method: str, path: str, length: int | None = None, **headers: str) -> bytes:
        """The head of a request; a header that is given replaces the usual one."""
        usual = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie, "Connection": "close"}
        if length is not None:
            usual |= {"Content-Length": str(length), "Content-Type": "application/json"}
        lines = [f"{method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in (usual | headers).items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def post(self, path: str, sent: object, **headers: str) -> bytes:
        """A request with a body, of JSON or of bytes."""
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return self.head("POST", path, len(body), **headers) + body

    async def ask(self, wire: bytes) -> str:
        """Send a request and read the answer: its status."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(wire)
            answer = await reader.read()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        return answer.split(b" ", 2)[1].decode() if answer else "closed"

    async def leave(self, wire: bytes, stay: float = 0.0) -> str:
        """Send something, and leave without an answer."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(wire)
        await asyncio.sleep(stay)
        writer.transport.abort()
        return "left"


def setup(dice: random.Random) -> dict[str, object]:
    """A setup that was not asked for before."""
    return {**SETUP, "settings": {**BY_HAND, "learning_rate": dice.uniform(0.001, 0.17)}}


def table(dice: random.Random) -> bytes:
    """A file of its own."""
    rows = (f"{dice.random()},{dice.choice('abc')},{dice.random()}" for _ in range(200))
    return "\n".join(["x,kind,y", *rows]).encode()


def file(dice: random.Random, what: str) -> dict[str, object]:
    """A wish for a file to keep."""
    return {"setup": setup(dice), "what": what}


Sort = Callable[[Caller, random.Random], Awaitable[str]]
KEPT = {"setup": {**SETUP, "settings": BY_HAND}, "training": 0, "state": 0}
MIX: dict[str, tuple[int, Sort]] = {
    "trains anew": (35, lambda on, dice: on.ask(on.post("/api/train", setup(dice)))),
    "looks at a step": (6, lambda on, _: on.ask(on.post("/api/paper", KEPT))),
    "practises": (4, lambda on, _: on.ask(on.post("/api/practice", KEPT))),
    "takes the records": (
        4,
        lambda on, dice: on.ask(on.post("/api/export", file(dice, "csv"))),
    ),
    "takes the page": (
        1,
        lambda on, dice: on.ask(on.post("/api/export", file(dice, "page"))),
    ),
    "opens the page": (5, lambda on, _: on.ask(on.head("GET", "/"))),
    "drops a file in": (8, lambda on, dice: on.ask(on.post(UPLOAD, table(dice)))),
    "drops no table in": (4, lambda on, _: on.ask(on.post(UPLOAD, b"x,y\n1\n"))),
    "is a stranger": (5, lambda on, _: on.ask(on.head("GET", "/", Host="everystep.example"))),
    "has no cookie": (5, lambda on, _: on.ask(on.head("GET", "/api/start", Cookie=""))),
    "sends no JSON": (4, lambda on, _: on.ask(on.post("/api/train", b"[" * 50_000))),
    "asks for nothing that is": (4, lambda on, _: on.ask(on.head("GET", "/../x"))),
    "sends no request": (3, lambda on, _: on.ask(b"\x16\x03\x01\r\n\r\n")),
    "leaves before the answer": (5, lambda on, dice: on.leave(on.post("/api/train", setup(dice)))),
    "leaves in its body": (
        4,
        lambda on, dice: on.leave(on.post(UPLOAD, table(dice))[:-500]),
    ),
    "says nothing": (3, lambda on, _: on.leave(b"", SLEEP)),
}
"""What callers do, each with its part in a hundred."""


@contextmanager
def server() -> Iterator[tuple[int, Caller]]:
    """The command in a process of its own: its number, and a caller that was let in."""
    command = [sys.executable, "-m", "everystep", "playground", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[^:]+:(\d+)/\?token=(\S+)", process.stdout.readline())
        assert found is not None
        yield process.pid, asyncio.run(_let_in(int(found[1]), found[2]))
    finally:
        process.terminate()
        process.wait()


async def _let_in(port: int, token: str) -> Caller:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(Caller(port, "").head("GET", f"/?token={token}"))
    found = re.search(rb"set-cookie: ([^;]+)", await reader.read())
    writer.close()
    assert found is not None
    return Caller(port, found[1].decode())


async def burst(caller: Caller, requests: int, at_once: int, dice: random.Random) -> Counter[str]:
    """So many requests of the mix, `at_once` at a time: how often each sort came to which end."""
    sorts = dice.choices(list(MIX), [part for part, _ in MIX.values()], k=requests)
    ends: Counter[str] = Counter()
    places = asyncio.Semaphore(at_once)

    async def one(sort: str) -> None:
        async with places:
            try:
                ends[f"{sort}: {await MIX[sort][1](caller, dice)}"] += 1
            except OSError as error:
                ends[f"{sort}: {type(error).__name__}"] += 1

    await asyncio.gather(*map(one, sorts))
    return ends


def counted(process: int) -> tuple[float, int, int]:
    """The memory of a process in MB, its open handles, and its threads; once what was under way is done."""
    place, handles = Path(f"/proc/{process}"), -1
    while handles != (handles := len(list((place / "fd").iterdir()))):
        time.sleep(1)
    told = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    return int(told["VmRSS"].split()[0]) / 1024, handles, int(told["Threads"])


def main() -> None:
    """Print what was counted, and how the requests ended."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    dice = random.Random(0)
    with server() as (process, caller):
        asyncio.run(burst(caller, WARM_UP, AT_ONCE[0], dice))
        print(f"{'requests':>9}  {'at once':>7}  {'memory':>9}  handles  threads")
        print(f"{0:9}  {'':7}  {_row(process)}")
        ends: Counter[str] = Counter()
        began, asked = time.perf_counter(), 0
        for at_once in AT_ONCE:
            ends += asyncio.run(burst(caller, requests // len(AT_ONCE), at_once, dice))
            asked += requests // len(AT_ONCE)
            print(f"{asked:9,}  {at_once:7}  {_row(process)}")
        print(f"in {time.perf_counter() - began:.0f} s")
        for end, count in sorted(ends.items()):
            print(f"{count:7,}  {end}")
        print(f"still serves: {asyncio.run(caller.ask(caller.head('GET', '/')))}")


def _row(process: int) -> str:
    memory, handles, threads = counted(process)
    return f"{memory:6.1f} MB  {handles:7}  {threads:7}"


if __name__ == "__main__":
    main()
