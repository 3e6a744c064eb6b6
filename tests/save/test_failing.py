"""A disk that fails, or a process that is killed, at any call: nothing is lost, nothing half written is left.

The same at each system call, by injection into real ones, is measured by `benchmarks/reliability/`.
"""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import everystep as es
from tests.save.failing import ROWS, SAID, Failing, full

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the run is to be."""
    return tmp_path / "a.run"


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def sentence(place: Path, failing: Failing) -> str | None:
    """What a training that keeps itself says of its disk; None where it comes to its end."""
    with pytest.MonkeyPatch.context() as patched:
        failing.begin(patched.setattr)
        try:
            es.train(ROWS, "y", out=place, replace=True, checkpoint_every=4, **SAID)
        except es.EverystepError as error:
            return str(error)
    return None


def test_a_disk_that_is_full_at_any_call(place: Path) -> None:
    """The run that was to be replaced is there, or a checkpoint of the new one; one sentence says it."""
    es.train(ROWS, "y", steps=3, out=place)
    failed, kept = 0, set()
    while said := sentence(place, Failing(failed + 1, full)):
        assert re.fullmatch(
            r".*a\.run can't be written: no space left on device; .*|.* can't be read: .*", said
        )
        assert set(names(place.parent)) <= {"a.run", "a.run.before"}
        kept.add(es.load(place).recording.steps)
        failed += 1
    assert failed > 100
    assert kept == {3, 4, 8, 12}
    assert (es.load(place).recording.steps, names(place.parent)) == (12, ["a.run"])


@pytest.mark.skipif(sys.platform == "win32", reason="has no kill -9")
@pytest.mark.parametrize("number", [5, 47, 61, 79, 97, 118])
def test_a_process_that_is_killed_at_a_call(place: Path, number: int) -> None:
    """What is there loads, and goes on to the same bits; what it had half written is cleared away."""
    whole = es.train(ROWS, "y", **SAID).fingerprint
    command = [sys.executable, "-m", "tests.save.failing", place, str(number)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert ".a.run.lock" in names(place.parent)
    if place.exists():
        assert es.load(place).recording.steps in (4, 8, 12)
        assert es.resume(place).fingerprint == whole
    else:
        assert es.train(ROWS, "y", out=place, **SAID).fingerprint == whole
    assert names(place.parent) == ["a.run"]
