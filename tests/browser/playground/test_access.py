"""Nobody is kept out: axe-core finds nothing of level A or AA in the main states of the playground."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.playground.conftest import Visit
from tests.browser.playground.visitor import Visitor
from tests.browser.runs import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async (levels) => {
  const { violations } = await axe.run({ runOnly: levels })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)
}"""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def raced(visitor: Visitor) -> None:
    """Five trainings side by side."""
    visitor.unfold("Race and branch")
    visitor.push("Race")


def practised(visitor: Visitor) -> None:
    """An answer that is wrong, and one that is right."""
    visitor.tick("Practice")
    visitor.page.get_by_label("gradient of w").fill("1")
    visitor.page.get_by_label("gradient of b").fill("-8")
    visitor.page.get_by_role("button", name="Check").click()
    visitor.page.get_by_text("Right.", exact=True).wait_for()


def refused(visitor: Visitor) -> None:
    """A setting that can't be."""
    visitor.put("Learning rate as a number", "-1")
    visitor.refusal()


def unfolded(visitor: Visitor) -> None:
    """Penguins, and all that can be opened."""
    visitor.pick("data", "Penguins")
    visitor.unfold("Race and branch")
    visitor.unfold("Take away")
    folded = visitor.page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()


STATES: dict[str, Callable[[Visitor], Any]] = {
    "start": Visitor.settled,
    "race": raced,
    "practice": practised,
    "error": refused,
    "hoops": lambda visitor: visitor.pick("data", "Hoops"),
    "unfolded": unfolded,
}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_axe(visit: Visit, state: str, screen: dict[str, int], look: str) -> None:
    """No violation, and nothing that has to be scrolled sideways to."""
    visitor = visit(f"#theme={look}", viewport=screen)
    STATES[state](visitor)
    visitor.page.evaluate(f"() => {{ {AXE.read_text()} }}")
    assert visitor.page.evaluate(FIND, LEVELS) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
