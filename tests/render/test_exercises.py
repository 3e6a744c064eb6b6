"""Exercises: a sheet whose blanks can be filled in, and the answers."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import everystep as es
from everystep.run import Run
from tests.cli.command import Command


def three_rows(**settings: object) -> Run:
    """The worked example."""
    return es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, "y", by_hand=True, **settings)  # type: ignore[arg-type]


def parts(page: Path) -> tuple[str, str]:
    """The text of the exercise and of its answers."""
    body = re.sub(
        r"<!doctype html>|<meta[^>]*>|<style>.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL
    )
    asked, answered = (
        "".join(element.itertext()) for element in ElementTree.fromstring(body.strip()).iter("div")
    )
    return asked, answered


def test_the_answers_are_not_on_the_sheet(tmp_path: Path) -> None:
    """The sheet gives the records, the start and the rate; what follows from them stands in the answers."""
    asked, answered = parts(three_rows().exercises(tmp_path / "sheet.html"))
    for number in ("18.67", "1.867", "0.2963", "1.956", "1.671"):
        assert number not in asked
        assert number in answered
    assert "line 2: x=1" in asked.replace("record 1", "line 2").replace(" ", "") or "x =1" in asked
    assert "η = 0.1" in asked


def test_each_blank_has_its_answer(tmp_path: Path) -> None:
    """Sheet and answers differ in the blanks alone: with each filled in, they are the same."""
    asked, answered = parts(three_rows().exercises(tmp_path / "sheet.html", steps=3))
    plain = [
        re.sub(r"Exercise: |Answers: |The loss .*?above the best\.", "", part) for part in (asked, answered)
    ]
    pattern = r"\(?−?[\d.,×−]+\)?".join(
        re.escape(piece) for piece in re.split("_{10}", " ".join(plain[0].split()))
    )
    # A sum subtracts what turns out negative.
    pattern = pattern.replace(r"\+", r"[+−]")
    assert re.fullmatch(pattern, " ".join(plain[1].split()))
    assert plain[0].count("_" * 10) > 60


def test_what_a_rule_remembers_is_given(tmp_path: Path) -> None:
    """Momentum starts from rest, and the sheet says so."""
    asked, _ = parts(three_rows(optimizer="momentum").exercises(tmp_path / "sheet.html"))
    assert "What the rule remembers before the first step, for each parameter" in asked


def test_a_second_exercise_is_no_loss(tmp_path: Path, everystep: Command) -> None:
    """What is there already stays, unless it shall be replaced; a directory in the way is said."""
    everystep("example")
    assert everystep("exercises", "three-rows.run", "--out", "sheet.html").status == 0
    before = (tmp_path / "sheet.html").read_text()
    again = everystep("exercises", "three-rows.run", "--out", "sheet.html", "--steps", "3")
    assert (again.status, again.err) == (
        2,
        "everystep: sheet.html exists already; choose another --out, or give --replace for a file.\n",
    )
    assert (tmp_path / "sheet.html").read_text() == before
    replaced = everystep("exercises", "three-rows.run", "--out", "sheet.html", "--steps", "3", "--replace")
    assert replaced.out == "exercises of 3 steps written to sheet.html; the answers begin a new page\n"
    (tmp_path / "in the way.html").mkdir()
    blocked = everystep("exercises", "three-rows.run", "--out", "in the way.html", "--replace")
    assert "in the way.html exists already" in blocked.err


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"x": [*range(13)], "y": [*range(12), 0]}, "has 13 rows and 1 feature, and by hand 12 and 4 are"),
        (
            {c: [i**j % 7 for i in range(9)] for j, c in enumerate("yabcde", 1)},
            "features, and by hand 12 and 4 are the limit",
        ),
    ],
)
def test_a_large_table_is_refused_by_name(table: dict[str, list[int]], words: str, tmp_path: Path) -> None:
    """Nobody works a hundred rows by hand."""
    run = es.train(table, "y", steps=2)
    with pytest.raises(es.SettingError, match="is too large for exercises: it ") as error:
        run.exercises(tmp_path / "sheet.html")
    assert words in str(error.value)


def test_steps_digits_and_endings_that_cannot_be(tmp_path: Path) -> None:
    """Each is refused in one sentence, and nothing is written."""
    run = three_rows()
    with pytest.raises(es.SettingError, match="steps must be from 1 to 10 for the exercises of "):
        run.exercises(tmp_path / "sheet.html", steps=11)
    with pytest.raises(es.SettingError, match="digits must be from 1 to 17; it is 0"):
        run.exercises(tmp_path / "sheet.html", digits=0)
    with pytest.raises(es.SettingError, match=r"the ending must be \.html or \.htm"):
        run.exercises(tmp_path / "sheet.pdf")
    branch = run.rewind(3).train(steps=2)
    with pytest.raises(es.SettingError, match="exercises begin at the start of a training"):
        branch.exercises(tmp_path / "sheet.html")
    assert list(tmp_path.iterdir()) == []
