"""The receipt: every accidental change of a folder is found, and a fingerprint is that of the training."""

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import everystep as es
from everystep.render.checks import verification_lines
from everystep.save.receipt import RECEIPT, changes

EXAMPLES = Path(__file__).parents[2] / "examples"
PENGUINS = EXAMPLES / "penguins.csv"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with a copy of its records."""
    run = es.train(PENGUINS, target="body_mass_g", optimizer="adam", steps=20)
    return run.save(tmp_path_factory.mktemp("saved") / "p.run")


def files(folder: Path) -> list[Path]:
    """All files in a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_each_single_byte_matters(saved: Path) -> None:
    """Of 200 random changes of one byte, over all files and the receipt itself, every one is found by name;
    with each undone, nothing is."""
    draw = random.Random(0)
    assert changes(saved) == {}
    changed = set()
    for i in range(200):
        path = files(saved)[i % len(files(saved))]
        before = path.read_bytes()
        place, flip = draw.randrange(len(before)), draw.randrange(1, 256)
        path.write_bytes(before[:place] + bytes([before[place] ^ flip]) + before[place + 1 :])
        assert changes(saved) == {path.relative_to(saved).as_posix(): "changed"}
        assert not es.verify(saved).folder.well
        path.write_bytes(before)
        changed.add(path.name)
    assert changes(saved) == {}
    assert RECEIPT in changed
    assert len(changed) == len(files(saved))


def test_every_byte_of_a_receipt_matters(saved: Path) -> None:
    """Not one position of it is without effect, be it a blank or a line's end."""
    receipt = saved / RECEIPT
    before = receipt.read_bytes()
    for place in range(len(before)):
        receipt.write_bytes(before[:place] + bytes([before[place] ^ 1]) + before[place + 1 :])
        assert changes(saved) == {RECEIPT: "changed"}
    for other in (b"", before[:-1], before + b"\n", b"[]", b"null", b'{"this": "that"}'):
        receipt.write_bytes(other)
        assert changes(saved) == {RECEIPT: "changed"}
    receipt.write_bytes(before)
    assert changes(saved) == {}


def test_missing_and_added_files(saved: Path, tmp_path: Path) -> None:
    """Each file that goes is missed, the receipt among them; each that comes is noticed, however deep."""
    for path in files(saved):
        folder = shutil.copytree(saved, tmp_path / path.name / "p.run")
        name = path.relative_to(saved).as_posix()
        (folder / name).unlink()
        assert changes(folder) == {name: "missing"}
        assert not es.verify(folder).well
    folder = shutil.copytree(saved, tmp_path / "more.run")
    (folder / "records" / "b").mkdir()
    for added in ("a.txt", "records/b/c.csv", ".hidden"):
        (folder / added).write_text("")
        assert changes(folder)[added] == "added"
    assert set(changes(folder).values()) == {"added"}


def test_a_file_under_another_name(saved: Path, tmp_path: Path) -> None:
    """A renamed file is missing and added."""
    folder = shutil.copytree(saved, tmp_path / "p.run")
    (folder / "steps.csv").rename(folder / "step.csv")
    assert changes(folder) == {"step.csv": "added", "steps.csv": "missing"}


def test_the_hashes_are_sha256sums(saved: Path) -> None:
    """Files are hashed as `sha256sum` does it, the table trained on among them."""
    told = json.loads((saved / RECEIPT).read_text())
    for name, value in told["files"].items():
        assert value == hashlib.sha256((saved / name).read_bytes()).hexdigest()
    data = json.loads((saved / "run.json").read_text())["data"]
    assert data == [
        {
            "name": "penguins.csv",
            "sha256": hashlib.sha256(PENGUINS.read_bytes()).hexdigest(),
            "bytes": PENGUINS.stat().st_size,
        }
    ]


def train(**settings: Any) -> es.Run:
    """A short training of the penguins."""
    return es.train(PENGUINS, target="body_mass_g", **{"steps": 10, **settings})


def test_the_same_training_has_the_same_fingerprint(tmp_path: Path) -> None:
    """Trained again, saved and loaded, renamed, zipped: the fingerprint stays; only the training counts."""
    run = train()
    folder = run.save(tmp_path / "a.run")
    assert run.fingerprint == train().fingerprint == es.load(folder).fingerprint
    renamed = folder.rename(tmp_path / "b.run")
    packed = shutil.make_archive(str(tmp_path / "c"), "zip", tmp_path, "b.run")
    assert es.load(renamed).fingerprint == es.load(packed).fingerprint == run.fingerprint
    receipt = json.loads((renamed / RECEIPT).read_text())
    assert receipt["fingerprint"] == run.fingerprint
    assert receipt["short"].replace("-", "") == run.fingerprint[:16]
    assert receipt["short"] in (renamed / "README.md").read_text()


def test_any_other_training_has_another_fingerprint(tmp_path: Path) -> None:
    """One setting, one step, one cell, one column's kind, another parent: no two are the same."""
    other = tmp_path / "penguins.csv"
    other.write_text(PENGUINS.read_text().replace("39.1,", "39.2,", 1))
    runs = [
        train(),
        train(steps=11),
        train(seed=1),
        train(l2=1e-9),
        train(learning_rate=0.1),
        train(tolerance=1e-9),
        train(keep=3),
        train(as_category=["year"]),
        es.train(other, target="body_mass_g", steps=10),
        train().rewind(0).train(),
        train().rewind(1).train(),
        train(l2=1e-9).rewind(0).train(),
    ]
    assert len({run.fingerprint for run in runs}) == len(runs)


@pytest.mark.parametrize(
    "table",
    [
        {"x": [1, 2, 4], "y": [2.0, 4.5, 6.0]},
        {"x": [1, 2, 4, 4], "c": ["a", None, "ü", "a"], "y": [2.0, 4.5, 6.0, None]},
        {"x": [True, False, True], "d": [f"2024-01-0{day}" for day in (1, 2, 3)], "y": [1, 2, 4]},
    ],
    ids=["numbers", "gaps", "kinds"],
)
def test_a_table_in_memory_is_known_by_its_cells(tmp_path: Path, table: dict[str, list[Any]]) -> None:
    """Its hash is that of the cells: the same for a dict and a frame, after saving, and another for one other
    cell."""
    run, framed = es.train(table, target="y", steps=3), es.train(pl.DataFrame(table), target="y", steps=3)
    assert run.digests() == framed.digests()
    assert run.digests()[0].bytes is None
    found = es.verify(run.save(tmp_path / "m.run"))
    assert found.well
    assert "the SHA-256 is that of its cells, not of a file." in " ".join(
        " ".join(verification_lines(found)).split()
    )
    (data,) = found.data.files
    assert data.now == run.digests()[0].sha256
    changed = table | {"y": [2.5, *table["y"][1:]]}
    assert es.train(changed, target="y", steps=3).digests() != run.digests()


def test_what_was_given_and_what_was_left(tmp_path: Path) -> None:
    """The folder tells the call, what was said in it, and what was left at its default, apart."""
    run = train(optimizer=es.Adam(beta1=0.8), drop=["year"], decimal=".", schedule=lambda step: 0.1 / step)
    origin = es.load(run.save(tmp_path / "a.run")).origin
    assert origin == run.origin
    assert origin.given == {
        "table": str(PENGUINS),
        "target": "body_mass_g",
        "drop": ["year"],
        "optimizer": "Adam(beta1=0.8, beta2=0.999, epsilon=1e-08)",
        "schedule": "<function>",
        "steps": 10,
        "decimal": ".",
    }
    assert origin.command.startswith("es.train(table=")
    assert origin.default["l2"] == 0.0
    assert origin.default["by_hand"] is False
    assert not origin.given.keys() & origin.default.keys()
    assert set(origin.machine.versions) == {"everystep", "python", "numpy", "polars"}
    assert origin.machine.processor


def test_data_in_memory_is_described_not_written(tmp_path: Path) -> None:
    """A table that was given as an object is named by its kind."""
    run = es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True)
    assert run.origin.command == "es.train(table='<dict>', target='y', by_hand=True)"


def test_a_column_with_any_name_agrees_with_itself(tmp_path: Path) -> None:
    """Quotes, commas and new lines in a name are no contradiction; another number is."""
    columns = {'5" and 7"': [1, 2, 4], "a,b": [3, 1, 1], "two\nlines": [0, 1, 5], "y": [2, 4, 7]}
    folder = es.train(columns, "y", steps=5).save(tmp_path / "a.run")
    assert es.verify(folder).folder.contradicting == ()
    states = folder / "steps.csv"
    states.write_text(states.read_text().replace("\n5,", "\n6,"))
    assert es.verify(folder).folder.contradicting == ("steps.csv",)
