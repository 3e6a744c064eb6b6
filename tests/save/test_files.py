"""Files appear whole or not at all, and nothing of a person's is lost."""

import errno
import os
import sys
from pathlib import Path

import pytest

from everystep.save.files import check_place, write_file
from everystep.words import SettingError


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """Its bytes, its rights, and nothing beside it."""
    written = write_file(b"picture", tmp_path / "a.png", (".png",))
    assert written.read_bytes() == b"picture"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    if sys.platform != "win32":
        assert written.stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up while the new one is written: one sentence, the old bytes, no rest."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "a.png").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingError, match="can't be written: no space left on device"):
        write_file(b"new", tmp_path / "a.png", (".png",), replace=True)
    assert (tmp_path / "a.png").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("replace", [False, True])
def test_what_is_no_plain_file_is_never_replaced(tmp_path: Path, replace: bool) -> None:
    """A folder, a link, a link to nowhere; and a place that isn't there."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "mine").write_bytes(b"mine")
    places = {"folder": "is a folder", "no/a.png": "no such file or directory"}
    if sys.platform != "win32":
        (tmp_path / "link").symlink_to(tmp_path / "mine")
        (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
        places |= {"link": "exists already", "lost": "exists already"}
    for name, sentence in places.items():
        with pytest.raises(SettingError, match=sentence):
            write_file(b"new", tmp_path / name, ("", ".png"), replace)
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_plain_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    """`check_place` says so before any work is done."""
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(SettingError, match="exists already"):
        check_place(tmp_path / "a", ("",), replace=False)
    check_place(tmp_path / "a", ("",), replace=True)
    assert write_file(b"new", tmp_path / "a", ("",), replace=True).read_bytes() == b"new"


def test_endings(tmp_path: Path) -> None:
    """In capitals, too; others are named in a sentence."""
    check_place(tmp_path / "a.PNG", (".png", ".gif"))
    for name in ("a", "a.jpg", ".png"):
        with pytest.raises(SettingError, match=r"the ending must be .png or .gif"):
            check_place(tmp_path / name, (".png", ".gif"))
