"""A real browser has the playground open, and visits another page of the same machine: it gets nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

NO_BROWSER = "no chromium on the path: apt-get install chromium"
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

ATTACK = """
async ({home, setup}) => {
  const tried = {}
  const attempt = async (name, make) => {
    try { tried[name] = await make() } catch (error) { tried[name] = 'refused' }
  }
  const post = {method: 'POST', credentials: 'include', body: setup}
  const json = {...post, headers: {'Content-Type': 'application/json'}}
  await attempt('read', async () => (await fetch(home + 'api/start', {credentials: 'include'})).status)
  await attempt('send', async () => (await fetch(home + 'api/train', json)).status)
  const blindly = {...post, mode: 'no-cors'}
  await attempt('send blindly', async () => (await fetch(home + 'api/train', blindly)).status)
  await attempt('upload blindly', async () => (await fetch(home + 'api/tables?name=a.csv', blindly)).status)
  await attempt('frame', () => new Promise((done) => {
    const frame = document.createElement('iframe')
    frame.onload = () => done(frame.contentDocument ? 'read' : 'refused')
    frame.src = home
    document.body.append(frame)
  }))
  await attempt('picture', () => new Promise((done) => {
    const picture = new Image()
    picture.onload = () => done('loaded')
    picture.onerror = () => done('refused')
    picture.src = home + 'api/start'
  }))
  return tried
}
"""


@pytest.fixture
def home(built_page: None) -> Iterator[str]:
    """The address that a playground prints."""
    command = [sys.executable, "-m", "everystep", "playground", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture
def other() -> Iterator[str]:
    """Another server of this machine, on another port."""

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """An empty page."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>another</title><body></body>")

        def log_message(self, *_: Any) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Plain) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def browser() -> Iterator[BrowserContext]:
    """The system's Chromium; where there is none a test is skipped, and fails in the gate."""
    found = shutil.which("chromium")
    if found is None and "EVERYSTEP_GATE" not in os.environ:
        pytest.skip(NO_BROWSER)
    assert found is not None, NO_BROWSER
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield started.new_context()
        started.close()


def test_a_page_of_another_port(home: str, other: str, browser: BrowserContext) -> None:
    """The browser has the cookie and would send it: the guard refuses all that the page tries."""
    address = home.partition("?")[0]
    own = browser.new_page()
    own.goto(home)
    assert own.url.partition("#")[0] == address
    seen: dict[str, int] = {}
    page = browser.new_page()
    page.on("response", lambda answer: seen.update({answer.request.url: answer.status}))
    page.goto(other)
    tried = page.evaluate(ATTACK, {"home": address, "setup": "{}"})
    assert set(tried.values()) == {"refused"}, tried
    assert len(tried) == 6
    asked = {url: status for url, status in seen.items() if url.startswith(address)}
    assert asked
    assert set(asked.values()) == {403}


def test_a_link_of_another_port(home: str, other: str, browser: BrowserContext) -> None:
    """A link leads nowhere, even to who has the cookie; the address that is typed does."""
    address = home.partition("?")[0]
    own = browser.new_page()
    own.goto(home)
    page = browser.new_page()
    page.goto(other)
    page.evaluate("home => { location.href = home }", address)
    page.wait_for_url(f"{address}**")
    assert "Another site led here" in page.inner_text("body")
    page.goto(address)
    assert "three-rows.csv" in page.title()
