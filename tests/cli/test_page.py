"""The page by the command line, as a person calls it: `page` and `play`."""

import json
import re
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from tests.cli.command import Command


def document(page: Path) -> dict[str, Any]:
    """The data in a page."""
    told = re.findall(
        r'<script type="application/json" id="document">(.*?)</script>', page.read_text("utf-8")
    )
    found: dict[str, Any] = json.loads(told[0])
    return found


@pytest.fixture
def example(everystep: Command, built_page: None) -> Command:
    """The command, in a folder with the three rows by hand."""
    assert everystep("example").status == 0
    return everystep


def test_page_writes_one_file(example: Command, tmp_path: Path) -> None:
    """Named by the run, unless a name is given; what was written is said."""
    told = example("page", "three-rows.run")
    assert (told.status, told.out) == (0, "three-rows.html written: open it in a browser\n")
    assert example("page", "three-rows.run", "--out", "other.htm").out.startswith("other.htm written")
    shown = document(tmp_path / "three-rows.html")
    assert (shown["table"]["name"], shown["trainings"][0]["steps"]) == ("three-rows.csv", 10)
    assert shown["table"]["places"] == ["line 2", "line 3", "line 4"]
    assert (tmp_path / "three-rows.html").read_bytes() == (tmp_path / "other.htm").read_bytes()


def test_a_run_is_named_by_its_folder(
    example: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from inside of it."""
    monkeypatch.chdir(tmp_path / "three-rows.run")
    assert example("page", ".").out.startswith("three-rows.html written")
    assert example("plot", ".", "--kind", "loss").out.startswith("three-rows-loss.png written")


def test_several_rates_in_one_page(example: Command, tmp_path: Path) -> None:
    """The lecture's file: one training for each rate in order, the run's own among them and shown first."""
    assert example("page", "three-rows.run", "--rates", "0.19,0.01, 0.17").status == 0
    shown = document(tmp_path / "three-rows.html")
    labels = [training["label"] for training in shown["trainings"]]
    assert labels == ["η = 0.01", "η = 0.1", "η = 0.17", "η = 0.19"]
    assert shown["first"] == 1
    assert [training["learning_rate"] for training in shown["trainings"]] == [0.01, 0.1, 0.17, 0.19]
    assert [len(training["states"]) for training in shown["trainings"]] == [11] * 4
    kinds = [training["verdict"]["kind"] for training in shown["trainings"]]
    assert (kinds[1], kinds[3]) == ("still falling", "diverged")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "a.pdf"], "--out a.pdf: the ending must be .html or .htm."),
        (["--out", "no/a.html"], "no/a.html can't be written: no such file or directory as no"),
        (["--rates", "0.1,fast"], "--rates must be numbers with commas between; one is 'fast'."),
        (["--rates", ""], "--rates must be numbers with commas between; one is ''."),
        (["--rates", "0.1,-1"], "rates must be numbers above 0; one is '-1.0'."),
        (["--rates", "0.2,0.2"], "rates: 0.2 is there twice; leave one out."),
    ],
)
def test_page_refuses_in_one_sentence(
    example: Command, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    """Status 2, one line, nothing written."""
    told = example("page", "three-rows.run", *arguments)
    assert told.status == 2
    assert told.err.count("\n") == 1
    assert sentence in told.err
    assert not list(tmp_path.glob("*.htm*"))


def test_nothing_is_overwritten(example: Command, tmp_path: Path) -> None:
    """Unless --replace says so."""
    (tmp_path / "three-rows.html").write_text("mine")
    assert "three-rows.html exists already" in example("page", "three-rows.run").err
    assert (tmp_path / "three-rows.html").read_text() == "mine"
    assert example("page", "three-rows.run", "--replace").status == 0


def test_records_given_by_hand(example: Command, tmp_path: Path) -> None:
    """A run saved without its records has a page without them, which says so; --data brings them back."""
    call = ["train", "penguins.csv", "--target", "body_mass_g", "--steps", "5", "--data", "none"]
    assert example(*call, "--out", "p.run").status == 0
    assert example("page", "p.run").status == 0
    table = document(tmp_path / "p.html")["table"]
    assert table["y"] == []
    assert "without its records" in table["missing"]
    assert example("page", "p.run", "--data", "penguins.csv", "--replace").status == 0
    assert len(document(tmp_path / "p.html")["table"]["y"]) == 342


def test_play_opens_the_page(example: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the browser, from a temporary place that is printed; where no browser opens, that is said."""
    opened: list[str] = []

    def browser(address: str) -> bool:
        opened.append(address)
        return len(opened) == 1

    monkeypatch.setattr(webbrowser, "open", browser)
    told = example("play", "three-rows.run")
    assert told.status == 0
    written = Path(told.out.strip())
    assert Path(unquote(urlparse(opened[0]).path)) == written
    assert document(written)["trainings"][0]["steps"] == 10
    told = example("play", "three-rows.run")
    assert told.out.splitlines()[1] == "no browser could be opened; open this file in one"


def test_without_a_built_page(everystep: Command, small_page: Path) -> None:
    """One sentence, status 2; training never needs the page."""
    (small_page / "index.html").unlink()
    assert everystep("example").status == 0
    for command in ("page", "play"):
        told = everystep(command, "three-rows.run")
        assert told.status == 2
        assert (
            "the page isn't built in this checkout: run npm ci && npm run build in its folder web" in told.err
        )
