"""`everystep quality` and the report's QUALITY lines: what is telling, at 80 columns, and what is gone."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.understand.quality import QUICK
from tests.cli.command import Command, Ended

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")


def faulty(rows: int = 240) -> pl.DataFrame:
    """A curve, a segment with wide errors, and a column that is the target's copy but for a little."""
    rng = np.random.default_rng(0)
    x, level = rng.uniform(0, 10, size=rows), np.array(list("uvw"))[rng.integers(0, 3, size=rows)]
    y = x**2 + rng.normal(size=rows) * np.where(level == "w", 12, 1)
    return pl.DataFrame({"x": x, "group": level, "y": y})


def trained(everystep: Command, table: pl.DataFrame, *options: str) -> Ended:
    """A run `t.run` of a table."""
    table.write_csv("t.csv")
    return everystep("train", "t.csv", "--target", "y", *options)


def test_the_whole_account_of_the_penguins(everystep: Command) -> None:
    """Every part has its section, nothing is wider than 80 cells, and nothing that is noise is told."""
    everystep("train", PENGUINS, "--target", "body_mass_g")
    ended = everystep("quality", "penguins.run")
    assert (ended.status, ended.err) == (0, "")
    for said in (
        "typical error 297.1 (give or take 11) on records not trained on",
        "342 rows for 10 features: 34.2 rows per feature.",
        "from Student's t with 331 degrees of freedom. They hold if records are independent",
        "species=Gentoo 894.61 144.61 610.14 1179.1",
        "island=Dream -25.596 58.648 -140.97 89.774 0 is inside",
        "No curve or uneven spread beyond what chance does.",
        "23 segments of 20 rows or more",
        "None counts. largest errors rows typical error z bill_depth_mm > 18.7 81 323.5 2.0",
    ):
        assert said in ended.words, said
    assert "ALARMS" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_the_report_tells_only_what_is_telling(everystep: Command) -> None:
    """The penguins' has no finding and one line on where the rest is; a faulty table's two, and a count."""
    sound = everystep("train", PENGUINS, "--target", "body_mass_g").words
    assert "Intervals, residuals, segments: everystep quality penguins.run" in sound
    assert "a curve" not in sound.split("QUALITY")[1]
    told = trained(everystep, faulty()).words.split("QUALITY")[1]
    assert "A curve is missed: records lie above the model at both ends" in told
    assert "1 more finding, intervals and segments: everystep quality t.run" in told


def test_a_faulty_table_is_told_whole(everystep: Command) -> None:
    """The account holds every finding, and the worst segments by name."""
    trained(everystep, faulty())
    told = everystep("quality", "t.run").words
    assert "A curve is missed" in told
    assert "Errors are largest where group = w" in told
    assert "more segments beyond chance" in told


def test_a_leak_is_told_once_in_the_report(everystep: Command) -> None:
    """The encoder's warning stands under LOOK AT; the account, which has no such part, has an alarm."""
    table = faulty().with_columns((pl.col("y") * 2 + pl.col("x") * 1e-3).alias("paid"))
    report = trained(everystep, table).words
    assert report.count("'paid' alone nearly gives the target") == 1
    assert "ALARMS 'paid' alone nearly gives the target" in everystep("quality", "t.run").words


def test_the_document_has_every_figure(everystep: Command) -> None:
    """`--json` of both commands has the same quality; infinities and what is unknown are null."""
    ended = trained(everystep, faulty(), "--json")
    of_training = json.loads(ended.out)["quality"]
    quality = json.loads(everystep("quality", "t.run", "--json").out)
    assert quality == of_training
    assert {
        "typical_error",
        "r2",
        "weak",
        "intervals",
        "residuals",
        "alarms",
        "other_share",
    } <= quality.keys()
    assert [one["name"] for one in quality["intervals"]] == [*json.loads(ended.out)["weights"], "bias"]
    assert quality["no_residuals"] is None
    residuals = quality["residuals"]
    assert sum(part["rows"] for part in residuals["by_fitted"]) == 240
    curve = next(one for one in residuals["findings"] if one["kind"] == "curve")
    assert curve["telling"]
    assert abs(curve["z"]) > curve["limit"]
    assert any(one["larger_errors"] for one in residuals["segments"]["all"])
    assert residuals["by_time"] is None


def test_without_the_records(everystep: Command) -> None:
    """What needs them says so, and the rest is told; Python raises the sentence; JSON has null."""
    trained(everystep, faulty(), "--data", "none")
    ended = everystep("quality", "t.run")
    assert ended.status == 0
    assert "95 % confidence interval" in ended.words
    assert "RESIDUALS can't be looked at: the run of t.csv was saved without its records" in ended.words
    document = json.loads(everystep("quality", "t.run", "--json").out)
    assert document["residuals"] is None
    assert document["no_residuals"].startswith("the run of t.csv was saved without its records")
    with pytest.raises(es.DataError, match="saved without its records"):
        _ = es.load("t.run").quality.residuals


def test_a_large_table_is_looked_at_when_asked(everystep: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a million numbers the report reads no row again, and says what would."""
    assert QUICK == 1e6
    monkeypatch.setattr("everystep.understand.quality.QUICK", 100)
    told = trained(everystep, faulty()).words
    assert "Where it errs, which takes a look at all records: everystep quality t.run" in told
    assert "a curve" not in told
    document = json.loads(trained(everystep, faulty(), "--json").out)["quality"]
    assert document["residuals"] is None
    assert document["no_residuals"].startswith("a large table")
    assert "A curve is missed" in everystep("quality", "t.run").words


def test_why_there_are_no_intervals(everystep: Command) -> None:
    """A penalty, and columns that depend on each other, each with its reason."""
    trained(everystep, faulty(), "--l2", "0.1")
    assert "WEIGHTS no intervals: a penalty pulls" in everystep("quality", "t.run").words
    twice = faulty().with_columns(z=pl.col("x") ** 2, s=pl.col("x") + pl.col("x") ** 2)
    trained(everystep, twice)
    assert "WEIGHTS no intervals: features depend on each other" in everystep("quality", "t-2.run").words


def test_a_run_that_is_none(everystep: Command) -> None:
    """A folder that isn't there is one sentence and status 2."""
    ended = everystep("quality", "no.run")
    assert ended.status == 2
    assert ended.err.startswith("everystep: no.run does not exist")
