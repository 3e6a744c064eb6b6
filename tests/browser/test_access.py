"""axe-core finds nothing that keeps people out, and a keyboard alone reaches everything."""

import os
from typing import Any

import pytest

from tests.browser.reader import VIEWS, Open, Reader
from tests.browser.runs import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def axe() -> str:
    """The checker's source; where it isn't installed a test is skipped, and fails in the gate."""
    if not AXE.is_file() and "EVERYSTEP_GATE" not in os.environ:
        pytest.skip("axe-core isn't there: npm ci in web/")
    return AXE.read_text(encoding="utf-8")


def violations(reader: Reader, axe: str) -> list[str]:
    """What is wrong, each with its place. The checker comes from outside, so the page's policy stays on."""
    reader.page.evaluate(f"globalThis.axe || (() => {{ {axe} }})()")
    found: list[dict[str, Any]] = reader.page.evaluate(
        "async (levels) => (await axe.run({ runOnly: levels })).violations", LEVELS
    )
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def test_axe_finds_what_is_wrong(open_page: Open, axe: str) -> None:
    """A button without a name is found, so finding nothing means something."""
    reader = open_page("three rows")
    reader.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [one.split(":")[0] for one in violations(reader, axe)] == ["button-name"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sort", ["at rates", "batches"])
def test_no_violation_with_all_open(open_page: Open, axe: str, sort: str, theme: str, size: Any) -> None:
    """All views together, every table of numbers open, and then the dialog of the keys."""
    reader = open_page(sort, f"#theme={theme}&step=3", viewport=size)
    reader.open_numbers()
    assert violations(reader, axe) == []
    reader.click("Keys and words")
    assert violations(reader, axe) == []


@pytest.mark.parametrize(("theme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["1440", "390"])
def test_no_violation_in_any_view(open_page: Open, axe: str, theme: str, size: Any) -> None:
    """Each view by itself, too, where each shows something else than among all."""
    reader = open_page("batches", f"#theme={theme}", viewport=size)
    found = []
    for view in VIEWS[1:]:
        reader.look(view)
        found += [f"{view}: {one}" for one in violations(reader, axe)]
    assert found == []


FOCUSABLE = "button:not(:disabled), input, select, summary, [tabindex='0']"
IDENTIFIED = """all => all.filter(one => one.tabIndex >= 0 && one.checkVisibility())
  .map(one => (one.id ||= `f${Math.random()}`))"""


@pytest.mark.parametrize("sort", ["at rates", "batches"])
def test_the_tab_key_reaches_everything_and_is_never_trapped(open_page: Open, sort: str) -> None:
    """From the first to the last control and out of the page again, in the order of the page."""
    reader = open_page(sort, "#step=1")
    wanted = reader.page.locator(FOCUSABLE).evaluate_all(IDENTIFIED)
    visited: list[str] = []
    for _ in range(len(wanted) + 1):
        reader.page.keyboard.press("Tab")
        visited.append(reader.page.evaluate("document.activeElement.id"))
    assert visited == [*wanted, ""]  # the last one is the page itself: the focus left it
    assert len(wanted) < 60


def test_the_acts_by_keyboard(open_page: Open) -> None:
    """The arrows go from act to act, around the ends, and move no step."""
    reader = open_page("three rows")
    reader.page.locator("#act-prediction").focus()
    for key, act in [
        ("ArrowRight", "loss"),
        ("ArrowLeft", "prediction"),
        ("ArrowLeft", "records"),
        ("ArrowLeft", "step"),
    ]:
        reader.page.keyboard.press(key)
        assert reader.act == act
        assert reader.page.evaluate("document.activeElement.id") == f"act-{act}"
    assert reader.state == 0
