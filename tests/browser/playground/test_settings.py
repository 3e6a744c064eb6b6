"""Settings are changed, and what is shown is a run of Python's with them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from everystep.server.examples import EXAMPLES
from tests.browser.playground.python import THREE_ROWS, by_hand, trained
from tests.browser.playground.visitor import Visitor

Change = Callable[[Visitor], Any]

CHANGES: dict[str, tuple[Change, dict[str, Any]]] = {
    "optimizer": (lambda v: v.pick("optimizer", "Adam"), {"optimizer": "adam"}),
    "momentum": (
        lambda v: v.pick("optimizer", "momentum").put("momentum", "0.5"),
        {"optimizer": "momentum:momentum=0.5"},
    ),
    "schedule": (lambda v: v.pick("schedule", "cosine"), {"schedule": "cosine"}),
    "learning rate, typed": (
        lambda v: v.put("Learning rate as a number", "0.05"),
        {"learning_rate": 0.05},
    ),
    "learning rate, found": (lambda v: v.push("auto"), {"learning_rate": "auto"}),
    "batch size": (lambda v: v.put("batch size", 2), {"batch_size": 2}),
    "epochs": (lambda v: v.put("steps, at most", "").put("epochs", 7), {"steps": None, "epochs": 7}),
    "steps": (lambda v: v.put("steps, at most", 25), {"steps": 25}),
    "tolerance": (
        lambda v: v.put("steps, at most", 300).put("tolerance", "1e-3"),
        {"steps": 300, "tolerance": 1e-3},
    ),
    "standardise": (lambda v: v.tick("standardise the columns"), {"standardize": True}),
    "no bias": (lambda v: v.tick("with a bias", False), {"fit_intercept": False}),
    "l2": (lambda v: v.put("l2 penalty", "0.25"), {"l2": 0.25}),
    "clip": (lambda v: v.put("clip", "3"), {"clip": 3}),
    "validation": (lambda v: v.put("validation", "0.34"), {"validation": 0.34}),
    "start": (lambda v: v.put("w", "1").put("b", "-0.5"), {"start": [1, -0.5]}),
    "seed": (
        lambda v: v.put("batch size", 1).put("seed", 5),
        {"batch_size": 1, "seed": 5},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_setting(visitor: Visitor, name: str) -> None:
    """The numbers are those of the same setting in Python."""
    change, settings = CHANGES[name]
    visitor.unfold("Training")
    change(visitor)
    visitor.shows(by_hand(THREE_ROWS, **settings))


def rate_of(visitor: Visitor) -> float:
    """The learning rate that is asked for."""
    return float(visitor.side.get_by_label("Learning rate as a number").input_value())


def test_the_slider(visitor: Visitor) -> None:
    """One slide of the learning rate is one change, and ends in Python's run at that rate."""
    slider = visitor.side.get_by_role("slider", name="Learning rate")
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + box["width"] * 0.72, middle)
    visitor.page.mouse.down()
    for part in (0.6, 0.4, 0.5):
        visitor.page.mouse.move(box["x"] + box["width"] * part, middle)
    visitor.page.mouse.up()
    rate = rate_of(visitor.settled())
    assert 0.005 < rate < 0.06
    visitor.shows(by_hand(THREE_ROWS, learning_rate=rate))
    visitor.push("Undo")
    assert rate_of(visitor) == 0.1


def test_a_click_on_the_strip(visitor: Visitor) -> None:
    """A click in the zone that diverges takes that rate, and the strip says what it does."""
    strip = visitor.panel("The learning rate").locator("svg")
    box = strip.bounding_box()
    assert box
    strip.click(position={"x": box["width"] - 40, "y": 60})
    rate = rate_of(visitor.settled())
    assert rate > 2 / 11.09294
    assert "is diverging here" in visitor.panel("The learning rate").inner_text()
    visitor.shows(by_hand(THREE_ROWS, learning_rate=rate))


def test_a_start_in_the_landscape(visitor: Visitor) -> None:
    """A click in the landscape is where the next training begins: the fields say so, the run does so."""
    visitor.panel("The landscape").locator("canvas").click(position={"x": 150, "y": 60})
    visitor.settled()
    start = [float(visitor.side.get_by_label(name, exact=True).input_value()) for name in ("w", "b")]
    assert start != [0, 0]
    visitor.shows(by_hand(THREE_ROWS, start=start))
    visitor.push("Start from zeros")
    visitor.shows(by_hand(THREE_ROWS))


REFUSED = {
    "learning rate": ("Learning rate as a number", "-1", "learning_rate"),
    "batch size": ("batch size", "0", "batch_size"),
    "half a batch": ("batch size", "1.5", "batch_size"),
    "validation": ("validation", "2", "validation"),
    "l2": ("l2 penalty", "-1", "l2"),
    "momentum": ("momentum", "2", "momentum"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_setting(visitor: Visitor, name: str) -> None:
    """It is said what is wrong, the field is marked, and the last good run stays and can be stepped."""
    label, wrong, setting = REFUSED[name]
    if name == "momentum":
        visitor.pick("optimizer", "momentum")
    loss = visitor.told("loss")
    visitor.put(label, wrong)
    assert setting in visitor.refusal()
    field = visitor.side.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert visitor.told("loss") == loss
    visitor.press("ArrowRight")
    assert visitor.state == 1
    visitor.push("Undo")
    assert visitor.page.get_by_role("alert").count() == 0
    expect(visitor.side.locator("[aria-invalid=true]")).to_have_count(0)


def test_it_plays_on(visitor: Visitor) -> None:
    """While it plays, settings and records can be changed: it goes on from where it was."""
    visitor.put("steps, at most", 200)
    visitor.click("Play")
    expect(visitor.page.get_by_label("Scrub")).not_to_have_value("0")
    before = visitor.state
    visitor.put("Learning rate as a number", "0.01")
    visitor.put("y of record 1", "2.5")
    assert visitor.page.get_by_role("button", name="Pause").is_visible()
    assert visitor.state >= before > 0
    visitor.click("Pause")
    visitor.shows(by_hand({"x": [1, 2, 3], "y": [2.5, 4, 6]}, steps=200, learning_rate=0.01))


def test_many_records_and_batches(visitor: Visitor) -> None:
    """Mini-batches on a table with categories: seed, batch size and epochs are Python's."""
    visitor.pick("data", "Penguins").put("epochs", 3).put("batch size", 50).put("seed", 4)
    visitor.shows(trained(EXAMPLES["penguins"].records(), "body_mass_g", batch_size=50, epochs=3, seed=4))
