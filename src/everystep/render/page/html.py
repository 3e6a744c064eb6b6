"""A document and the built page as one HTML file, which runs its own script and style and nothing else."""

import base64
import hashlib
import json
import re
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable

from everystep.render.page.strict import Json
from everystep.words import SettingError

BUILT: Traversable = files("everystep.render.page") / "built"
"""Where Vite puts the page; part of every package, and no part of the sources."""

SAVED, LIVE = "index.html", "playground.html"
ENDINGS = (".html", ".htm")
INLINE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)
TITLE = "<title>everystep</title>"

IN_JSON = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What could end a script's element, or a line of it, while it is text in a string."""


def page_html(document: Json, connect: bool = False) -> str:
    """The whole page with its document; the playground's may `connect` to where it came from.

    Raises `SettingError` where the page was never built.
    """
    page = _built(LIVE if connect else SAVED)
    page = _with(page, "<head>", f"<head>\n    {_policy(page, connect)}")
    page = _with(page, TITLE, f"<title>{escape(document['title'])}</title>")
    body, _, end = page.rpartition("</body>")
    return f"{body}  {_data(document)}\n  </body>{end}{_licences()}"


def check_built() -> None:
    """Before the work begins: whether there is a page to put it into. Raises `SettingError` if not."""
    _built(SAVED)


def _built(name: str) -> str:
    try:
        return (BUILT / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingError(
            "the page isn't built in this checkout: run npm ci && npm run build in its folder web, with Node "
            "20.19 or newer."
        ) from None


def _with(page: str, mark: str, text: str) -> str:
    """The page with a text in the place of a mark, which must be there."""
    before, found, after = page.partition(mark)
    if not found:
        raise ValueError(f"the built page has no {mark}")
    return f"{before}{text}{after}"


def _policy(page: str, connect: bool) -> str:
    """Nothing may be fetched or sent, and only the script and the style that are there now may run."""
    inline = INLINE.findall(page)
    rules = {
        "default-src": ["'none'"],
        "script-src": [_digest(text) for element, text in inline if element == "script"],
        "style-src": [_digest(text) for element, text in inline if element == "style"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    if connect:
        rules["connect-src"] = ["'self'"]
    told = "; ".join(" ".join([name, *sources]) for name, sources in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{told}" />'


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _data(document: Json) -> str:
    """The document as a block of data, which no browser runs, whatever stands in it."""
    told = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f'<script type="application/json" id="document">{told.translate(IN_JSON)}</script>'


def _licences() -> str:
    """The libraries' licences as a comment that nothing in them can end."""
    return f"<!--\n{re.sub('-(?=[->])', '- ', _built('licences.md')).strip()}\n-->\n"
