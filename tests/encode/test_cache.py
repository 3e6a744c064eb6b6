"""Rows that stay on disk: the same training to the bit, made anew where anything differs."""

from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import everystep as es
from everystep.encode import cache as module
from everystep.encode import pieces
from everystep.encode.encoder import Numbers


@pytest.fixture
def homes(tmp_path: Path) -> Path:
    """A file with numbers, some missing, names and weights."""
    rng = np.random.default_rng(1)
    size = [None if k % 9 == 0 else float(value) for k, value in enumerate(rng.normal(size=500))]
    view, weight = rng.choice(["sea", "hill"], 500), rng.uniform(1, 2, 500)
    table = pl.DataFrame({"size": size, "view": view, "w": weight, "price": rng.normal(size=500)})
    table.write_csv(tmp_path / "homes.csv")
    return tmp_path / "homes.csv"


def train(homes: Path, **settings: Any) -> es.Run:
    """With the cache beside the file."""
    return es.train(homes, "price", weight="w", cache=homes.parent / "cache", **settings)


def places(homes: Path) -> list[Path]:
    """What lies in the cache, hidden files too."""
    return sorted((homes.parent / "cache").iterdir())


@pytest.fixture
def not_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is encoded from here on."""

    def refused(*_: object) -> None:
        raise AssertionError("the rows are encoded anew")

    monkeypatch.setattr(module, "fit_and_encode", refused)


@pytest.mark.parametrize("settings", [{}, {"optimizer": "adam", "batch_size": 32, "epochs": 3}])
def test_the_same_bits(homes: Path, settings: dict[str, Any]) -> None:
    """Without a cache, while it is made, and from it."""
    alone = es.train(homes, "price", weight="w", **settings)
    made, found = train(homes, **settings), train(homes, **settings)
    for run in (made, found):
        assert run.fingerprint == alone.fingerprint
        assert run.fit.cross_validation == alone.fit.cross_validation
    assert len(places(homes)) == 1


@pytest.mark.usefixtures("not_encoded")
def test_nothing_is_there_at_first(homes: Path) -> None:
    """The fixture that the next test relies on does catch an encoding."""
    with pytest.raises(AssertionError, match="anew"):
        train(homes)


def test_other_settings_begin_with_it(homes: Path, request: pytest.FixtureRequest) -> None:
    """Another rule, another seed: the rows are the same, and nothing is encoded."""
    train(homes)
    request.getfixturevalue("not_encoded")
    assert train(homes, optimizer="momentum", seed=3).fit.optimum.bias == train(homes).fit.optimum.bias


def test_a_path_may_be_said_in_two_ways(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file, named from its own folder."""
    train(homes)
    monkeypatch.chdir(homes.parent)
    es.train("homes.csv", "price", weight="w", cache="cache")
    assert len(places(homes)) == 1


def test_other_rows_are_others(homes: Path) -> None:
    """Columns left out, cells read otherwise."""
    train(homes)
    train(homes, drop=["view"])
    train(homes, missing=("sea",))
    assert len(places(homes)) == 3


def test_a_file_that_changed(homes: Path) -> None:
    """Its rows are made anew, and the old ones removed."""
    train(homes)
    before = places(homes)
    with homes.open("a") as file:
        file.write("1.0,sea,1.0,2.0\n")
    assert train(homes).rows == 501
    assert len(places(homes)) == 1
    assert places(homes) != before


@pytest.mark.parametrize("name", ["index.json", "rows.bin"])
def test_damage_is_found(homes: Path, name: str) -> None:
    """One byte that differs, or an end that is missing."""
    train(homes)
    [place] = places(homes)
    path = place / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    with pytest.raises(es.DataError, match=r"cache '.*' is damaged; delete that folder"):
        train(homes)
    if name == "rows.bin":
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        with pytest.raises(es.DataError, match=r"is damaged"):
            train(homes)


def test_a_disk_that_fills(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told in one sentence, and leaves nothing half written."""

    def full(file: object, block: Numbers) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "put_block", full)
    with pytest.raises(es.SettingError, match=r"can't be used: no space left on device; choose"):
        train(homes)
    assert places(homes) == []


def test_what_has_no_files(homes: Path, tmp_path: Path) -> None:
    """A table in memory is refused, and so is a cache that is a file."""
    with pytest.raises(es.SettingError, match=r"--cache keeps the rows of files .* leave it out"):
        es.train({"x": [1, 2, 3], "y": [2, 4, 7]}, "y", cache=tmp_path)
    with pytest.raises(es.SettingError, match=r"can't be used: "):
        es.train(homes, "price", cache=homes)


def test_others_folders_stay(homes: Path) -> None:
    """What isn't ours is left alone, whatever it is called."""
    other = homes.parent / "cache" / "everystep-notes"
    other.mkdir(parents=True)
    (other / "index.json").write_text("{}")
    train(homes)
    assert other.is_dir()


def test_a_system_that_gives_little_at_a_time(tmp_path: Path) -> None:
    """A write or a read may do only a part of what it is asked for."""
    block = Numbers(np.arange(12.0).reshape(4, 3), np.arange(4.0), None, np.arange(4))

    class Slow(FileIO):
        """A file that writes and reads seven bytes at a time."""

        def write(self, data: Any) -> int:
            """A little."""
            return super().write(data[:7]) or 0

        def readinto(self, data: Any) -> int:
            """A little."""
            return super().readinto(data[:7]) or 0

    with Slow(tmp_path / "f", "w+") as file:
        found = pieces.block_at(file, pieces.put_block(file, block))
    assert np.array_equal(found.x, block.x)
    assert found.weight is None
