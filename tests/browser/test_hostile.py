"""Whatever stands in a table comes out as text: no script of it is ever run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import everystep as es
from everystep.render.plots.kinds import KINDS
from everystep.words import printable
from tests.browser.reader import ACTS, VIEWS, Reader
from tests.hostile import MARKUP, NAMES, RAISE, hostile_columns, hostile_run, hostile_table, target_of


@pytest.fixture
def reader(open_file: Any, tmp_path: Path) -> Reader:
    """A page whose every name and category is hostile."""
    run = es.train(hostile_table(tmp_path), target_of(NAMES), steps=5)
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
    missing = [name for name in NAMES.values() if " ".join(printable(name.strip()).split()) not in told]
    assert missing == []
    assert told == printable(told)
    assert printable("\u202e") in reader.page.title()


SMALL = {kind: MARKUP[kind] for kind in ("script", "picture", "end of formula")}
DOCUMENTS: dict[str, Callable[[Path], Path]] = {
    "article": lambda place: hostile_run().article(place / "a.html"),
    "report": lambda place: hostile_run().report(place / "r.html", note=" ".join(NAMES.values())),
    "exercises": lambda place: _small_run().exercises(place / "e.html"),
    "step": lambda place: _written(place / "s.html", hostile_run().explain(2, format="html")),
    "card": lambda place: _written(place / "c.html", hostile_run()._repr_mimebundle_()["text/html"]),
    **{kind: lambda place, kind=kind: hostile_run().plot(kind).save(place / "p.svg") for kind in KINDS},
}


def _small_run() -> es.Run:
    columns = hostile_columns(SMALL)
    return es.train({name: columns[name] for name in (*SMALL.values(), target_of(SMALL))}, target_of(SMALL))


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


STIR = """() => document.querySelectorAll('*').forEach((element) => {
  for (const kind of ['mouseover', 'focus', 'click', 'load', 'error', 'toggle'])
    element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }))
})"""
"""Whatever would be done when a reader points at something, or opens it."""


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_and_pictures(kind: str, chromium: Browser, tmp_path: Path) -> None:
    """Opened from a disk, without any policy of ours that would hold a script back: there is none to run."""
    reader = Reader(chromium.new_page())
    file = DOCUMENTS[kind](tmp_path)
    reader.page.goto(file.as_uri())
    for frame in reader.page.frames:
        frame.evaluate(STIR)
        assert frame.evaluate("globalThis.ran") is None
        assert frame.evaluate("document.scripts.length") == 0
    asked = [address for address in reader.requests if not address.startswith(("data:", "about:"))]
    reader.page.close()
    assert asked == [file.as_uri()]
    assert reader.complaints == []


@pytest.mark.parametrize("kind", ["script", "picture", "end of formula", "end of comment", "end of title"])
def test_a_payload_would_be_heard(open_file: Any, tmp_path: Path, kind: str) -> None:
    """In a page without a policy that writes the name as HTML, the same payload does run."""
    (tmp_path / "naive.html").write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'
        f'<div role="toolbar" aria-label="Playing">.</div>{MARKUP[kind]}'
    )
    reader = open_file(tmp_path / "naive.html")
    reader.page.wait_for_function("globalThis.ran >= 1")
    assert RAISE in MARKUP[kind]
    reader.requests[:], reader.complaints[:] = ["itself"], []
