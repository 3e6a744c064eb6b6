"""What is taken away is what was seen."""

import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from PIL import Image

import everystep as es
from everystep.run import Run
from everystep.words import number
from tests.browser.playground.python import by_hand
from tests.browser.playground.visitor import Visitor
from tests.browser.reader import Reader
from tests.cli.command import Command

RECORDS = {"x": [1, 2, 3], "y": [2, 4.5, 6]}


@pytest.fixture
def visitor(visitor: Visitor) -> Visitor:
    """Somebody who has changed a record, and looks at what can be taken away."""
    visitor.put("y of record 2", "4.5")
    visitor.unfold("Take away")
    return visitor


@pytest.fixture
def run() -> Run:
    """The same in Python."""
    return by_hand(RECORDS)


def test_the_page(visitor: Visitor, run: Run, open_file: Any, tmp_path: Path) -> None:
    """The page opens from disk, asks for nothing else, and has the same numbers, and their arithmetic."""
    name, content = visitor.download("Page")
    (tmp_path / name).write_bytes(content)
    reader: Reader = open_file(tmp_path / name)
    reader.press("End")
    assert reader.rows(reader.panel("The loss summary")) == visitor.summary
    assert reader.told("loss") == number(run.recording.own_units.loss[-1], 5)
    assert reader.page.locator("#act-shown math").count() > 2


def test_the_film(visitor: Visitor) -> None:
    """The GIF is one that moves."""
    name, content = visitor.download("GIF")
    film = Image.open(BytesIO(content))
    assert (name, film.format) == ("three-rows.gif", "GIF")
    assert getattr(film, "n_frames", 1) > 5


def test_the_records(visitor: Visitor) -> None:
    """The CSV holds the records as they were changed."""
    name, content = visitor.download("Records as CSV")
    assert name == "three-rows.csv"
    assert pl.read_csv(content).to_dict(as_series=False) == RECORDS


def test_the_states(visitor: Visitor, run: Run) -> None:
    """Every state with all digits."""
    _, content = visitor.download("States as CSV")
    frame = pl.read_csv(content)
    assert frame["loss"].to_list() == run.recording.to_frame()["loss"].to_list()


def code(visitor: Visitor, title: str) -> str:
    """What the button beside a title copies."""
    visitor.push(f"Copy: {title}")
    return str(visitor.page.evaluate("navigator.clipboard.readText()"))


def test_the_python_code(visitor: Visitor, tmp_path: Path) -> None:
    """Run by a fresh interpreter, the copied code ends with the page's own equation."""
    script = code(visitor, "In Python")
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    visitor.press("End")
    weight, bias = visitor.summary[-1][-2:]
    assert f"y = {weight}·x + {bias}" in ended.stdout


def test_the_command(visitor: Visitor, run: Run, everystep: Command) -> None:
    """The copied command, beside the exported CSV, makes the same run to the last bit."""
    name, content = visitor.download("Records as CSV")
    Path(name).write_bytes(content)
    ended = everystep(*shlex.split(code(visitor, "As a command"))[1:], "--out", "a.run")
    assert ended.err == ""
    np.testing.assert_array_equal(es.load("a.run").recording.parameters, run.recording.parameters)
