"""Whatever stands in a table, no file that is made of it acts: pages, pictures, workbooks, predictions."""

import base64
import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fastexcel
import openpyxl
import polars as pl
import pytest
from markdown_it import MarkdownIt

import everystep as es
from everystep.render.plots.kinds import KINDS
from everystep.words import printable
from tests.hostile import NAMES, hostile_columns, hostile_run, hostile_table, target_of
from tests.render.spreadsheet import recalculated
from tests.render.test_pages import Page

SMALL = dict(list(NAMES.items())[::17])
"""Names for exercises, which a person works by hand."""

ATTRIBUTES = {"lang", "class", "displaystyle", "stretchy", "form", "scope", "alt", "src", "charset", "name"}
ATTRIBUTES |= {"aria-label", "content", "title", "style", "srcdoc"}
NOTE = " and ".join(NAMES.values())


def small_columns() -> dict[str, list[Any]]:
    """A table without categories, which are many features."""
    return {name: cells for name, cells in hostile_columns(SMALL).items() if not name.startswith("kind")}


def in_one_line(text: str) -> str:
    """Text with its spaces folded, as a page shows it."""
    return " ".join(text.split())


def missing(shown: str, names: dict[str, str] = NAMES) -> list[str]:
    """The names that don't stand in a text as what they are."""
    return [name for name in names.values() if in_one_line(printable(name)) not in in_one_line(shown)]


def check_page(html: str) -> Page:
    """A page that a browser can take for nothing but text and pictures of ours."""
    page = Page(html)
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "a", "link", "form"}
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    for _, attributes in page.tags:
        if source := attributes.get("src"):
            assert source.startswith("data:image/svg+xml;base64,")
            check_picture(base64.b64decode(source.partition(",")[2]).decode())
    assert html.translate({10: None}) == printable(html.translate({10: None}))
    return page


def check_picture(svg: str) -> None:
    """A drawing without a script, a handler or an address from elsewhere."""
    for element in ElementTree.fromstring(svg).iter():
        kind = str(element.tag).rpartition("}")[2]
        assert kind not in {"script", "foreignObject", "a", "image", "iframe", "animate", "set"}
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert not name.endswith("href") or value.startswith("#")


def test_the_report_and_its_note(tmp_path: Path) -> None:
    """As a page and as Markdown: every name of the table, and every word of the note, is text."""
    page = check_page(hostile_run().report(tmp_path / "r.html", note=NOTE).read_text("utf-8"))
    assert missing(page.text) == []
    text = hostile_run().report(tmp_path / "r.md", note=NOTE).read_text("utf-8")
    assert missing(check_markdown(text, "r-pictures")) == []


def test_the_article(tmp_path: Path) -> None:
    """In either format."""
    check_page(hostile_run().article(tmp_path / "a.html").read_text("utf-8"))
    check_markdown(hostile_run().article(tmp_path / "a.md").read_text("utf-8"), "a-pictures")
    for picture in (tmp_path / "a-pictures").iterdir():
        check_picture(picture.read_text("utf-8"))


def check_markdown(text: str, folder: str) -> str:
    """Markdown in which nothing is a tag, a link, or a picture but ours; gives the words that are shown."""
    shown: list[str] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        for part in token.children or [token]:
            assert part.type not in {
                "html_block",
                "html_inline",
                "link_open",
                "blockquote_open",
                "code_inline",
            }
            if part.type == "image":
                assert re.fullmatch(rf"{folder}/[\w-]+\.svg", str(part.attrs["src"]))
            shown.append(part.content)
    assert text.translate({10: None}) == printable(text.translate({10: None}))
    return " ".join(shown)


def test_exercises(tmp_path: Path) -> None:
    """Of a table that is small enough."""
    run = es.train(small_columns(), target_of(SMALL), steps=3)
    assert missing(check_page(run.exercises(tmp_path / "e.html").read_text("utf-8")).text, SMALL) == []


def test_the_card_of_a_notebook() -> None:
    """A frame that holds a page; the other values are tables."""
    run = hostile_run()
    (frame,) = Page(run._repr_mimebundle_()["text/html"]).tags
    assert frame[0] == "iframe"
    assert missing(check_page(str(frame[1]["srcdoc"])).text) == []
    for value in (run.step(2), run.recording, run.model):
        check_page(value._repr_mimebundle_()["text/html"])
        plain = str(value).translate({10: None})
        assert plain == printable(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures(kind: str, tmp_path: Path) -> None:
    """No name is typeset as a formula, also no broken one, and none is a part of the drawing."""
    file = hostile_run().plot(kind).save(tmp_path / "a.svg")
    check_picture(file.read_text("utf-8"))


def test_a_film(tmp_path: Path) -> None:
    """Every frame of it."""
    assert hostile_run().animate(tmp_path / "a.gif", frames=2).is_file()


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    """To three readers, one of them a spreadsheet program: a name is in no formula, and it is no link."""
    small = es.train(small_columns(), target_of(SMALL), steps=3)
    files = [small.workbook(tmp_path / "live.xlsx"), hostile_run().workbook(tmp_path / "values.xlsx")]
    computed = recalculated(files, tmp_path)
    for file, names in zip(files, (SMALL, NAMES), strict=True):
        told = []
        for book in (openpyxl.load_workbook(file), computed[file.stem]):
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
            formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
            assert not [one for one in formulas if re.search(r"cmd|SUM\(1\)|1\+1|HYPERLINK|2\+3", one)]
            assert not [cell for cell in cells if cell.hyperlink]
            told.append(" ".join(str(cell.value) for cell in cells))
        reader = fastexcel.read_excel(file)
        sheets = [reader.load_sheet(name, header_row=None).to_polars() for name in reader.sheet_names]
        told.append(" ".join(str(cell) for sheet in sheets for row in sheet.iter_rows() for cell in row))
        begun = {kind: name[:12] for kind, name in names.items()}  # long ones are cut
        assert [missing(one, begun) for one in told] == [[], [], []]
        assert all(name.replace(" ", "").isalpha() for name in reader.sheet_names)


READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    "csv": lambda file: _by_python(file, ","),
    "tsv": lambda file: _by_python(file, "\t"),
    "parquet": pl.read_parquet,
    "json": lambda file: pl.DataFrame(json.loads(file.read_text("utf-8"))),
    "jsonl": lambda file: pl.DataFrame(
        [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    ),
}


def _by_python(file: Path, separator: str) -> pl.DataFrame:
    with file.open(newline="", encoding="utf-8") as text:
        header, *rows = csv.reader(text, delimiter=separator)
    return pl.DataFrame(rows, schema=header, orient="row")


@pytest.fixture(scope="module")
def table_and_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, es.Run]:
    """A file, and a training on it: what stands in it is read without the spaces around it."""
    file = hostile_table(tmp_path_factory.mktemp("tables"))
    return file, es.train(file, target_of(NAMES), steps=2)


@pytest.mark.parametrize("ending", READERS)
def test_a_table_with_predictions_is_the_same_table(
    ending: str, table_and_run: tuple[Path, es.Run], tmp_path: Path
) -> None:
    """Names and cells survive to the letter: a quote put before each = would make it another table."""
    given, (file, run) = hostile_columns(NAMES), table_and_run
    run.predict_file(file, tmp_path / f"p.{ending}")
    written = READERS[ending](tmp_path / f"p.{ending}")
    assert written.columns == [*(name.strip() for name in given), f"predicted {target_of(NAMES)}"]
    (kind,) = (name for name in given if name.startswith("kind"))
    assert written[kind].to_list() == [cell.strip() for cell in given[kind]]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_table_of_the_sheet_that_is_called_like_that(name: str, tmp_path: Path) -> None:
    """A workbook to read: its sheet, its file and its cells have hostile names."""
    import xlsxwriter

    file = tmp_path / "a.xlsx"
    sheet = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u2028\u2029]|^'|'$", "", name)[:30].strip("'") or "sheet"
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet)
        for column, (head, cells) in enumerate({name: ["a", "b", "a", "b"], "y": [1, 2, 3, 5]}.items()):
            page.write_string(0, column, head)
            for row, cell in enumerate(cells):
                page.write(row + 1, column, cell)
    run = es.train(file, "y", sheet=sheet, steps=2)
    assert printable(str(run).translate({10: None})) == str(run).translate({10: None})
    with pytest.raises(es.EverystepError) as refused:
        es.train(file, "y", sheet=f"no {name}")
    assert printable(str(refused.value)) == str(refused.value)


def test_json_reads_back() -> None:
    """What is printed as JSON has the names themselves in it, behind their codes."""
    from everystep.render.json_text import json_text

    told = json_text(list(NAMES.values()))
    assert printable(told) == told
    assert json.loads(told) == list(NAMES.values())
