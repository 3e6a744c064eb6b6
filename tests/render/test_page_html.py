"""The page's file: one document in it, which stays data, and a policy that lets nothing else run."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import everystep as es
from everystep.render.page.document import page_document
from everystep.render.page.html import page_html
from everystep.run import Run
from tests.hostile import NAMES
from tests.page import SMALL
from tests.render.pictures import SORTS, THREE


class Read(HTMLParser):
    """A page as a browser takes it apart: its elements with attributes and text, and its comments."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.comments: list[str] = []
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as the parser calls it
        """It ends."""
        self._open = ""

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._open in self.texts:
            self.texts[self._open][-1] += data

    def handle_comment(self, data: str) -> None:
        """What no reader sees."""
        self.comments.append(data)

    @property
    def policy(self) -> dict[str, list[str]]:
        """The content security policy, rule by rule."""
        (policy,) = [
            attributes["content"] or ""
            for tag, attributes in self.elements
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        return {name: sources for name, *sources in (rule.split() for rule in policy.split(";"))}


def run_with(name: str) -> Run:
    """A short training on a column, a target and a table of that name."""
    return es.train({name: [1.0, 2.0, 3.5], f"y{name}": [1.0, 2.0, 4.0]}, target=f"y{name}", steps=2)


def digest(text: str) -> str:
    """As a policy names a script or a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.usefixtures("small_page")
def test_no_name_is_more_than_text(name: str) -> None:
    """The page has the elements of the built one and the document's; that is read back as it was written."""
    told = page_document(run_with(name))
    told["title"] = told["table"]["name"] = name
    page = Read(page_html(told))
    wanted = [tag for tag, _ in Read(SMALL).elements]
    tags = [tag for tag, _ in page.elements]
    assert tags == [*wanted[:2], "meta", *wanted[2:], "script"]
    assert page.elements[-1][1] == {"type": "application/json", "id": "document"}
    assert json.loads(page.texts["script"][-1]) == told
    assert "".join(page.texts["title"]) == name
    assert not set("<\u2028\u2029") & set(page.texts["script"][-1])


@pytest.mark.usefixtures("small_page")
def test_only_what_is_there_may_run() -> None:
    """Script and style by their own digest, images from the file itself, and no other source of anything."""
    page = Read(page_html(page_document(SORTS["by hand"]())))
    script, _ = page.texts["script"]
    (style,) = page.texts["style"]
    assert "ünïcode" in script
    assert page.policy == {
        "default-src": ["'none'"],
        "script-src": [digest(script)],
        "style-src": [digest(style)],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


@pytest.mark.usefixtures("small_page")
def test_the_policy_stands_before_all_that_it_rules() -> None:
    """First in the head, where it holds for every element after it."""
    tags = Read(page_html(page_document(SORTS["by hand"]()))).elements
    assert [tag for tag, _ in tags[:3]] == ["html", "head", "meta"]
    assert tags[2][1]["http-equiv"] == "Content-Security-Policy"


def test_only_the_playground_connects(small_page: Path) -> None:
    """To where it came from; and it is a page of its own."""
    (small_page / "playground.html").write_text(SMALL.replace("teal", "tan"), encoding="utf-8")
    told = page_document(SORTS["by hand"]())
    saved, live = Read(page_html(told)), Read(page_html(told, connect=True))
    assert live.policy["connect-src"] == ["'self'"]
    assert "connect-src" not in saved.policy
    assert live.texts["style"] == ["main { color: tan }"]
    assert live.policy["style-src"] != saved.policy["style-src"]


@pytest.mark.usefixtures("small_page")
def test_licences_stay_in_their_comment() -> None:
    """Nothing in them ends it: not by any of the ways that browsers take for an end."""
    page = page_html(page_document(SORTS["by hand"]()))
    (comment,) = Read(page).comments
    assert "## a library" in comment
    assert not re.search("--!?>|^>|^->|--", comment.strip())
    assert page.count("<!--") == 1
    assert page.rstrip().endswith("-->")


@pytest.mark.usefixtures("small_page")
def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, and once more after the run was saved and loaded."""
    run = es.train(THREE, "y", by_hand=True)
    again = es.load(run.save(tmp_path / "a.run"))
    pages = [one.page(tmp_path / f"{i}.html").read_bytes() for i, one in enumerate((run, run, again, again))]
    assert pages[0] == pages[1]
    assert pages[2] == pages[3]
    assert pages[0] == pages[2]


@pytest.mark.usefixtures("small_page")
def test_no_number_that_is_none() -> None:
    """A document with a NaN is a mistake of ours, and is never written."""
    told: dict[str, Any] = page_document(SORTS["by hand"]()) | {"first": float("nan")}
    with pytest.raises(ValueError, match="not JSON compliant"):
        page_html(told)


def test_a_page_that_lacks_its_marks_is_refused(small_page: Path) -> None:
    """No policy is left out in silence."""
    (small_page / "index.html").write_text("<html><title>everystep</title></html>")
    with pytest.raises(ValueError, match="the built page has no <head>"):
        page_html(page_document(SORTS["by hand"]()))


def test_without_a_built_page(small_page: Path, tmp_path: Path) -> None:
    """One sentence says how to build it, before any work is done; nothing is written."""
    (small_page / "index.html").unlink()
    with pytest.raises(es.SettingError, match=r"^the page isn't built .* run npm ci && npm run build in"):
        SORTS["by hand"]().page(tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()


@pytest.mark.usefixtures("small_page")
def test_where_it_can_be_written(tmp_path: Path) -> None:
    """An .html file that isn't there yet, unless it shall be replaced."""
    run = SORTS["by hand"]()
    assert run.page(tmp_path / "a.html") == tmp_path / "a.html"
    with pytest.raises(es.SettingError, match=r"a\.html exists already"):
        run.page(tmp_path / "a.html")
    assert run.page(tmp_path / "a.html", replace=True).is_file()
    with pytest.raises(es.SettingError, match=r"the ending must be \.html or \.htm"):
        run.page(tmp_path / "a.pdf")


@pytest.mark.usefixtures("built_page")
def test_the_built_page_is_small_and_whole() -> None:
    """About a hundred kilobytes without its data: one script, one style, nothing from elsewhere."""
    page = page_html({"title": "t"})
    assert len(page.encode()) < 200_000
    read = Read(page)
    assert [attributes for tag, attributes in read.elements if tag == "script" and "src" in attributes] == []
    assert {attributes.get("href") for tag, attributes in read.elements if tag == "link"} == {"data:,"}
    assert len(read.policy["script-src"]) == len(read.policy["style-src"]) == 1
    assert "Permission is hereby granted" in read.comments[-1]
