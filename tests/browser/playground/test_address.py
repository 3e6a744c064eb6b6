"""The setup is in the address: a copied link restores it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.playground.conftest import Visit
from tests.browser.playground.python import THREE_ROWS, by_hand
from tests.browser.playground.visitor import Visitor


def hash_of(visitor: Visitor) -> str:
    """What a link carries, once it says what is shown."""
    visitor.unfold("Take away")
    visitor.push("Copy a link")
    expect(visitor.side.get_by_role("status")).to_have_text("copied")
    copied: str = visitor.page.evaluate("navigator.clipboard.readText()")
    return "#" + copied.partition("#")[2]


def test_all_of_it(visit: Visit) -> None:
    """Edited records, settings, a branch, the step, the view and practice come back in another browser."""
    one = visit()
    one.put("y of record 2", "4.5").put("Learning rate as a number", "0.05").put("steps, at most", 12)
    one.go(3)
    one.unfold("Race and branch")
    one.push("Branch here")
    one.look("Table")
    one.tick("Practice")
    other = visit(hash_of(one))
    assert other.records == {"x": [1, 2, 3], "y": [2, 4.5, 6]}
    assert (other.state, other.view) == (3, "Table")
    assert other.side.get_by_role("checkbox", name="Practice").is_checked()
    other.tick("Practice", False)
    assert other.rows(other.unfold("Race and branch").locator("table")) == one.rows(
        one.unfold("Race and branch").locator("table")
    )
    run = by_hand({"x": [1, 2, 3], "y": [2, 4.5, 6]}, learning_rate=0.05, steps=12)
    other.shows(run)


def test_a_dropped_table_travels_along(visit: Visit) -> None:
    """The link of a small table that was dropped in carries its cells."""
    one = visit()
    one.drop("mine.csv", b"day,a,b\n2024-01-01,1,2\n2024-02-01,2,5\n2024-03-01,4,7\n2024-04-01,4,9\n")
    other = visit(hash_of(one))
    assert other.cells == one.cells
    one.press("End")
    other.press("End")
    assert other.summary == one.summary


def test_a_large_table_does_not(visitor: Visitor) -> None:
    """Of a table that is too large for an address no link is given, and that is said."""
    rows = "".join(f"{i},{i * i % 97},{i * 7 % 31}\n" for i in range(3000))
    visitor.drop("large.csv", f"a,b,c\n{rows}".encode())
    visitor.unfold("Take away")
    visitor.push("Copy a link")
    expect(visitor.side.get_by_role("status")).to_contain_text("too many for a link")
    assert "setup=" not in visitor.hash


GOOD = "JY3BDoJADET_pefVwJVfMcZM3IobSyHdGgXCv9uNx5k3ebNThoOGnV5FMw3EX0yLMCVSTByFP435ZPOn0pHIYSN71GssZpWVBn2LJKrsXnSsTSUM0wg3g4eiO_fBnZeAfReOWdig94YagGZYLlvkB6RyuzEU_esu1-MH"  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("letters", [GOOD[:70], "nonsense", "AAAA", "%F0%28", GOOD[::-1]])
def test_damaged(visit: Visit, letters: str) -> None:
    """A setup that can't be read is passed over: the start is shown, and it is said."""
    visitor = visit(f"#setup={letters}&step=2")
    assert visitor.records == {"x": [1, 2, 3], "y": [2, 4, 6]}
    assert visitor.state == 2
    expect(visitor.page.get_by_role("alert")).to_contain_text("this is the start")


PACK = """async (setup) => {
  const stream = new Blob([JSON.stringify(setup)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}"""
WRONG: dict[str, dict[str, Any]] = {
    "another target": {"target": "z"},
    "no such example": {"data": {"kind": "example", "name": "nothing"}},
    "a table that is gone": {"data": {"kind": "table", "id": "x"}},
    "no columns": {"data": {"kind": "cells", "name": "a"}},
    "no settings": {"settings": None, "trainings": [1]},
}


@pytest.mark.parametrize("kind", WRONG)
def test_refused(visit: Visit, kind: str) -> None:
    """A setup that can be read but not trained is passed over, too."""
    maker = visit()
    example = {"kind": "example", "name": "three-rows"}
    setup: dict[str, Any] = {"data": example, "target": "y", "only": None, "settings": {}, "trainings": []}
    visitor = visit(f"#setup={maker.page.evaluate(PACK, setup | WRONG[kind])}")
    assert "this is the start" in (visitor.page.get_by_role("alert").inner_text())
    visitor.refused()
    visitor.shows(by_hand(THREE_ROWS))


def test_a_link_in_the_open_page(visit: Visit) -> None:
    """A link that is followed within the page is shown, too."""
    one, other = visit(), visit()
    one.put("y of record 1", "9")
    other.page.evaluate("(hash) => { location.hash = hash }", hash_of(one))
    expect(other.side.get_by_label("y of record 1")).to_have_value("9")
