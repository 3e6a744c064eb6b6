"""On a telephone, on a wide screen and on paper: nothing hangs over, nothing is cut."""

from pathlib import Path

import pytest

from tests.browser.reader import VIEWS, Open

OVER = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize(
    "sort", ["at rates", "batches", "diverged", "gone", "large", "one parameter", "penguins", "wide"]
)
def test_nothing_hangs_over(open_page: Open, sort: str) -> None:
    """At 390 and at 1440 pixels, in every view, the page never scrolls sideways."""
    reader = open_page(sort)
    over = {}
    for width in (390, 1440):
        reader.page.set_viewport_size({"width": width, "height": 844})
        for view in VIEWS:
            reader.look(view)
            over[width, view] = reader.page.evaluate(OVER)
    assert {where: by for where, by in over.items() if by > 0} == {}


CUT = """() => Array.from(document.querySelectorAll('main *')).filter((one) => {
  const style = getComputedStyle(one)
  return style.overflowY !== 'visible' && style.overflowX !== 'visible' && one.checkVisibility()
    && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
}).map((one) => one.className)"""


@pytest.mark.parametrize("sort", ["three rows", "penguins", "at rates"])
def test_on_paper(open_page: Open, sort: str, tmp_path: Path) -> None:
    """Printed, there is nothing to press and nothing to scroll: every row and line is there."""
    reader = open_page(sort, "#step=5")
    reader.page.set_viewport_size({"width": 720, "height": 1000})  # A4 within its margins
    reader.page.emulate_media(media="print")
    assert not reader.page.get_by_role("toolbar", name="Playing").is_visible()
    assert reader.page.locator("button:visible:not(tbody button):not([role=tab])").count() == 0
    assert reader.page.evaluate(CUT) == []
    assert reader.page.evaluate(OVER) <= 0
    assert reader.page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")
