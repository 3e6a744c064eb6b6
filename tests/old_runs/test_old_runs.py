"""Run folders of every released version load and give the same bits; newer ones are refused by name."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import everystep as es
from everystep.save.receipt import changes, fingerprint_of
from everystep.save.strict.layout import FORMAT
from everystep.version import VERSION

HERE = Path(__file__).parent
EXPECTED = sorted(HERE.glob("*/expected.json"))
FOLDERS = [
    pytest.param(path.parent / name, expected, id=f"{path.parent.name}-{name}")
    for path in EXPECTED
    for name, expected in json.loads(path.read_text(encoding="utf-8")).items()
]


def bits(values: Any) -> list[str]:
    """Numbers to the last bit."""
    return [float(value).hex() for value in values]


def test_there_are_folders_of_this_version() -> None:
    """So that the next one has something to load."""
    assert VERSION in {path.parent.name for path in EXPECTED}


@pytest.mark.parametrize(("folder", "expected"), FOLDERS)
def test_an_old_run_predicts_the_same_bits(folder: Path, expected: dict[str, Any]) -> None:
    """A new table, read and encoded as it was then, also with levels and gaps that the training never saw."""
    run = es.load(folder)
    assert bits(run.predict(folder.parent / f"{expected['table']}.parquet")) == expected["predictions"]


@pytest.mark.parametrize(("folder", "expected"), FOLDERS)
def test_an_old_run_has_the_same_states(folder: Path, expected: dict[str, Any]) -> None:
    """All states, kept or replayed from the records in the folder, to the last bit."""
    recording = es.load(folder).recording
    states = [recording.state(number).parameters.vector for number in range(recording.steps + 1)]
    assert [bits(vector) for vector in states] == expected["states"]


@pytest.mark.parametrize(("folder", "expected"), FOLDERS)
def test_an_old_run_has_the_same_fingerprint(folder: Path, expected: dict[str, Any]) -> None:
    """Its receipt is in order, and a fingerprint that was noted then is still that of the training."""
    assert changes(folder) == {}
    assert es.load(folder).fingerprint == fingerprint_of(folder) == expected["fingerprint"]
    found = es.verify(folder, fingerprint=expected["fingerprint"]).folder
    assert found.well
    assert found.contradicting == ()


@pytest.mark.parametrize(("folder", "expected"), FOLDERS)
def test_an_old_run_can_be_saved_by_this_version(
    folder: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    """It becomes a folder of this version with the same fingerprint, and another README at most."""
    again = es.load(folder).save(tmp_path / "again.run", data="copy")
    assert es.load(again).fingerprint == expected["fingerprint"]
    told = json.loads((again / "run.json").read_text(encoding="utf-8"))
    assert (told["format"], told["everystep"]) == (FORMAT, VERSION)


@pytest.mark.parametrize("name", ["run.json", "model.json"])
def test_a_newer_format_is_refused_by_name(tmp_path: Path, name: str) -> None:
    """Neither guessed at nor called damaged: whoever has it is told which version wrote it."""
    folder = shutil.copytree(HERE / VERSION / "by-hand", tmp_path / "homes.run")
    data = json.loads((folder / name).read_text(encoding="utf-8"))
    newer = {"format": FORMAT + 1, "everystep": "9.9", "settings": "told in another way"}
    (folder / name).write_text(json.dumps(data | newer), encoding="utf-8")
    with pytest.raises(es.DataError) as refusal:
        es.load(folder)
    assert str(refusal.value) == (
        f"homes.run/{name} has format {FORMAT + 1}, written by everystep 9.9; this is everystep {VERSION}, "
        f"which reads format {FORMAT}"
    )
