"""What a reader takes away: the summary on the clipboard, and as a file."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import everystep as es
from tests.browser.reader import Open, Reader
from tests.browser.runs import Shelf


def download(reader: Reader) -> str:
    """The file that the button gives."""
    with reader.page.expect_download() as waited:
        reader.panel("The loss summary").get_by_role("button", name="CSV").click()
    assert waited.value.suggested_filename == "loss-summary.csv"
    reader.requests[1:] = [url for url in reader.requests[1:] if not url.startswith("blob:")]
    return Path(waited.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("sort", ["three rows", "penguins"])
def test_the_file_holds_all_digits(open_page: Open, shelf: Shelf, sort: str) -> None:
    """Read back, every loss and every parameter has the very bits that Python recorded."""
    values = shelf.run(sort).recording.own_units
    [head, *rows] = csv.reader(StringIO(download(open_page(sort)), newline=""))
    assert head[:3] == ["after step", "loss", "above the best"]
    assert [float(row[1]) for row in rows] == values.loss.tolist()
    assert [float(row[2]) for row in rows] == values.excess.tolist()
    assert [float(row[-1]) for row in rows] == values.bias.tolist()
    first = next(k for k, name in enumerate(head) if name.startswith("w("))
    assert [float(row[first]) for row in rows] == values.weights[:, 0].tolist()


def test_the_clipboard_holds_the_same(open_page: Open) -> None:
    """Copied, the same stands on the clipboard with tabs between, and the page says that it does."""
    reader = open_page("three rows", permissions=["clipboard-read", "clipboard-write"])
    reader.panel("The loss summary").get_by_role("button", name="Copy").click()
    reader.page.get_by_text("copied", exact=True).wait_for()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    rows = list(csv.reader(StringIO(download(reader), newline="")))
    assert [line.split("\t") for line in copied.splitlines()] == rows


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", 'a,"b"\nc', "=HYPERLINK('x')"])
def test_a_name_is_no_formula(open_file: Any, tmp_path: Path, name: str) -> None:
    """No cell of the file begins with what a spreadsheet takes for a formula, whatever a column is called."""
    run = es.train({name: [1.0, 2.0, 3.0], "y": [2.0, 4.0, 7.0]}, "y", steps=2)
    [head, *_] = csv.reader(StringIO(download(open_file(run.page(tmp_path / "a.html"))), newline=""))
    assert len(head) == 6
    assert all(cell[0] not in "=+-@\t\r" for cell in head)
    assert f"w({es.words.printable(name)})" in head
