"""Whatever stands in a table comes out as text: no script of it is ever run."""

from pathlib import Path
from typing import Any

import pytest

import everystep as es
from everystep.words import printable
from tests.browser.hostile import PAYLOADS, RAISE, hostile_table
from tests.browser.reader import ACTS, VIEWS, Reader


@pytest.fixture
def reader(open_file: Any, tmp_path: Path) -> Reader:
    """A page whose every name and category is hostile."""
    run = es.train(hostile_table(tmp_path), f"target {PAYLOADS[2]}", steps=5)
    opened: Reader = open_file(run.page(tmp_path / "hostile.html", rates=[0.01]))
    return opened


def everywhere(reader: Reader) -> str:
    """Every view and act, with all that opens open, and the pointer over all of it: what was shown."""
    told = []
    for view in VIEWS:
        reader.look(view)
        reader.open_numbers()
        if view in ("All", "Acts"):
            for act in ACTS:
                reader.choose_act(act)
                told.append(reader.page.locator("#act-shown").inner_text())
        for canvas in reader.page.locator("canvas").all():
            canvas.hover()
        told.append(reader.page.locator("body").inner_text())
        told += reader.page.locator("option").all_text_contents()
    return " ".join(" ".join(told).split())


def test_nothing_of_it_runs(reader: Reader) -> None:
    """After a visit to all of the page no payload has run, none was refused, and no dialog was shown."""
    everywhere(reader)
    reader.press("End")
    assert reader.page.evaluate("globalThis.ran") is None
    assert reader.complaints == []
    foreign = reader.page.evaluate(
        "document.querySelectorAll('img, iframe, svg[onload], style[onload], script:not([type])').length"
    )
    assert foreign == 0
    assert reader.page.locator("script").count() == 2


def test_it_is_shown_as_text(reader: Reader) -> None:
    """Every name is shown as it is, with the marks that turn the direction of writing made visible."""
    told = everywhere(reader)
    missing = [name for name in PAYLOADS if " ".join(printable(name).split()) not in told]
    assert missing == []
    assert "\u202e" not in told
    assert printable("\u202e") in reader.page.title()


@pytest.mark.parametrize("payload", [PAYLOADS[0], PAYLOADS[2]])
def test_a_payload_would_be_heard(open_file: Any, tmp_path: Path, payload: str) -> None:
    """In a page without a policy that writes the name as HTML, the same payload does run."""
    (tmp_path / "naive.html").write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'
        f'<div role="toolbar" aria-label="Playing">.</div>{payload}'
    )
    reader = open_file(tmp_path / "naive.html")
    reader.page.wait_for_function("globalThis.ran === 1")
    assert RAISE in payload
    reader.requests[:], reader.complaints[:] = ["itself"], []
