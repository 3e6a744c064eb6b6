"""Where compiled kernels are kept: in a folder of these very sources, or nowhere."""

from pathlib import Path

import pytest

from everystep.compiled import jit


def test_a_folder_for_these_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the user's cache, under a name that other sources don't have."""
    monkeypatch.setattr(jit, "_cache", lambda: tmp_path)
    folder = jit._folder.__wrapped__()
    assert folder is not None
    assert folder.is_dir()
    assert folder.name == f"kernels-{jit._fingerprint()}"


def test_a_home_that_can_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are compiled all the same, and kept nowhere."""
    file = tmp_path / "no-folder"
    file.write_text("")
    monkeypatch.setattr(jit, "_cache", lambda: file)
    monkeypatch.setattr(jit, "_folder", jit._folder.__wrapped__)
    assert jit._folder() is None
    assert jit.stepping(lambda x: x + 1.0)(2.0) == 3


def test_no_home_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in some containers."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert jit._folder.__wrapped__() is None
