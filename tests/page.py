"""The built page for tests that need it, and a small one for those that need none in particular."""

import os
from importlib.resources import files
from pathlib import Path

import pytest

from everystep.render.page import html

NOT_BUILT = "the page isn't built: npm ci && npm run build in web/"

SMALL = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>everystep</title>
    <script type="module">const a = "<style>b</style></head>" // ünïcode</script>
    <style rel="stylesheet">main { color: teal }</style>
  </head>
  <body>
    <div id="page"></div>
  </body>
</html>
"""


@pytest.fixture
def built_page() -> None:
    """The page that Vite made; where there is none a test is skipped, and fails in the gate."""
    built = files("everystep.render.page") / "built" / "index.html"
    if not built.is_file() and "EVERYSTEP_GATE" not in os.environ:
        pytest.skip(NOT_BUILT)  # told with the results (-rs)
    assert built.is_file(), NOT_BUILT


@pytest.fixture
def small_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of a few lines in the built one's place: gives its folder."""
    place = tmp_path / "built"
    place.mkdir()
    for name in (html.SAVED, html.LIVE):
        (place / name).write_text(SMALL, encoding="utf-8")
    (place / "licences.md").write_text("## a library --> <script>alert(1)</script> --!> ---\n")
    monkeypatch.setattr(html, "BUILT", place)
    return place
