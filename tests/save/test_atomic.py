"""A folder appears whole or not at all, and the one that it replaces is never gone without it."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from everystep.save.home import atomic, exchange
from everystep.save.home.atomic import appearing, swept
from everystep.save.home.exchange import exchanged
from everystep.words import SettingError


def run_at(place: Path, text: str = "old") -> Path:
    """A folder that may be replaced."""
    place.mkdir()
    (place / "run.json").write_text(text)
    return place


def replaced(place: Path, text: str = "new") -> None:
    """Another run at the same place."""
    with appearing(place) as temporary:
        (temporary / "run.json").write_text(text)


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def failing_with(number: int) -> Callable[..., Any]:
    """A system call that fails so."""

    def call(*_: Any) -> int:
        exchange.ctypes.set_errno(number)
        return -1

    return call


def test_two_folders_exchange_their_names(tmp_path: Path) -> None:
    """Each is where the other was."""
    one, other = run_at(tmp_path / "one", "1"), run_at(tmp_path / "ä other", "2")
    assert exchanged(one, other)
    assert ((one / "run.json").read_text(), (other / "run.json").read_text()) == ("2", "1")


@pytest.mark.parametrize("call", [None, failing_with(errno.ENOSYS), failing_with(errno.EINVAL)])
def test_where_names_can_not_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Any] | None
) -> None:
    """An older system, or a file system that has no such call: replaced all the same, and nothing is left."""
    place = run_at(tmp_path / "a.run")
    monkeypatch.setattr(exchange, "_call", lambda: call)
    assert not exchanged(place, place)
    replaced(place)
    assert (place / "run.json").read_text() == "new"
    assert names(tmp_path) == ["a.run"]


@pytest.mark.parametrize("call", [None, failing_with(errno.EACCES)])
def test_a_fault_while_it_is_moved_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Any] | None
) -> None:
    """One sentence, the old run at its place, nothing else."""
    place = run_at(tmp_path / "a.run")
    monkeypatch.setattr(exchange, "_call", lambda: call)
    rename = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if target == place and not path.name.endswith(".old"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(SettingError, match=r"a\.run can't be written: permission denied"):
        replaced(place)
    assert (place / "run.json").read_text() == "old"
    assert names(tmp_path) == ["a.run"]


def test_at_no_moment_is_the_place_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is called on the way, a run is there: the old one, then the new one."""
    place = run_at(tmp_path / "a.run")
    seen = []

    def looked(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            seen.append((name, (place / "run.json").read_text()))
            return original(*given, **named)

        return call

    for module, name in ((atomic.os, "fsync"), (atomic.shutil, "rmtree"), (atomic, "exchanged")):
        monkeypatch.setattr(module, name, looked(name, getattr(module, name)))
    replaced(place)
    texts = [text for _, text in seen]
    assert texts == sorted(texts, reverse=True)
    assert {name for name, _ in seen} == {"fsync", "rmtree", "exchanged"}


def test_a_power_cut_between_two_names_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names can't be exchanged the place is empty for a moment: the old run is found again."""
    place = run_at(tmp_path / "a [1].run")
    monkeypatch.setattr(exchange, "_call", lambda: None)
    rename = Path.rename

    def cut(path: Path, target: Path) -> Path:
        if target == place:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        replaced(place)
    monkeypatch.setattr(Path, "rename", rename)
    assert names(tmp_path) == [".a [1].run.old"]
    swept(place)
    assert names(tmp_path) == ["a [1].run"]
    assert (place / "run.json").read_text() == "old"


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Its own temporary folders, and nothing that is called otherwise."""
    place = run_at(tmp_path / "a[1].run")
    with appearing(place) as temporary:
        copied = tmp_path / f"{temporary.name}2"
        copied.mkdir()
        (copied / "run.json").write_text("half")
        (temporary / "run.json").write_text("new")
    (tmp_path / ".a1.run.writing-x").mkdir()
    (tmp_path / ".a[1].run").mkdir()
    swept(place)
    assert names(tmp_path) == [".a1.run.writing-x", ".a[1].run", "a[1].run"]


def test_the_one_that_was_there_may_be_kept(tmp_path: Path) -> None:
    """As the one before, whose own one before is gone with that."""
    place, before = tmp_path / "a.run", tmp_path / "a.run.before"
    for text in ("1", "2", "3"):
        with appearing(place, before) as temporary:
            (temporary / "run.json").write_text(text)
    assert [(folder / "run.json").read_text() for folder in (place, before)] == ["3", "2"]
    assert names(tmp_path) == ["a.run", "a.run.before"]
