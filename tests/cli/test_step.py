"""`everystep step`: which records, which digits, which format, and where to."""

import json
from pathlib import Path

import pytest

from everystep.cli.step import ENDINGS
from tests.cli.command import Command


def test_rows_by_count_and_by_number(everystep: Command) -> None:
    """A number is the first so many; a list names records, the first of which is 1."""
    everystep("example")
    assert "and 1 more row in the same way" in everystep("step", "three-rows.run", "1", "--rows", "2").out
    chosen = everystep("step", "three-rows.run", "1", "--rows", "1,3").out
    assert "line 2: ŷ" in chosen
    assert "line 3: ŷ" not in chosen
    assert "line 4: ŷ" in chosen
    assert "line 4: ŷ" in everystep("step", "three-rows.run", "1", "--rows", "3,").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rows", "0,"], "there is no record 0: the table has records 1 to 3"),
        (["--rows", "2,9"], "there is no record 9: the table has records 1 to 3"),
        (["--rows", "2.5"], "--rows must be a whole number, or records' numbers such as 1,2,7; it is '2.5'"),
        (["--rows", "-1"], "--rows must be a whole number, or records' numbers such as 1,2,7; it is '-1'"),
        (["--digits", "18"], "digits must be from 1 to 17; it is 18"),
        (["--format", "pdf"], "format must be one of text, markdown, latex, html or json; it is 'pdf'"),
        (["--replace"], "--replace goes with --out, the file to be replaced"),
        (["--out", "no/such/folder.txt"], "no/such/folder.txt can't be written: no such file or directory"),
        (
            ["--out", "in the way.txt", "--replace"],
            "in the way.txt exists already and is a folder; choose another --out",
        ),
        (["--out", "three-rows.csv"], "--out three-rows.csv: the ending must be .txt"),
    ],
)
def test_what_cannot_be(everystep: Command, tmp_path: Path, arguments: list[str], words: str) -> None:
    """One sentence, status 2, and nothing overwritten."""
    everystep("example")
    (tmp_path / "in the way.txt").mkdir()
    before = (tmp_path / "three-rows.csv").read_bytes()
    ended = everystep("step", "three-rows.run", "1", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in " ".join(ended.err.split())
    assert (tmp_path / "three-rows.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in the way.txt",
        "penguins.csv",
        "three-rows.csv",
        "three-rows.run",
    ]


def test_a_record_that_took_no_part(everystep: Command) -> None:
    """In a mini-batch most records have no line; asking for one of them is told."""
    everystep("example")
    rule = ["--optimizer", "sgd", "--batch-size", "2", "--epochs", "1", "--out", "b.run"]
    everystep("train", "penguins.csv", "--target", "body_mass_g", *rule)
    ended = everystep("step", "b.run", "1", "--rows", "1,")
    assert ended.err == (
        "everystep: record 1 (line 2) took no part in step 1: left out, held out, or not in its batch.\n"
    )


def test_a_file_in_any_format(everystep: Command, tmp_path: Path) -> None:
    """What is written is what would be printed, whole, and replaced where that is asked for."""
    everystep("example")
    for name, endings in ENDINGS.items():
        asked = ("step", "three-rows.run", "2", "--format", name, "--exact", "--digits", "4")
        printed = everystep(*asked).out
        for _ in range(2):
            done = everystep(*asked, "--out", f"x{endings[0]}", "--replace")
            assert done.out == f"step 2 written to x{endings[0]}\n"
            assert (tmp_path / f"x{endings[0]}").read_text(encoding="utf-8") == printed
    assert json.loads(printed)["title"].startswith("STEP 2 of 10")


def test_a_full_disk_leaves_the_old_file(
    everystep: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file comes in the old one's place only once it is on the disk."""
    everystep("example")
    everystep("step", "three-rows.run", "2", "--out", "x.txt")
    before = (tmp_path / "x.txt").read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("everystep.save.files.os.fsync", full)
    ended = everystep("step", "three-rows.run", "1", "--out", "x.txt", "--replace")
    assert "x.txt can't be written: no space left on device" in ended.err
    assert (tmp_path / "x.txt").read_text() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".x")]
