"""Files that are dropped in: read as the command line reads them, never too large, never left behind."""

import gzip
import io
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import polars as pl
import pytest
import xlsxwriter

import everystep as es
from everystep.server.tables import MOST_FILES, Source, Tables
from everystep.server.trial import REFUSED, check_growth
from everystep.server.uploads import Uploads, ending_of
from everystep.words import DataError
from tests.server.conftest import PORT, Visit, setup_of

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_table_is_read_and_trained_on(visit: Visit) -> None:
    """Dropped in, told, and trained on: as `everystep.train` does with the file."""
    found = visit.drop("pinguine.csv", (EXAMPLES / "penguins.csv").read_bytes()).json()
    assert (found["name"], found["rows"], found["target"]) == ("pinguine.csv", 344, "year")
    assert found["cells"][0]["cells"][0] == "Adelie"
    assert found["ledger"][0].startswith("pinguine.csv   344 rows, 8 columns; comma")
    data = {"kind": "table", "id": found["id"]}
    told = visit.ask("/api/train", setup_of(data=data, target="body_mass_g", settings={}))
    run = es.train(EXAMPLES / "penguins.csv", "body_mass_g")
    assert told["document"]["trainings"][0]["loss"][-1] == run.loss[-1]
    assert told["ledger"][0].startswith("pinguine.csv   344 rows, 8 columns; comma")
    assert "2 rows left out: the target 'body_mass_g' is missing (lines 5 and 273)" in told["ledger"]


def test_a_large_table_keeps_its_cells(visit: Visit) -> None:
    """What is too much to be edited isn't sent to the page."""
    found = visit.drop("long.csv", b"x,y\n" + b"1,2\n2,3\n" * 1500).json()
    assert (found["rows"], found["cells"]) == (3000, None)


BROKEN = {
    "two.csv": (b"x,y\n1,2\n3\n", "two.csv, line 3: 1 field where the header has 2"),
    "none.csv": (b"", "none.csv: the file is empty; it needs a header and at least one record."),
    "header.csv": (b"x,y\n", "header.csv: there is a header (line 1) but no record below it; add records."),
    "photo.png": (b"\x89PNG", "photo.png: the ending '.png' is none that can be read; there are .csv, "),
    "no-ending": (b"x,y\n1,2\n", "no-ending: the ending '.no-ending' is none that can be read"),
    "": (b"x,y\n1,2\n", "a table: the ending '.' is none that can be read"),
    "book.xlsx": (
        b"x,y\n1,2\n",
        "book.xlsx: the file ends in .xlsx but seems to be text; rename or convert it.",
    ),
    "torn.parquet": (b"PAR1 and no more", "torn.parquet: the file is damaged"),
    "torn.csv.gz": (b"\x1f\x8b\x08 torn", "torn.csv.gz: the compressed file is damaged or cut short"),
    "x.jsonl": (b'{"x": 1}\n{"x": \n', "x.jsonl, line 2: this is no JSON"),
    "../../up.csv": (b"x,y\n1,2\n3\n", "up.csv, line 3: 1 field"),
    "a\x1b[31m.csv": (b"x,y\n1,2\n3\n", "a\\x1b[31m.csv, line 3: 1 field"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told(visit: Visit, name: str) -> None:
    """In the command line's own sentences, by the name that the person gave the file; and nothing is kept."""
    content, sentence = BROKEN[name]
    answer = visit.drop(name, content)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(sentence)
    assert answer.json()["error"].endswith(".")
    assert list(visit.uploads.folder.iterdir()) == []


def test_a_file_has_a_name_of_ours(visit: Visit) -> None:
    """Of the browser's only the ending is used."""
    assert visit.drop("../../../tmp/evil name;.CSV", b"x,y\n1,2\n2,4\n").status_code == 200
    (file,) = visit.uploads.folder.iterdir()
    assert file.suffix == ".csv"
    assert len(file.stem) == 16
    assert int(file.stem, 16) >= 0


def test_too_many_bytes(visit: Visit) -> None:
    """Refused by the length that is announced, and by counting where none is."""
    rows = b"1,2\n" * 250_001
    announced = visit.drop("long.csv", rows)
    counted = visit.client.post("/api/tables?name=long.csv", content=iter([b"x,y\n", rows]))
    for answer in (announced, counted):
        assert answer.status_code == 413
        assert answer.json()["error"].startswith(
            "that is more than 1 MB; give a file to `everystep playground`"
        )
    assert list(visit.uploads.folder.iterdir()) == []


def test_a_file_that_breaks_off(visit: Visit) -> None:
    """The browser was closed while it sent: nothing is kept, and nobody is answered."""
    parts = [{"type": "http.request", "body": b"x,y\n1,2\n", "more_body": True}, {"type": "http.disconnect"}]
    cookie = visit.admission.set_cookie.partition(";")[0]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/tables",
        "query_string": b"name=a.csv",
        "headers": [(b"cookie", cookie.encode()), (b"host", f"127.0.0.1:{PORT}".encode())],
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    anyio.run(visit.guard, scope, receive, send)
    assert sent[0]["status"] == 499
    assert list(visit.uploads.folder.iterdir()) == []


def far_apart() -> bytes:
    """Two cells at the ends of a sheet: 17 billion cells to a reader that fills the gap."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as written:
        sheet = written.add_worksheet()
        for row, column in ((0, 0), (1, 0), (1_048_575, 16_383)):
            sheet.write(row, column, 1)
    return book.getvalue()


def many_rows() -> bytes:
    """A few kilobytes of packed text that are 160 million records."""
    return gzip.compress(b"x,y\n") + gzip.compress(b"1,2\n" * (1 << 22)) * 40


def packed_array() -> bytes:
    """An array whose header says that it is larger than the memory."""
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, {"descr": "<f8", "fortran_order": False, "shape": (1 << 34,)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("x.npy", head.getvalue())
    return file.getvalue()


BOMBS = {
    "far.xlsx": (far_apart, "the sheet spans 1,048,576 rows and 16,384 columns"),
    "long.csv.gz": (many_rows, "it unpacks to more than 128 MB and 100 times its size"),
    "array.npz": (packed_array, "read as a table it takes more than 3,072 MB of memory"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_becomes_too_large(visit: Visit, name: str) -> None:
    """It is refused in a sentence, and the server goes on."""
    made, sentence = BOMBS[name]
    answer = visit.drop(name, made())
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{name}: {sentence}")
    assert list(visit.uploads.folder.iterdir()) == []
    assert visit.client.get("/api/examples").status_code == 200


def test_a_sound_packed_file_passes(visit: Visit) -> None:
    """The trial refuses size alone."""
    file = io.BytesIO()
    pl.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}).write_parquet(file)
    found = visit.drop("three.parquet", file.getvalue()).json()
    assert found["cells"] == [{"name": "x", "cells": [1, 2, 3]}, {"name": "y", "cells": [2, 4, 6]}]


def test_a_slow_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial has an end."""
    monkeypatch.setattr("everystep.server.trial.MOST_SECONDS", 0.001)
    file = tmp_path / "a.parquet"
    pl.DataFrame({"x": [1.0]}).write_parquet(file)
    with pytest.raises(DataError, match="read as a table it takes more than"):
        check_growth(file, "a.parquet")


GROWS = {
    "fields.jsonl": "\n".join(f'{{"field{i}": 1}}' for i in range(100)),  # 40,000 of them are 10 GB
    "wide.csv": ",".join(f"column{i}" for i in range(5000)),
}


@pytest.mark.parametrize("name", GROWS)
def test_text_that_can_grow_is_read_in_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Records with fields of their own, and columns without end; an ordinary text is spared it."""
    monkeypatch.setattr("everystep.server.trial.MOST_SECONDS", 0.001)
    grows, tall = tmp_path / name, tmp_path / "tall.csv"
    grows.write_text(GROWS[name])
    tall.write_text("x,y\n" + "1,2\n" * 20_000)
    check_growth(tall, "tall.csv")
    with pytest.raises(DataError, match="read as a table it takes more than"):
        check_growth(grows, name)


def test_a_trial_ends_with_its_server() -> None:
    """Its only bound on time is whoever waits for it: when that is gone, however it ended, so is it."""
    code = """
from threading import Event
from everystep.server import trial
trial._read = lambda _: Event().wait()
trial.main()
"""
    command = [sys.executable, "-c", code, "a.csv", str(1 << 40)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as trial:
        assert trial.stdin is not None
        trial.stdin.close()
        assert trial.wait(60) == REFUSED


def test_two_that_drop_the_same_file(tmp_path: Path) -> None:
    """Two uploads at once may both find the oldest one too many."""
    tables = Tables()
    name = tables.add(Source(str(tmp_path / "a.csv"), "a.csv"))
    tables.drop(name)
    tables.drop(name)


def test_the_oldest_files_go(tmp_path: Path) -> None:
    """No more than a dozen are kept; the table of the command line isn't among them, and stays."""
    tables, own = Tables(), tmp_path / "own.csv"
    own.write_text("x,y\n1,2\n")
    tables.add(Source(str(own), "own.csv", uploaded=False))
    for i in range(MOST_FILES + 3):
        file = tmp_path / f"{i}.csv"
        file.write_text("x,y\n1,2\n")
        last = tables.add(Source(str(file), file.name))
    assert len(list(tmp_path.iterdir())) == MOST_FILES + 1
    assert own.exists()
    assert tables.of_source(last).rows == 1


def test_a_file_that_went_while_its_table_was_kept(visit: Visit) -> None:
    """A table that lies on disk is not read from a file that is gone."""
    frame, file = pl.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}), io.BytesIO()
    frame.write_parquet(file)
    found = visit.drop("three.parquet", file.getvalue()).json()
    setup = setup_of(data={"kind": "table", "id": found["id"]})
    visit.ask("/api/train", setup)
    for i in range(MOST_FILES):
        visit.drop(f"{i}.csv", b"x,y\n1,2\n2,3\n")
    about = {"setup": setup, "training": 0, "state": 0}
    for path, sent in (("/api/train", setup), ("/api/paper", about), ("/api/practice", about)):
        assert "no longer here" in visit.refused(path, sent, 404)["error"]


def test_dates_and_truths_can_be_edited(visit: Visit) -> None:
    """As cells they are text, and train the same model."""
    days = pl.Series(["2026-01-02", "2026-01-05", "2026-02-01", "2026-03-01"]).str.to_date()
    frame = pl.DataFrame({"day": days, "open": [True, False, True, False], "y": [1.5, 2.5, 3.0, 4.0]})
    file = io.BytesIO()
    frame.write_parquet(file)
    found = visit.drop("shop.parquet", file.getvalue()).json()
    assert [column["kind"] for column in found["columns"]] == ["date", "truth", "number"]
    typed = setup_of(data={"kind": "table", "id": found["id"]}, settings={"steps": 20})
    edited = {**typed, "data": {"kind": "cells", "name": "shop", "columns": found["cells"]}}
    one, other = (
        visit.ask("/api/train", setup)["document"]["trainings"][0]["loss"] for setup in (typed, edited)
    )
    assert one == other


def test_a_table_that_is_gone(visit: Visit) -> None:
    """The page is told to bring it again."""
    said = visit.refused("/api/train", setup_of(data={"kind": "table", "id": "gone"}), 404)
    assert said["error"] == "that table is no longer here; drop its file in again."


def test_the_folder_is_gone_at_the_end() -> None:
    """Whatever ends the work."""
    with suppress(KeyboardInterrupt), Uploads() as uploads:
        (uploads.folder / "a.csv").write_text("x")
        raise KeyboardInterrupt
    assert not uploads.folder.exists()


def test_endings() -> None:
    """Packed text has two."""
    assert [ending_of(name) for name in ("a.CSV", "a.tar.jsonl.gz", "a.b.xlsx")] == [
        ".csv",
        ".jsonl.gz",
        ".xlsx",
    ]
    for name in ("a.xlsx.gz", "a.gz", "csv", "a.csv/", "a.exe"):
        with pytest.raises(DataError, match="none that can be read"):
            ending_of(name)
