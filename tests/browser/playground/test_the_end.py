"""What is seen when the server has ended."""

from playwright.sync_api import Browser

from tests.browser.playground.conftest import DESK, playground
from tests.browser.playground.visitor import Visitor


def test_nobody_answers(built_page: None, chromium: Browser) -> None:
    """After Ctrl-C the open page says so when something is changed; what it has can still be stepped."""
    context = chromium.new_context(viewport=DESK)
    with playground() as (_, address):
        visitor = Visitor(context.new_page()).open(address)
    visitor.put("y of record 1", "3")
    told = visitor.page.get_by_role("alert")
    assert "everystep no longer answers: is it still running in its terminal?" in told.inner_text()
    visitor.press("End")
    assert (visitor.state, visitor.told("loss")) == (10, "0.047916")
    context.close()
