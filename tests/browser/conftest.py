"""A real browser for the saved page, and a reader who finds out what the page asks for."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.reader import Open, Reader
from tests.browser.runs import Shelf

NO_BROWSER = "no chromium on the path: apt-get install chromium"
PATIENCE = 10_000
"""Milliseconds until what doesn't appear is missed."""

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; where there is none a test is skipped, and fails in the gate."""
    found = shutil.which("chromium")
    if found is None and "EVERYSTEP_GATE" not in os.environ:
        pytest.skip(NO_BROWSER)  # told with the results (-rs)
    assert found is not None, NO_BROWSER
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Runs and their pages."""
    return Shelf(tmp_path_factory.mktemp("pages"))


@pytest.fixture
def open_file(built_page: None, chromium: Browser) -> Iterator[Any]:
    """Opens files; at the end, each page has asked for itself alone, and complained of nothing."""
    readers: list[Reader] = []

    def open_one(file: Path, hash: str = "", **context: Any) -> Reader:  # noqa: A002
        wishes = {"viewport": {"width": 1440, "height": 900}} | context
        readers.append(Reader(chromium.new_context(**wishes).new_page()))
        readers[-1].page.set_default_timeout(PATIENCE)
        return readers[-1].open(f"{file.as_uri()}{hash}")

    yield open_one
    for reader in readers:
        requests, complaints = reader.requests, reader.complaints
        reader.page.context.close()
        assert complaints == []
        assert len(requests) == 1, requests


@pytest.fixture
def open_page(open_file: Any, shelf: Shelf) -> Open:
    """Opens the page of a sort of run: `open_page("penguins", "#step=3")`."""
    return lambda sort, *address, **context: open_file(shelf.page(sort), *address, **context)
