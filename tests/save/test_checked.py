"""What a run folder may not say: each is refused by the file's name and what is wrong in it."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import everystep as es
from everystep.save.strict.packed import SMALL

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with batches, a rule that remembers, validation, an average and a schedule with notes."""
    run = es.train(
        EXAMPLES / "penguins.csv",
        target="body_mass_g",
        optimizer="adam",
        batch_size=64,
        validation=0.2,
        average=2,
        schedule="plateau",
        steps=12,
    )
    return run.save(tmp_path_factory.mktemp("saved") / "p.run")


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return shutil.copytree(saved, tmp_path / "p.run")


def refusal(path: Path) -> str:
    """The sentence with which a folder is refused."""
    with pytest.raises(es.DataError) as refused:
        es.load(path)
    return str(refused.value)


SAID = '\n  "l2": '
L2 = SAID + "0.0"

TEXTS = {
    "run.json: settings.l2 must be a number; it is null": (L2, SAID + "null"),
    "run.json: settings.l2 must be a number; it is 'x'": (L2, SAID + '"x"'),
    "run.json: settings.l2 must be a number; it is a list of 1": (L2, SAID + "[1]"),
    "run.json: l2 must be 0 or a positive number; it is '-1'.": (L2, SAID + "-1"),
    "run.json is no readable JSON: NaN is no number": (L2, SAID + "NaN"),
    "run.json is no readable JSON: -Infinity is no number": (L2, SAID + "-Infinity"),
    "run.json is no readable JSON: '1e400' is too large for a number": (L2, SAID + "1e400"),
    "run.json: settings lacks 'l2'": (L2 + ",", ""),
    "run.json: settings holds 'l3', which this version of everystep doesn't know": (
        L2,
        L2 + ', "l3": 0',
    ),
    "run.json: settings.seed must be a whole number; it is 0.5": ('"seed": 0\n', '"seed": 0.5\n'),
    "run.json: settings.optimizer.name is 'adem', which this version of everystep doesn't know: did you mean "
    "'adam', 'nadam' or 'adamw'?": ('"optimizer": {\n   "name": "adam"', '"optimizer": {\n   "name": "adem"'),
    "run.json: choice.certainty must be as asked, exact, bound or rule of thumb": (
        '"rule of thumb"',
        '"sure"',
    ),
    "run.json: optimum isn't that of numbers.npz": (
        '"optimum": {\n  "weights": [\n   -',
        '"optimum": {\n  "weights": [\n   -9',
    ),
    "run.json lacks 'stopped'": ('"stopped": {', '"stoped": {'),
    "run.json: stopped.step must be a whole number, 0 or more; it is -1": ('"step": 12', '"step": -1'),
    "run.json: the last step is 13, and 12 in p.run/states.npz": ('"step": 12', '"step": 13'),
    "run.json: the features aren't those of p.run/model.json": ('  "year"\n', '  "years"\n'),
    "run.json: records.files must be plain names": ('"files": [\n   "', '"files": [\n   "../'),
    "run.json: rows is 343, and 344 in p.run/model.json": ('"rows": 344', '"rows": 343'),
    "run.json is no readable JSON: 'p\\ud800' holds half a character": (
        '"table": "p',
        '"table": "p\\ud800", "": "',
    ),
    "run.json is no readable JSON: lists and objects are more than 50 deep": (
        '"given": {',
        '"given": {"a": ' + "[" * 60 + "]" * 60 + ",",
    ),
}


@pytest.mark.parametrize("sentence", TEXTS)
def test_values_that_run_json_cannot_have(folder: Path, sentence: str) -> None:
    """Another type, no number, a setting that can't be, a key too many or too few, a contradiction."""
    before, after = TEXTS[sentence]
    text = (folder / "run.json").read_text(encoding="utf-8")
    assert before in text
    (folder / "run.json").write_text(text.replace(before, after, 1), encoding="utf-8")
    assert refusal(folder) == f"p.run/{sentence}"


COLUMNS: dict[str, tuple[int, dict[str, Any]]] = {
    "column 'species': its levels must differ": (0, {"levels": ["Adelie", "Adelie", "Gentoo"]}),
    "column 'species': it must use some of its 2 features, in order": (0, {"used": [0, 2]}),
    "column 'species': it must use a feature": (0, {"used": []}),
    "column 'bill_length_mm': fill, low and high must be of one length": (2, {"low": []}),
    "column 'bill_length_mm': low must not be above high, and fill must be in between": (2, {"fill": [1e30]}),
    "column 'bill_length_mm': its numbers are too large to be summed": (2, {"high": [1e140]}),
    "a column's range is far from the sums of numbers.npz": (2, {"high": [1e100]}),
    "encoder.columns[2].kind is 'nummer', which this version of everystep doesn't know: did you mean "
    "'number'?": (2, {"kind": "nummer"}),
    "encoder.columns[2] holds 'levels', which this version of everystep doesn't know": (2, {"levels": []}),
    "'species' is there twice": (1, {"column": "species"}),
}


@pytest.mark.parametrize("sentence", COLUMNS)
def test_columns_that_no_table_gives(folder: Path, sentence: str) -> None:
    """The encoder's numbers are as many as its features, and of the measure of the sums."""
    place, other = COLUMNS[sentence]
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    model["encoder"]["columns"][place] |= other
    (folder / "model.json").write_text(json.dumps(model), encoding="utf-8")
    assert refusal(folder) == f"p.run/model.json: {sentence}"


def test_a_record_that_the_table_does_not_have(folder: Path) -> None:
    """The records left out are looked up in it."""
    text = (folder / "model.json").read_text(encoding="utf-8")
    assert "     271\n" in text
    (folder / "model.json").write_text(text.replace("     271\n", "     344\n"), encoding="utf-8")
    assert refusal(folder) == "p.run/model.json: left_out must number records of the table"


Change = Callable[[Any], Any]


def with_value(place: Any, value: float) -> Change:
    """A change of one number of an array."""

    def change(array: Any) -> Any:
        array[place] = value
        return array

    return change


ARRAYS: dict[str, tuple[str, str, Change]] = {
    "'states' must rise": ("states.npz", "states", lambda array: array[[0, 2, 1, *range(3, 13)]]),
    "'states' must begin with 0": ("states.npz", "states", lambda array: array + 1),
    "'states' must hold whole numbers of 8 bytes, as NumPy writes them": (
        "states.npz",
        "states",
        lambda array: array.astype(float),
    ),
    "'parameters' must hold finite numbers only": ("states.npz", "parameters", with_value((3, 0), np.nan)),
    "'memory.mean' must hold finite numbers only": ("states.npz", "memory.mean", with_value((3, 0), np.inf)),
    "'memory.mean' must have the shape (any, 11); it has (13, 10)": (
        "states.npz",
        "memory.mean",
        lambda array: array[:, 1:],
    ),
    "'notes' must have a row for each state": ("states.npz", "notes", lambda array: array[1:]),
    "an average must have all of its numbers or none": ("states.npz", "average", with_value((12, 3), np.nan)),
    "'lookout' must not name a state to come": ("states.npz", "lookout", with_value((0, 1), 5.0)),
    "its numbers are so large that a loss or a prediction would be none": (
        "states.npz",
        "parameters",
        with_value((3, 0), 1e200),
    ),
    "'average' must hold numbers of 8 bytes, as NumPy writes them": (
        "states.npz",
        "average",
        lambda array: array.astype(np.float16),
    ),
    "'units.scale' must hold numbers of 8 bytes, as NumPy writes them": (
        "numbers.npz",
        "units.scale",
        lambda array: array.astype(object),
    ),
    "units.scale must be above 0, and of a size to be squared": (
        "numbers.npz",
        "units.scale",
        with_value(0, 0.0),
    ),
    "quadratic.root must be a root of quadratic.hessian": (
        "numbers.npz",
        "quadratic.root",
        lambda array: -2 * array,
    ),
    "sums.root must be a root of sums.scatter": ("numbers.npz", "sums.root", with_value((0, 3), 1e9)),
    "sums.mean_low is too large": ("numbers.npz", "sums.mean_low", with_value(3, 1e160)),
    "sums.weight must be that of sums.rows": ("numbers.npz", "sums.weight", lambda _: np.array(-1.0)),
}


@pytest.mark.parametrize("sentence", ARRAYS)
def test_arrays_that_no_training_leaves(folder: Path, sentence: str) -> None:
    """Another kind, another shape, another order, no number, no measure; objects would need pickle."""
    name, array, change = ARRAYS[sentence]
    with np.load(folder / name) as content:
        arrays = dict(content)
    arrays[array] = change(arrays[array])
    np.savez(folder / name, **arrays)
    assert refusal(folder) == f"p.run/{name}: {sentence}"


def test_packed_arrays_are_not_unpacked(folder: Path) -> None:
    """A few bytes could become any number of them; what everystep writes is as long as it is."""
    np.savez_compressed(folder / "states.npz", states=np.zeros(10_000_000, dtype=np.int64))
    assert refusal(folder) == "p.run/states.npz: 'states' is compressed, which everystep never does"


def test_a_length_that_is_only_claimed(folder: Path) -> None:
    """An array's header is checked against the file before anything is made of it."""
    header = b"{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + b"\n"
    with zipfile.ZipFile(folder / "states.npz", "w") as packed:
        packed.writestr("states.npy", b"\x93NUMPY\x01\x00\x76\x00" + header + bytes(8))
    assert refusal(folder) == ("p.run/states.npz: 'states' must have (1000000000000) numbers, and has others")


@pytest.mark.parametrize("name", ["run.json", "model.json", "states.npz", "numbers.npz"])
def test_each_file_is_needed(folder: Path, name: str) -> None:
    """A file that is gone, or has become a folder."""
    (folder / name).unlink()
    missing = f"there is no file p.run/{name}: the folder is no run, or no longer whole"
    assert refusal(folder) == missing
    (folder / name).mkdir()
    assert refusal(folder) == missing


def test_other_records_are_not_taken_for_those_trained_on(folder: Path) -> None:
    """A copy is known by its hash, and, where that was changed too, by the number of its records."""
    copy = folder / "records" / "penguins.csv"
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace("39.1,", "39.2,", 1), encoding="utf-8")
    with pytest.raises(es.DataError, match=r"penguins\.csv has changed since the training: its SHA-256"):
        es.load(folder).explain(1)
    copy.unlink()
    with pytest.raises(es.DataError, match=r"penguins\.csv is no longer there; give the records with --data"):
        es.load(folder).explain(1)


HARMFUL: dict[str, str] = {
    "../p.txt": "a name that leads out of its folder",
    "/p.txt": "a name that leads out of its folder",
    "a/../../p.txt": "a name that leads out of its folder",
    "C:p.txt": "a name that leads out of its folder",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_zip_that_would_write_elsewhere(saved: Path, tmp_path: Path, name: str) -> None:
    """It is refused before anything is unpacked."""
    assert HARMFUL[name] in refusal(zipped(saved, tmp_path, name, b"x"))
    assert [path.name for path in tmp_path.iterdir()] == ["p.zip"]


def test_a_zip_with_a_link(saved: Path, tmp_path: Path) -> None:
    """A link could show any file of this machine."""
    link = zipfile.ZipInfo("p.run/records/more.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "a link to another file, which no run has" in refusal(
        zipped(saved, tmp_path, link, b"/etc/passwd")
    )


def test_a_zip_that_grows_beyond_measure(saved: Path, tmp_path: Path) -> None:
    """A hundred million zeros are a hundred thousand bytes, packed; nothing of them is unpacked."""
    path = zipped(saved, tmp_path, "p.run/zeros", bytes(SMALL))
    assert path.stat().st_size < SMALL / 100
    assert "would unpack to 100," in refusal(path)
    assert "as no run does; if it is one, unpack it and give the folder" in refusal(path)


def zipped(folder: Path, place: Path, name: str | zipfile.ZipInfo, content: bytes) -> Path:
    """A run zipped, with one file more."""
    path = place / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in folder.rglob("*"):
            packed.write(file, file.relative_to(folder.parent))
        packed.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


def test_a_receipt_that_is_deep_or_of_another_shape(folder: Path) -> None:
    """It has changed: more need not be said, and nothing else may come of it."""
    for text in (
        "[" * 100_000,
        '{"files": [], "this": 1}',
        '{"files": {"a": 1}}',
        "\ud800".encode("utf-8", "surrogatepass"),
    ):
        raw = text if isinstance(text, bytes) else text.encode()
        (folder / "receipt.json").write_bytes(raw)
        found = es.verify(folder)
        assert found.folder.changes == {"receipt.json": "changed"}
        assert not found.well


def test_a_state_that_cannot_be_replayed(tmp_path: Path) -> None:
    """A rate that no training had leads to no number: that is said, where a state in between is asked for."""
    table = {"x": [1, 2, 3, 5], "y": [2, 4, 6, 7]}
    folder = es.train(table, target="y", steps=30, keep="ends", learning_rate=0.1).save(tmp_path / "t.run")
    text = (folder / "run.json").read_text(encoding="utf-8")
    assert '"rate": 0.1' in text
    (folder / "run.json").write_text(text.replace('"rate": 0.1', '"rate": 1e100'), encoding="utf-8")
    loaded = es.load(folder)
    with pytest.raises(es.DataError, match="leads to numbers that are none, which no training keeps"):
        loaded.step(20)
    assert np.isfinite(loaded.recording.state(30).parameters.vector).all()
