"""`everystep predict` from files to files: what it writes, what it says, and what it leaves behind."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from everystep.cli import row_bar
from tests.cli.command import Command

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")

ROWS = 150_000
"""More than two blocks."""


@pytest.fixture
def homes(everystep: Command, tmp_path: Path) -> pl.DataFrame:
    """A run `homes.run` of 1,000 records, and many more to predict for, in `many.parquet`."""
    rng = np.random.default_rng(0)
    table = pl.DataFrame({"sqft": rng.normal(size=ROWS), "view": rng.choice(["sea", "hill"], ROWS)})
    table = table.with_columns(price=3 * pl.col("sqft") + (pl.col("view") == "sea"))
    table.head(1000).write_csv(tmp_path / "homes.csv")
    table.write_parquet(tmp_path / "many.parquet")
    assert everystep("train", "homes.csv", "--target", "price").status == 0
    return table


def left_over(tmp_path: Path) -> list[str]:
    """Files that are neither the table's nor the run's."""
    return sorted({path.name for path in tmp_path.iterdir()} - {"homes.csv", "homes.run", "many.parquet"})


@pytest.mark.parametrize(
    ("ending", "read"), [(".csv", pl.read_csv), (".jsonl", pl.read_ndjson), (".parquet", pl.read_parquet)]
)
def test_every_format(everystep: Command, homes: pl.DataFrame, ending: str, read: Any) -> None:
    """The table, and the predictions of all its blocks in order."""
    ended = everystep("predict", "homes.run", "many.parquet", "--out", f"p{ending}")
    assert ended.out.splitlines()[0] == f"150,000 predictions written to p{ending}"
    written = read(f"p{ending}")
    assert written.drop("predicted price").equals(homes)
    assert (written["predicted price"] - homes["price"]).abs().max() < 1e-3


def test_several_files(everystep: Command, homes: pl.DataFrame) -> None:
    """A pattern's files are one table, and notes are those of all of them."""
    odd = homes.with_columns(
        view=pl.when(pl.int_range(pl.len()) % 1000 == 999).then(pl.lit("lake")).otherwise("view")
    )
    for part in range(3):
        odd[part * 50_000 : (part + 1) * 50_000].write_csv(f"part-{part}.csv")
    ended = everystep("predict", "homes.run", "part-*.csv", "--out", "p.parquet")
    assert ended.status == 0
    assert "column 'view': 'lake' was never seen in training" in ended.words
    assert "(150 rows)" in ended.words
    assert pl.read_parquet("p.parquet").drop("predicted price").equals(odd)


def test_on_the_screen(everystep: Command, homes: pl.DataFrame) -> None:
    """Without a file the first predictions are shown, with the notes of all records."""
    ended = everystep("predict", "homes.run", "many.parquet")
    lines = ended.out.splitlines()
    assert lines[0].split() == ["predicted", "price", "sqft", "view", "price"]
    assert lines[11].strip() == "and 149,990 more records"
    assert "is above the range trained on" in ended.words


def test_an_unfit_cell_far_down(everystep: Command, homes: pl.DataFrame, tmp_path: Path) -> None:
    """Its record or line is named, and nothing is left behind."""
    cell = pl.when(pl.int_range(pl.len()) == 140_000).then(1e200).otherwise("sqft")
    odd = homes.with_columns(cell.alias("sqft"))
    odd.write_parquet("many.parquet")
    odd.write_csv("many.csv")
    for table, place in {"many.parquet": "record 140,001", "many.csv": "line 140,002"}.items():
        ended = everystep("predict", "homes.run", table, "--out", "p.csv")
        assert ended.status == 2
        assert ended.err.startswith(
            f"everystep: {table}, {place}, column 'sqft': 1e200 is too large to square and sum"
        )
    assert left_over(tmp_path) == ["many.csv"]


def test_a_line_that_can_not_be_read(everystep: Command, homes: pl.DataFrame, tmp_path: Path) -> None:
    """Far down in a text a number is no number: the line is named, and nothing is left behind."""
    texts = homes["sqft"].cast(pl.String)
    texts[140_000] = "1.5x"
    homes.with_columns(texts).write_csv("many.csv")
    ended = everystep("predict", "homes.run", "many.csv", "--out", "p.csv")
    assert ended.status == 2
    assert ended.err.startswith("everystep: many.csv, line 140,002, column 'sqft': '1.5x'")
    assert left_over(tmp_path) == ["many.csv"]


def test_refused_before_the_work(everystep: Command, homes: pl.DataFrame, tmp_path: Path) -> None:
    """Another ending, a file that is there, the table itself, a column that is missing."""
    Path("p.csv").write_text("mine")
    homes.drop("view").write_parquet("less.parquet")
    Path("same.parquet").hardlink_to("many.parquet")
    refusals = {
        ("many.parquet", "--out", "p.pdf"): "--out p.pdf: the ending must be .csv, .tsv, .json, .jsonl or",
        ("many.parquet", "--out", "p.csv"): "p.csv exists already; choose another --out, or give --replace",
        ("many.parquet", "--out", "many.parquet"): "many.parquet exists already",
        (
            "many.parquet",
            "--out",
            "many.parquet",
            "--replace",
        ): "many.parquet is the table itself; choose",
        (
            "many.parquet",
            "--out",
            "same.parquet",
            "--replace",
        ): "same.parquet is the table itself; choose",
        ("less.parquet", "--out", "q.csv"): "the column 'view', which the model was trained with, is missing",
        ("many.parquet", "--out", "no/q.csv"): "no/q.csv can't be written: no such file or directory as no;",
    }
    for call, sentence in refusals.items():
        ended = everystep("predict", "homes.run", *call)
        assert (ended.status, ended.out) == (2, "")
        assert sentence in ended.err
    assert Path("p.csv").read_text() == "mine"
    assert pl.read_parquet("many.parquet").equals(homes)
    assert left_over(tmp_path) == ["less.parquet", "p.csv", "same.parquet"]
    assert everystep("predict", "homes.run", "many.parquet", "--out", "p.csv", "--replace").status == 0
    assert len(pl.read_csv("p.csv")) == ROWS


def test_nobody_looks(everystep: Command, homes: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal there is no bar, however long it takes."""
    monkeypatch.setattr(row_bar, "PATIENCE", 0.0)
    assert everystep("predict", "homes.run", "many.parquet", "--out", "p.csv").err == ""


def test_the_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal a long way shows records done and all, speed and time left; a short one nothing."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with row_bar.row_bar() as bar:
        assert bar is not None
        bar(65_536, 150_000)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(row_bar, "PATIENCE", 0.0)
    with row_bar.row_bar() as bar:
        assert bar is not None
        bar(65_536, 150_000)
    shown = capsys.readouterr().err
    assert "record 65,536/150,000" in shown
    assert "rows/s" in shown


def test_the_bar_goes_at_the_end_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table may be gone through several times."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(row_bar, "PATIENCE", 0.0)
    with row_bar.row_bar() as bar:
        assert bar is not None
        bar(65_536, 150_000)
        assert bar._bar is not None
        bar(150_000, 150_000)
        assert bar._bar is None
        bar(70_000, 150_000)
    assert "record 70,000/150,000" in capsys.readouterr().err


def test_one_prediction_is_told_with_how_far_off_such_ones_are(everystep: Command) -> None:
    """Beside all its digits stands the typical error; a fit without errors has none."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    told = everystep("predict", "penguins.run", "--set", "species=Adelie").words
    assert "Within the ranges trained on, the best model misses new records by 297 (typical error)." in told
    Path("t.csv").write_text("x,y\n1,2\n2,4\n3,6\n", encoding="utf-8")
    everystep("train", "t.csv", "--target", "y")
    assert "typical error" not in everystep("predict", "t.run", "--set", "x=2").words
