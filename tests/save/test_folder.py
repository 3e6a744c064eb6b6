"""A run survives its folder to the last bit; nothing is overwritten, nothing half-written is left."""

import json
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.optimize import OPTIMIZERS, SCHEDULES
from everystep.run import Run
from everystep.save.folder import default_name

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = EXAMPLES / "penguins.csv"


def penguins(**settings: object) -> Run:
    """A short training on the penguins."""
    return es.train(PENGUINS, target="body_mass_g", steps=20, **settings)


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS, "line_search"])
def test_a_loaded_run_is_the_saved_one(tmp_path: Path, optimizer: str) -> None:
    """Report, recording, steps, arithmetic and predictions have the same bits after loading."""
    run = penguins(optimizer=optimizer, l2=0.01, keep=3)
    loaded = es.load(run.save(tmp_path / "p.run"))
    assert str(loaded) == str(run)
    for name in ("states", "parameters", "loss", "excess", "gradient", "learning_rates"):
        np.testing.assert_array_equal(getattr(loaded.recording, name), getattr(run.recording, name))
    assert loaded.explain(17) == run.explain(17)
    np.testing.assert_array_equal(loaded.step(8).update.vector, run.step(8).update.vector)
    np.testing.assert_array_equal(loaded.predict(PENGUINS), run.predict(PENGUINS))
    assert loaded.fit.settings == run.fit.settings
    assert loaded.encoder == run.encoder
    assert loaded.reading == run.reading


METHODS = [
    {"batch_size": 32, "schedule": "cosine:lowest=0.1"},
    {
        "batch_size": 7,
        "schedule": "warm-up:steps=5,then=plateau:patience=1",
        "validation": 0.2,
        "patience": 9,
    },
    {"optimizer": "adam:beta1=0.8", "schedule": lambda step: 0.1 / step, "clip": 0.5},
    {"schedule": [0.1, 0.2, 0.05], "average": 3},
    {"optimizer": "rmsprop:centered=yes", "batch_size": 50, "average": 1, "seed": 5},
    {"optimizer": "auto", "finish": "exact"},
]


@pytest.mark.parametrize(
    "method", METHODS, ids=["cosine", "plateau", "function", "rates", "average", "exact"]
)
def test_a_method_survives_its_folder(tmp_path: Path, method: dict[str, object]) -> None:
    """Batches, schedules, notes, averages, validation and the exact step: replayed with the same bits."""
    run = penguins(keep="ends", **method)
    loaded = es.load(run.save(tmp_path / "p.run"))
    assert str(loaded) == str(run)
    for number in (1, 9, run.recording.steps):
        one, other = loaded.step(number), run.step(number)
        assert one.gradient.vector.tolist() == other.gradient.vector.tolist()
        assert one.after.parameters.vector.tolist() == other.after.parameters.vector.tolist()
        assert (one.learning_rate, one.clipped, one.exact) == (
            other.learning_rate,
            other.clipped,
            other.exact,
        )
        assert one.after.lookout == other.after.lookout
        assert loaded.explain(number) == run.explain(number)
    assert loaded.recording.model.vector.tolist() == run.recording.model.vector.tolist()
    assert loaded.fit.choice == run.fit.choice


def test_a_validation_table_survives(tmp_path: Path) -> None:
    """Its sums are kept, though not its records: its loss comes back at every state."""
    run = penguins(validation=PENGUINS)
    loaded = es.load(run.save(tmp_path / "p.run"))
    np.testing.assert_array_equal(loaded.recording.validation_loss, run.recording.validation_loss)
    assert str(loaded) == str(run)


def test_a_diverged_run_loads_too(tmp_path: Path) -> None:
    """No infinite number is in the folder, so that plain JSON holds everything."""
    run = es.train(EXAMPLES / "three-rows.csv", target="y", by_hand=True, learning_rate=0.5, steps=500)
    loaded = es.load(run.save(tmp_path / "d.run"))
    assert loaded.training.kind == "diverged"
    assert np.isfinite(loaded.recording.parameters).all()


def test_a_zipped_run_loads(tmp_path: Path) -> None:
    """A run folder that was zipped for an e-mail is read as it is, records and all."""
    folder = penguins().save(tmp_path / "p.run")
    packed = tmp_path / "p.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(tmp_path))
    assert es.load(packed).explain(2) == es.load(folder).explain(2)


def test_a_run_from_memory_keeps_its_records(tmp_path: Path) -> None:
    """Records that came from no file are copied as a table."""
    run = es.train({"x": [1, 2, 3], "c": ["a", "b", "a"], "y": [2, 4, 7]}, target="y", steps=3)
    assert es.load(run.save(tmp_path / "m.run")).explain(1) == run.explain(1)


def test_many_files_are_one_run(tmp_path: Path) -> None:
    """A pattern's files are copied and read again as the one table that they were."""
    for i in (1, 2, 10):
        pl.DataFrame({"x": [i, i + 1], "y": [2 * i, 2 * i + 3]}).write_csv(tmp_path / f"part-{i}.csv")
    run = es.train(tmp_path / "part-*.csv", target="y", steps=3)
    loaded = es.load(run.save(tmp_path / "parts.run"))
    assert loaded.explain(1, rows=6) == run.explain(1, rows=6)


@pytest.mark.parametrize(
    ("table", "folder"),
    [
        ("homes.csv", "homes.run"),
        ("parts-*.parquet", "parts.run"),
        ("a.b.csv.gz", "a.run"),
        ("*.csv", "table.run"),
    ],
)
def test_the_default_name_is_one_that_any_disk_takes(table: str, folder: str) -> None:
    """The table's name without its endings, and without the marks of a pattern."""
    assert default_name(table, 1) == folder
    assert default_name(table, 3) == folder.replace(".run", "-3.run")


def test_records_by_reference_are_known_again(tmp_path: Path) -> None:
    """A reference notices that the file has changed, or is gone."""
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n")
    run = es.train(table, target="y", steps=3)
    folder = run.save(tmp_path / "t.run", data="reference")
    assert es.load(folder).explain(1) == run.explain(1)
    table.write_text("x,y\n1,2\n2,4\n3,8\n")
    with pytest.raises(es.DataError, match="has changed since the training: its SHA-256 is another"):
        es.load(folder).explain(1)
    table.write_text("x,y\n1,2\n")
    with pytest.raises(es.DataError, match="16 bytes then, 8 now"):
        es.load(folder).explain(1)
    table.unlink()
    with pytest.raises(es.DataError, match="is no longer there"):
        es.load(folder).explain(1)


@pytest.mark.parametrize("how", ["auto", "copy", "reference"])
def test_a_file_that_changed_before_it_was_saved(tmp_path: Path, how: str) -> None:
    """Its hash was taken when it was read, so no other records are kept in its name; without, it saves."""
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n")
    run = es.train(table, target="y", steps=3)
    table.write_text("x,y\n1,2\n2,4\n3,8\n")
    with pytest.raises(
        es.DataError, match=r"t\.csv has changed since it was trained on: train anew, or save"
    ):
        run.save(tmp_path / "t.run", data=how)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    folder = run.save(tmp_path / "t.run", data="none")
    assert es.load(folder).digests() == run.digests()


def test_without_records_everything_else_is_there(tmp_path: Path) -> None:
    """`data="none"` keeps no record, and says so when one is needed."""
    loaded = es.load(penguins().save(tmp_path / "p.run", data="none"))
    assert "(records 4 and 272)" in " ".join(str(loaded).split())
    assert len(loaded.predict(PENGUINS)) == 344
    with pytest.raises(es.DataError, match="was saved without its records, which this needs"):
        loaded.explain(1)


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default name counts on; a given one is refused; --replace replaces runs only."""
    monkeypatch.chdir(tmp_path)
    run = penguins()
    assert [str(run.save()) for _ in range(3)] == ["penguins.run", "penguins-2.run", "penguins-3.run"]
    with pytest.raises(es.SettingError, match=r"penguins.run exists already; choose another --out, or give"):
        run.save("penguins.run")
    before = (tmp_path / "penguins.run" / "run.json").read_text()
    penguins(learning_rate=0.01).save("penguins.run", replace=True)
    assert (tmp_path / "penguins.run" / "run.json").read_text() != before
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(es.SettingError, match="is a folder but no run, so it is not replaced"):
        run.save(precious, replace=True)
    assert (precious / "thesis.txt").read_text() == "years of work"
    with pytest.raises(es.SettingError, match="exists and is no folder"):
        run.save(precious / "thesis.txt", replace=True)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A missing folder is named; nothing is left behind."""
    with pytest.raises(es.SettingError, match="can't be written: no such file or directory; choose another"):
        penguins().save(tmp_path / "nowhere" / "p.run")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_saving_leaves_the_old_run_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle: the old folder is as it was, no temporary one is left."""
    folder = penguins().save(tmp_path / "p.run")
    before = (folder / "run.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("everystep.save.folder.write_states", full)
    with pytest.raises(es.SettingError, match="can't be written: no space left on device"):
        penguins(l2=1).save(folder, replace=True)
    assert (folder / "run.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["p.run"]


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    """Missing, not a folder, empty, of another format, damaged: a sentence each."""
    with pytest.raises(es.DataError, match="does not exist; `everystep train` makes one"):
        es.load(tmp_path / "none.run")
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(es.DataError, match="is no run folder"):
        es.load(file)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(es.DataError, match=r"^there is no file empty/run\.json: the folder is no run"):
        es.load(empty)
    folder = penguins().save(tmp_path / "p.run")
    data = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(data | {"format": 99, "everystep": "7.0"}))
    with pytest.raises(
        es.DataError, match=r"^p\.run/run\.json has format 99, written by everystep 7\.0; this is"
    ):
        es.load(folder)
    (folder / "run.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(es.DataError, match=r"^p\.run/run\.json lacks 'everystep'$"):
        es.load(folder)


def test_the_folder_tells_what_it_is(tmp_path: Path) -> None:
    """The README has the equation and the commands; no file needs pickle."""
    folder = es.train(EXAMPLES / "three-rows.csv", target="y", by_hand=True).save(tmp_path / "t.run")
    text = (folder / "README.md").read_text()
    assert "y = 1.74576·x + 0.577938" in text
    assert "everystep step t.run 1" in text
    for file in folder.glob("*.npz"):
        with np.load(file, allow_pickle=False) as arrays:
            assert all(array.dtype.kind in "fi" for array in arrays.values())


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_run_that_was_allowed_no_step(tmp_path: Path, schedule: str) -> None:
    """Whatever the schedule: its start is saved, with the rate that a step from there would have."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 7]}, "y", steps=0, schedule=schedule)
    assert es.load(run.save(tmp_path / "a.run")).recording.learning_rates[0] >= 0
