"""The live page: the start's document, and a policy that lets nothing else run."""

import re
from html import unescape

from tests.server.conftest import Visit


def test_the_page_and_its_policy(visit: Visit) -> None:
    """The header says what the page says, and that nobody may frame it."""
    page = visit.client.get("/")
    policy = page.headers["content-security-policy"]
    said = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page.text)
    assert said is not None
    assert policy == f"{unescape(said[1])}; frame-ancestors 'none'"
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert '"name":"three-rows.csv"' in page.text


def test_there_is_no_secret_in_the_page(visit: Visit) -> None:
    """Neither the address's nor the cookie's: a saved copy gives nothing away."""
    page = visit.client.get("/").text
    assert visit.admission.token not in page
    assert visit.admission.set_cookie.partition(";")[0].partition("=")[2] not in page
