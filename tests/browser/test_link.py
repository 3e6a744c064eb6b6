"""All that is seen is in the address: a link restores it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Open, Reader


def _select(label: str) -> Callable[[Reader], str]:
    return lambda reader: reader.page.get_by_label(label).first.evaluate(
        "list => list.selectedOptions[0].label"
    )


def _pick(label: str, name: str) -> Callable[[Reader], Any]:
    return lambda reader: reader.page.get_by_label(label).select_option(label=name)


SEEN: dict[str, tuple[str, Callable[[Reader], Any], Callable[[Reader], Any], str]] = {
    "step": ("penguins", lambda r: r.go(12), lambda r: r.state, "#step=12"),
    "view": ("penguins", lambda r: r.look("Landscape"), lambda r: r.view, "#view=landscape"),
    "residuals": (
        "penguins",
        lambda r: r.choose("Residuals", "squares"),
        lambda r: r.pressed("Residuals"),
        "#residuals=squares",
    ),
    "feature": ("penguins", _pick("Along", "along bill_depth_mm"), _select("Along"), "#feature=5"),
    "losses": (
        "penguins",
        lambda r: r.choose("Which loss", "above the best"),
        lambda r: r.pressed("Which loss"),
        "#losses=excess",
    ),
    "scale": (
        "penguins",
        lambda r: r.choose("Scale", "linear"),
        lambda r: r.pressed("Scale"),
        "#scale=linear",
    ),
    "theme": (
        "penguins",
        _pick("Colours", "Dark"),
        lambda r: r.page.evaluate("document.documentElement.dataset.theme"),
        "#theme=dark",
    ),
    "pair": (
        "penguins",
        lambda r: r.page.get_by_label("Over which parameters").select_option(value="0.2"),
        _select("Over which parameters"),
        "#pair=0.2",
    ),
    "rate": (
        "at rates",
        lambda r: r.page.get_by_role("slider", name="Learning rate of the recorded").fill("3"),
        lambda r: r.told("learning rate"),
        "#rate=0.18",
    ),
    "act": ("penguins", lambda r: r.choose_act("gradient"), lambda r: r.act, "#act=gradient"),
    "speed": (
        "penguins",
        lambda r: r.page.get_by_label("speed").select_option(value="5"),
        _select("speed"),
        "#speed=5",
    ),
    "stop": (
        "penguins",
        lambda r: r.fill("stop at", 40),
        lambda r: r.page.get_by_label("stop at").input_value(),
        "#stop=40",
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_link_restores_it(open_page: Open, name: str) -> None:
    """What a reader changes is in the address, and whoever opens that address sees the same."""
    sort, change, seen, address = SEEN[name]
    reader = open_page(sort)
    usual = seen(reader)
    change(reader)
    assert reader.hash == address
    assert seen(reader) != usual
    assert seen(open_page(sort, reader.hash)) == seen(reader)


def test_all_of_it_at_once(open_page: Open) -> None:
    """The parts of an address don't disturb each other, and a fresh page with it leaves it as it is."""
    whole = "#step=7&stop=9&speed=0.5&act=loss&residuals=none&feature=2&losses=excess&scale=log&pair=1.3"
    reader = open_page("penguins", f"{whole}&theme=dark")
    assert reader.hash == f"{whole}&theme=dark"
    assert {name for name, (_, _, seen, _) in SEEN.items() if name not in ("view", "rate") and seen(reader)}
    assert reader.title_of_step == "Step 8: what happens next, from state 7"
    assert reader.act == "loss"


def test_another_link_in_the_open_page(open_page: Open) -> None:
    """A link that is followed within the page shows what it says, and the rest as it usually is."""
    reader = open_page("penguins", "#step=7&view=loss&theme=dark")
    reader.page.evaluate("location.hash = '#step=3&act=loss'")
    reader.page.get_by_role("tab", name="loss").wait_for()
    assert (reader.state, reader.view, reader.act) == (3, "All", "loss")
    assert reader.hash == "#step=3&act=loss"
    assert reader.page.evaluate("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize(
    "nonsense",
    [
        "#step=abc&view=nothing&feature=99&pair=1.1&rate=7",
        "#step=-5&stop=x&speed=3&act=&feature=-1&pair=0.99&theme=pink",
        "#step=1e400&pair=0.1.2&feature=0.5",
        "#%E0%A4%A&=&&#",
        "#__proto__=1&constructor=2",
    ],
)
def test_nonsense_in_a_link(open_page: Open, nonsense: str) -> None:
    """What a link can't say is as it usually is."""
    reader = open_page("penguins", nonsense)
    assert (reader.state, reader.view, reader.act, reader.hash) == (0, "All", "prediction", "")


def test_the_address_waits_while_it_plays(open_page: Open) -> None:
    """While it plays the address stands still; it follows when it is paused."""
    reader = open_page("three rows")
    reader.click("Play")
    expect(reader.page.get_by_label("Scrub")).to_have_value("1")
    assert reader.hash == ""
    reader.click("Pause")
    assert reader.hash == f"#step={reader.state}"
