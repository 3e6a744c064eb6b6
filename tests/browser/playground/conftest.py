"""One playground for all tests of a process, and visitors who find out what its page asks for."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.playground.visitor import Visitor

Visit = Callable[..., Visitor]
"""Opens the playground: `visit(hash="", **context)`."""

DESK: Any = {"width": 1440, "height": 900}
PERMITTED = ["clipboard-read", "clipboard-write"]


@contextmanager
def playground(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process of its own, and the address that it prints; it ends as Ctrl-C ends it."""
    command = [sys.executable, "-m", "everystep", "playground", "--no-browser", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None, process.communicate()
        yield process, address[0]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The playground that begins with the three rows."""
    with playground() as (_, printed):
        yield printed


@pytest.fixture
def visit(built_page: None, address: str, chromium: Browser) -> Iterator[Visit]:
    """Opens the playground; at the end, its pages have asked it alone, and complained of nothing."""
    visitors: list[Visitor] = []

    def open_one(hash: str = "", **context: Any) -> Visitor:  # noqa: A002
        wishes = {"viewport": DESK, "permissions": PERMITTED} | context
        visitors.append(Visitor(chromium.new_context(**wishes).new_page()))
        return visitors[-1].open(f"{address}{hash}")

    yield open_one
    for visitor in visitors:
        requests, complaints = visitor.requests, visitor.complaints
        visitor.page.context.close()
        assert complaints == []
        own = address.partition("?")[0]
        assert [asked for asked in requests if not asked.startswith((own, f"blob:{own}"))] == []


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    """Somebody who looks at the start."""
    return visit()
