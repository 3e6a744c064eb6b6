"""The keys of the page, and whoever has keys of its own."""

import re

import pytest

from tests.browser.reader import Open
from tests.browser.runs import ROOT

SOURCE = (ROOT / "web" / "src" / "play" / "keys.ts").read_text(encoding="utf-8")
WRITTEN = set(re.findall(r"keys: \['(.*?)'\]", SOURCE))
FROM_FIVE = {"ArrowRight": 6, "ArrowLeft": 4, "PageDown": 15, "PageUp": 0, "Home": 0, "End": 60, " ": 5}
"""Where each leads from state 5 of 60."""


def test_all_keys_are_tried() -> None:
    """The keys in the source are those of these tests."""
    assert set(FROM_FIVE) == WRITTEN


@pytest.mark.parametrize("key", FROM_FIVE)
def test_a_key_moves(open_page: Open, key: str) -> None:
    """Each key leads where its line in the list of keys says."""
    reader = open_page("adam", "#step=5")
    reader.press(key)
    assert reader.state == FROM_FIVE[key]


def test_space_plays_and_pauses(open_page: Open) -> None:
    """Space plays, and pauses again; on a button it is the button's, once."""
    reader = open_page("three rows")
    pause = reader.page.get_by_role("button", name="Pause")
    reader.press(" ")
    assert pause.is_visible()
    reader.press(" ")
    assert not pause.is_visible()
    reader.page.get_by_role("button", name="Step", exact=True).focus()
    reader.page.keyboard.press(" ")
    assert reader.state == 1
    assert not pause.is_visible()


def test_the_dialog_lists_all_keys(open_page: Open) -> None:
    """The button with the question mark shows every key with what it does, and words; Escape closes it."""
    reader = open_page("three rows")
    reader.click("Keys and words")
    dialog = reader.page.get_by_role("dialog", name="Keys and words")
    told = dict(
        zip(dialog.locator("dt").all_inner_texts(), dialog.locator("dd").all_inner_texts(), strict=True)
    )
    shown = re.findall(r"shown: '(.*?)',\s*does: '(.*?)'", SOURCE)
    assert len(shown) == len(WRITTEN)
    assert list(told.items())[: len(shown)] == shown
    assert told["loss"].startswith("the mean of the squared residuals")
    reader.page.keyboard.press("End")
    assert reader.state == 0
    reader.page.keyboard.press("Escape")
    assert not dialog.is_visible()


@pytest.mark.parametrize(("label", "exact"), [("step", True), ("stop at", True), ("speed", False)])
def test_a_field_keeps_its_keys(open_page: Open, label: str, exact: bool) -> None:
    """What is pressed in a field moves nothing else."""
    reader = open_page("three rows", "#step=5")
    reader.page.get_by_role("toolbar").get_by_label(label, exact=exact).focus()
    for key in ("Home", "End", "ArrowLeft", " "):
        reader.page.keyboard.press(key)
    assert reader.told("loss") == "0.061117"


def test_keys_with_control_are_the_browsers(open_page: Open) -> None:
    """Control, Alt and Meta with a key aren't the page's."""
    reader = open_page("three rows", "#step=5")
    for with_it in ("Control", "Alt", "Meta"):
        assert reader.page.evaluate(
            "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', "
            "{key: 'End', bubbles: true, cancelable: true, [`${key.toLowerCase().slice(0, 4)}Key`]: true}))",
            {"Control": "ctrl"}.get(with_it, with_it),
        )
    assert reader.state == 5
