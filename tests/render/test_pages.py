"""The article and the report: written from a run's own numbers, readable in both formats, harmless."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from docs.pictures.make_article import run as three_rows
from everystep.words import number, printable
from tests.cli.command import Command

DOCS = Path(__file__).parents[2] / "docs"
PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")
VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """A page that was read: its text, its tags, and whether each that opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes must be the last that opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Text between tags, but not the style."""
        if "style" not in self._open[-1:]:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(" ".join(self.words).split())


def written(run: es.Run, kind: str, ending: str, folder: Path, **more: Any) -> str:
    """An article or a report as it is written."""
    return getattr(run, kind)(folder / f"{kind}.{ending}", replace=True, **more).read_text(encoding="utf-8")


def test_the_article_of_the_docs_is_the_one_of_the_run(tmp_path: Path) -> None:
    """docs/article.md is generated: written anew it is the same, to the letter."""
    told = written(three_rows(), "article", "md", tmp_path)
    assert told == (DOCS / "article.md").read_text(encoding="utf-8")
    pictures = {path.name for path in (tmp_path / "article-pictures").iterdir()}
    assert pictures == {path.name for path in (DOCS / "article-pictures").iterdir()}
    for name in re.findall(r"\]\((article-pictures/[^)]+)\)", told):
        assert (DOCS / name).is_file()


def test_the_article_slips_nowhere(tmp_path: Path) -> None:
    """The second iteration as it is: loss 0.2963, gradients 1.9556 and 1.0667, w = 1.6711 and b = 0.6933."""
    told = written(three_rows(), "article", "md", tmp_path)
    second = told.split("## And again")[1].split("## All")[0]
    for figure in ("= 0.296296", "= 1.95556", "= 1.06667", "= 1.67111", "= 0.693333"):
        assert figure in second
    for slip in ("0.34", "1.86 ", "1.73 ", "1.681", "0.627 "):
        assert slip not in second


@pytest.mark.parametrize("kind", ["article", "report"])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"optimizer": "adam", "batch_size": 16, "epochs": 5, "validation": 0.2, "clip": 1.0},
        {"standardize": False, "learning_rate": 1e-5, "steps": 3},
        {"learning_rate": 5.0, "steps": 40},
        {"steps": 0},
        {"optimizer": "exact"},
        {"l2": 0.1, "fit_intercept": False, "steps": 30},
    ],
    ids=str,
)
def test_every_run_has_both(kind: str, settings: dict[str, Any], tmp_path: Path) -> None:
    """In both formats, with the run's own equation, verdict and numbers; each tag that opens closes."""
    run = es.train(PENGUINS, "body_mass_g", **settings)
    page = Page(written(run, kind, "html", tmp_path))
    text = written(run, kind, "md", tmp_path)
    assert run.training.kind.capitalize() in page.text
    assert run.model.equation() in page.text
    assert run.model.equation() in text
    assert number(run.loss[-1], 8) in page.text or kind == "report" or run.recording.steps == 0
    assert not [tag for tag, _ in page.tags if tag in {"script", "link", "iframe"}]
    sources = [attributes.get("src") or "" for _, attributes in page.tags]
    assert all(not source or source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert all(attributes.get("alt") for tag, attributes in page.tags if tag == "img")


def test_the_report_has_what_a_reviewer_needs(tmp_path: Path) -> None:
    """The call, the day, the note, the data's hash, rows left out, settings, verdicts, ranges, receipt."""
    run = es.train(PENGUINS, "body_mass_g")
    text = Page(written(run, "report", "html", tmp_path, note="For the <b>diary</b>.")).text
    for told in (
        printable(run.origin.command),
        run.origin.made,
        "For the <b>diary</b>.",
        run.digests()[0].sha256,
        "the target 'body_mass_g' is missing 2",
        f"learning_rate {number(run.fit.choice.rate, 5)}; ",
        "tolerance 1e-8",
        "297.1",
        "172 to 231",
        "Adelie",
        run.fingerprint,
        "polars",
        "signature",
    ):
        assert told in text, told


def test_records_that_are_gone(tmp_path: Path) -> None:
    """A report tells so; an article can't be written, and says why."""
    folder = es.train(PENGUINS, "body_mass_g", steps=5).save(tmp_path / "p.run", data="none")
    run = es.load(folder)
    text = Page(written(run, "report", "html", tmp_path)).text
    assert "was saved without its records" in text
    with pytest.raises(es.DataError, match="was saved without its records"):
        run.article(tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()


def test_what_should_make_one_doubt_stands_beside_the_score(tmp_path: Path) -> None:
    """In the article as in the report: of two classes, and of columns that tell nothing."""
    x = np.random.default_rng(0).normal(size=60)
    two = es.train({"x": x, "y": (x > 0).astype(float)}, "y")
    assert "- 'y' is only ever 0 or 1: " in two.article(tmp_path / "two.md").read_text(encoding="utf-8")
    assert "- 'y' is only ever 0 or 1: " in two.report(tmp_path / "report.md").read_text(encoding="utf-8")
    chance = es.train({"x": x, "y": np.random.default_rng(2).normal(size=60)}, "y")
    assert "- Nothing shows that" in chance.article(tmp_path / "chance.md").read_text(encoding="utf-8")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Neither the file nor one of its pictures, unless it is asked for."""
    run = three_rows()
    run.article(tmp_path / "a.md")
    with pytest.raises(es.SettingError, match=r"a\.md exists already"):
        run.article(tmp_path / "a.md")
    (tmp_path / "a.md").unlink()
    with pytest.raises(es.SettingError, match=r"loss\.svg exists already"):
        run.article(tmp_path / "a.md")
    assert not (tmp_path / "a.md").exists()
    with pytest.raises(es.SettingError, match=r"the ending must be \.html, \.htm or \.md"):
        run.report(tmp_path / "a.pdf")


def test_from_the_command_line(everystep: Command) -> None:
    """Both commands, on a saved run."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    for kind, more in (("article", []), ("report", ["--note", "Seen by all."])):
        ended = everystep(kind, "penguins.run", "--out", f"{kind}.html", *more)
        assert (ended.status, ended.out) == (0, f"{kind} written to {kind}.html\n")
        assert Page(Path(f"{kind}.html").read_text(encoding="utf-8")).text
    assert "everystep train" in Path("report.html").read_text(encoding="utf-8")
    again = everystep("report", "penguins.run", "--out", "report.html")
    assert again.status == 2
    assert "exists already" in again.err


def test_values_show_themselves() -> None:
    """A run, a step, a recording and a model: as HTML in a notebook, as text where there is none."""
    run = es.train({"<x>": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True)
    for value in (run, run.step(2), run.recording, run.model):
        bundle = value._repr_mimebundle_()
        assert bundle["text/plain"] == str(value)
        page = Page(bundle["text/html"])
        assert page.tags[0][0] in {"table", "iframe"}
        assert "<x>" not in bundle["text/html"]
    frame = Page(run._repr_mimebundle_()["text/html"]).tags[0][1]
    inside = Page(str(frame["srcdoc"]))
    assert "Still falling" in inside.text
    assert str(run.step(2)).splitlines()[0] == (
        "step 2, learning rate 0.1: loss 0.296296 → 0.0733761, in the units trained in"
    )
    wide = {f"c{j}": [float(j), 1.0, 2.0 * j, 3.0, -1.0 * j] for j in range(40)}
    many = es.train(wide | {"y": [1.0, 2, 3, 4, 6]}, "y", steps=2)
    assert str(many.model).splitlines()[-1].startswith("and ")
