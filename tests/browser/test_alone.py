"""A saved page needs nobody: it is one file."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.reader import VIEWS, Open, Reader
from tests.browser.runs import SORTS


@pytest.mark.parametrize("sort", SORTS)
def test_one_request_and_no_complaint_in_any_view(open_page: Open, sort: str) -> None:
    """Opened from disk, a page of any sort asks for itself alone and says nothing to the console."""
    reader = open_page(sort)
    for view in VIEWS:
        reader.look(view)
        reader.press("End")
        reader.press("Home")
    assert reader.requests == [reader.page.url.partition("#")[0]]
    assert reader.complaints == []


LOUD = """<!doctype html><meta http-equiv="Content-Security-Policy" content="img-src 'none'">
<div role="toolbar" aria-label="Playing">.</div><img src="data:,">
<script>
  console.log('said'); alert('told'); fetch('file:///elsewhere').catch(() => 0)
  setTimeout(() => { document.title = 'over'; throw Error('broken') })
</script>"""


def test_the_reader_hears_requests_and_complaints(chromium: Browser, tmp_path: Path) -> None:
    """A page that fetches, logs, asks, throws or breaks its policy is found out: silence means something."""
    (tmp_path / "loud.html").write_text(LOUD)
    reader = Reader(chromium.new_context().new_page()).open((tmp_path / "loud.html").as_uri())
    expect(reader.page).to_have_title("over")
    heard = " ".join(reader.complaints)
    assert [word for word in ("said", "told", "broken", "img-src") if word not in heard] == []
    assert reader.requests[-1] == "file:///elsewhere"
    reader.page.context.close()


def test_the_title_says_what_is_trained(open_page: Open) -> None:
    """The window and the heading name the table and what is predicted."""
    reader = open_page("three rows")
    title = "three-rows.csv: how the prediction of y was trained"
    assert reader.page.title() == title
    assert reader.page.get_by_role("heading", level=1).inner_text() == title
