"""The start of the playground."""

from tests.browser.playground.conftest import Visit
from tests.browser.playground.python import THREE_ROWS, by_hand
from tests.browser.playground.visitor import Visitor


def test_the_three_rows(visitor: Visitor) -> None:
    """The page begins with the worked example: (1,2), (2,4), (3,6), ten steps at η = 0.1, from zeros."""
    assert visitor.records == THREE_ROWS
    assert (visitor.told("loss"), visitor.equation) == ("18.667", "ŷ = 0·x + 0")
    visitor.shows(by_hand(THREE_ROWS))
    assert visitor.equation == "ŷ = 1.7458·x + 0.57794"


def test_nothing_is_asked_of_others(visit: Visit, address: str) -> None:
    """Looked at in every view, the page asks its own server alone, and says nothing to the console."""
    visitor = visit()
    for view in ("Line", "Loss", "Landscape", "Rates", "Acts", "Table", "All"):
        visitor.look(view)
    own = address.partition("?")[0]
    paths = {asked.removeprefix(own).partition("?")[0] for asked in visitor.requests}
    assert paths == {"", "api/start", "api/train", "api/paper"}
    assert visitor.complaints == []


def test_the_secret_leaves_the_address(visitor: Visitor) -> None:
    """Once the page is there, its address no longer holds what lets a reader in."""
    assert "token" not in visitor.page.url
