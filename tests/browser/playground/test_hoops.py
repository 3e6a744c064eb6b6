"""Hoops: the same run as balls."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from everystep.run import Run
from everystep.server.examples import EXAMPLES
from tests.browser.playground.python import trained
from tests.browser.playground.visitor import Visitor

RIM = 0.3
"""Metres: a ball that comes down no farther off goes in."""


@pytest.fixture
def run() -> Run:
    """The child's training."""
    example = EXAMPLES["hoops"]
    return trained(example.records(), example.target, **example.settings)


def goes_in(run: Run, state: int) -> int:
    """How many balls go in: those whose force is off by less than what the rim's width needs."""
    own, columns = run.recording.own_units, EXAMPLES["hoops"].records()
    assert isinstance(columns, dict)
    distance, force = np.array(columns["distance"]), np.array(columns["force"])
    missed = own.weights[state][0] * distance + own.bias[state] - force
    return int((np.abs(missed / run.optimum.weights[0]) <= RIM).sum())


def test_the_balls_that_go_in(visitor: Visitor, run: Run) -> None:
    """At each state as many balls go in as the residuals say: few at first, most at the end."""
    visitor.pick("data", "Hoops")
    for state in (0, 2, 5, 12, 40):
        visitor.go(state)
        panel = visitor.panel("Hoops")
        told = panel.get_by_role("heading").inner_text()
        assert told == f"Hoops: 10 throws, {goes_in(run, state)} in"
        label = panel.get_by_role("img").get_attribute("aria-label") or ""
        assert len(re.findall(r"metres", label)) == min(8, 10 - goes_in(run, state))
    assert goes_in(run, 0) < 5 < goes_in(run, 40)


def test_it_plays(visitor: Visitor) -> None:
    """Played, the balls fly: the picture changes while the state is the same."""
    visitor.pick("data", "Hoops")
    visitor.page.get_by_role("toolbar").get_by_label("speed").select_option(value="0.1")
    canvas = visitor.panel("Hoops").locator("canvas")
    still = canvas.evaluate("canvas => canvas.toDataURL()")
    visitor.click("Play")
    visitor.page.wait_for_function(
        "([still]) => document.querySelector('section[aria-label^=Hoops] canvas').toDataURL() !== still",
        arg=[still],
    )
    assert visitor.state == 0
    visitor.click("Pause")


def test_other_records_throw_nothing(visitor: Visitor) -> None:
    """Only where distance and force are the records there are hoops."""
    expect(visitor.panel("Hoops")).to_have_count(0)
