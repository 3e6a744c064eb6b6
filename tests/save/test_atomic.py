"""A folder appears whole or not at all, and the one that it replaces is never gone without it."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from everystep.save import atomic, exchange
from everystep.save.atomic import appearing
from everystep.save.exchange import exchanged
from everystep.words import SettingError


def run_at(place: Path, text: str = "old") -> Path:
    """A folder that may be replaced."""
    place.mkdir()
    (place / "run.json").write_text(text)
    return place


def replaced(place: Path, text: str = "new") -> None:
    """Another run at the same place."""
    with appearing(place, replace=True) as temporary:
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
        if target == place and "old" not in path.parent.name:
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
