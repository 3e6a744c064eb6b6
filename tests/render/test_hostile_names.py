"""Whatever stands in a column's name comes out as text, in every format."""

import json
import re
from functools import cache
from html import unescape
from xml.etree import ElementTree

import pytest

import everystep as es
from everystep.render.formats.catalogue import FORMATS
from everystep.run import Run
from everystep.words import printable
from tests.hostile import NAMES

OUR_COMMANDS = set(
    "raggedright section subsection workedline workedrule displaystyle text frac hat cdot bigl bigr left "
    "right partial eta quad par medskip end beyondlatin textbackslash textasciicircum textasciitilde "
    "textless textgreater textbar textquotedbl textasciigrave textquotesingle".split()
)


@cache
def run_with(name: str) -> Run:
    """A short training on a column and a target of that name."""
    return es.train(
        {name: [1.0, 2.0, 3.5], "n": [1.0, 0.0, 2.0], f"y{name}": [1.0, 2.0, 4.0]}, target=f"y{name}", steps=2
    )


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("as_format", FORMATS)
def test_nothing_acts_on_a_terminal(name: str, as_format: str) -> None:
    """No format holds a control, or a mark that turns the direction of writing, but the end of a line."""
    text = run_with(name).explain(1, format=as_format)
    assert "".join(line for line in text.splitlines() if line != printable(line)) == ""


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_page_has_no_other_elements(name: str) -> None:
    """The page is well-formed, of our own elements, and shows the name as it is."""
    page = run_with(name).explain(1, format="html")
    elements = ElementTree.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>", "", page).strip())
    assert {element.tag for element in elements.iter()} <= set(
        "html head title style body main section h1 h2 p ul li bdi math "
        "mi mn mo mtext mfrac msup msub msqrt mrow".split()
    )
    assert all(
        set(element.attrib) <= {"lang", "class", "displaystyle", "stretchy", "form"}
        for element in elements.iter()
    )
    assert printable(name) in unescape("".join(elements.itertext())) or printable(name) in "".join(
        elements.itertext()
    )


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_latex_has_no_other_commands(name: str) -> None:
    """Braces and dollars are balanced, and every command is one of ours."""
    text = run_with(name).explain(1, format="latex")
    document = text.split(r"\begin{document}")[1]
    escaped = re.sub(r"\\[{}$%&#_]", "", document)
    assert escaped.count("{") == escaped.count("}")
    assert escaped.count("$") % 2 == 0
    assert not set("%&#~") & set(escaped)
    depth = 0
    for character in escaped:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert set(re.findall(r"\\([a-zA-Z]+)", escaped)) <= OUR_COMMANDS


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_markdown_keeps_names_in_fences(name: str) -> None:
    """Outside the fences, which no name can close, stands nothing of the table."""
    text = run_with(name).explain(1, format="markdown")
    outside = re.sub(r"^(`{3,})text\n.*?\n\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "`" not in outside
    assert printable(name) in " ".join(text.split()) or len(name) > 20
    assert all(line.startswith(("#", "The ")) for line in outside.splitlines() if line)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_json_holds_the_name_itself(name: str) -> None:
    """In the tree the name is exactly the table's, so that a program can find the column."""
    acts = json.loads(run_with(name).explain(1, format="json"))["acts"]
    assert acts[0]["lines"][0]["equations"][0]["name"] == {"column": name}
