"""Predictions in blocks are those of the whole table, and its notes add up."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.read import table as reading
from everystep.run import Run
from everystep.watch import watching
from everystep.words import DataError, SettingError

PENGUINS = str(Path(__file__).parents[2] / "examples" / "penguins.csv")


@pytest.fixture(scope="module")
def run() -> Run:
    """Numbers, categories and missing cells."""
    return es.train(PENGUINS, target="body_mass_g", epochs=50)


@pytest.fixture
def strange(run: Run, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """Four times the penguins in blocks of 100, some of them unlike those trained on."""
    monkeypatch.setattr(reading, "BLOCK_ROWS", 100)
    table = pl.concat([run.to_frame()] * 4)
    row = pl.int_range(pl.len())
    return table.with_columns(
        pl.when(row % 90 == 7).then(pl.lit("Mars")).otherwise("island").alias("island"),
        pl.when(row % 111 == 5).then(row).otherwise("flipper_length_mm").alias("flipper_length_mm"),
        pl.when(row % 50 == 1).then(None).otherwise("bill_depth_mm").alias("bill_depth_mm"),
    )


def test_blocks_have_the_bits_of_the_whole(run: Run, strange: pl.DataFrame) -> None:
    """The definition is the sum over all features; column by column and block by block it is the same."""
    whole = run.predictions(strange)
    defined = run.model.predict(run.encoder.features_of(strange).x)
    assert run.predict(strange).tobytes() == whole.values.tobytes() == defined.tobytes()
    predicted = run.predicted_table(strange)
    blocks = list(predicted.blocks())
    assert [len(block) for block in blocks] == [100] * 13 + [76]
    assert pl.concat(blocks).equals(whole.to_frame())
    assert blocks[0].schema == predicted.schema


def test_notes_are_those_of_the_whole(run: Run, strange: pl.DataFrame) -> None:
    """Counts added over the blocks, the most extreme value kept."""
    predicted = run.predicted_table(strange)
    assert predicted.notes.merged == ()
    list(predicted.blocks())
    assert predicted.notes.merged == run.predictions(strange).notes
    assert "column 'island': 'Mars' was never seen in training and counts as 'Biscoe', the reference " in [
        note.sentence.split("(")[0] for note in predicted.notes.merged
    ]


def test_a_block_at_a_time(run: Run, strange: pl.DataFrame) -> None:
    """Records done are told after each block, up to all there are."""
    told: list[tuple[int, int]] = []
    with watching(lambda done, total: told.append((done, total))):
        for block in run.predicted_table(strange).blocks():
            assert len(told) * 100 < 1376
            assert len(block)
    assert told == [(min(100 * block, 1376), 1376) for block in range(1, 15)]


def test_a_file_of_predictions(run: Run, strange: pl.DataFrame, tmp_path: Path) -> None:
    """From a data frame or a file to a file: the frame that `to_frame` gives, its path, count and notes."""
    whole = run.predictions(strange)
    written = run.predict_file(strange, tmp_path / "p.parquet")
    assert pl.read_parquet(written.path).equals(whole.to_frame())
    assert (written.records, written.notes) == (1376, whole.notes)
    with pytest.raises(SettingError, match="exists already"):
        run.predict_file(strange, tmp_path / "p.parquet")
    again = run.predict_file(tmp_path / "p.parquet", tmp_path / "q.csv")
    assert pl.read_csv(again.path).columns[-2:] == ["predicted body_mass_g", "predicted body_mass_g (2)"]


@pytest.mark.parametrize("predict", [Run.predict, Run.predictions, Run.predicted_table])
def test_a_missing_column_is_told_before_the_work(
    run: Run, strange: pl.DataFrame, predict: Callable[..., object]
) -> None:
    """By all ways in the same words."""
    with pytest.raises(DataError, match="table: the column 'sex', which the model was trained with, is miss"):
        predict(run, strange.drop("sex"))


def test_weights_that_are_no_numbers_give_none() -> None:
    """A level's term is left out only where it is 0: beside an infinite weight it is no number."""
    run = es.train({"c": ["a", "b", "c", "a"], "y": [1.0, 2.0, 4.0, 1.5]}, target="y")
    block = pl.DataFrame({"c": ["a", "b", "z"]})
    run.model.weights[0] = np.inf
    with np.errstate(invalid="ignore"):
        assert run.predict(block).tobytes() == run.model.predict(run.encoder.features_of(block).x).tobytes()
        assert np.isnan(run.predict(block)[0])
