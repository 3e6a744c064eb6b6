"""A training that is cut off, as its user lives it: in a terminal, by signals to a real process."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from everystep.save.receipt import fingerprint_of
from tests.cli.command import Command

TABLE = "x,z,y\n" + "".join(f"{i},{i * i % 11},{3 * i % 17}\n" for i in range(60))
LONG = ("train", "rows.csv", "--target", "y", "--batch-size", "8", "--tolerance", "0", "--optimizer", "adam")
STEPS = ("--steps", "60000")

AS_IN_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever whoever runs the tests has done
from everystep.cli.app import main
main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a table."""
    (tmp_path / "rows.csv").write_text(TABLE)
    return tmp_path


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, which is gone afterwards."""
    command = [sys.executable, "-c", AS_IN_A_TERMINAL, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def first_checkpoint(process: subprocess.Popen[str]) -> str:
    """The line that tells it."""
    assert process.stderr is not None
    return process.stderr.readline()


def names(folder: Path) -> list[str]:
    """All that is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def whole(folder: Path, everystep: Command) -> str:
    """The fingerprint of the training that nobody cuts off."""
    assert everystep(*LONG, *STEPS, "--out", "whole.run").status == 0
    return fingerprint_of(folder / "whole.run") or ""


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends the signals of other systems")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_interrupted_goes_on(
    folder: Path, everystep: Command, whole: str, number: signal.Signals
) -> None:
    """It stops in order, says how to go on, and ends as if it hadn't been stopped."""
    with started(folder, *LONG, *STEPS, "--checkpoint-every", "2000", "--out", "a.run") as process:
        assert first_checkpoint(process) == "everystep: step 2,000 is kept in a.run\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.endswith("everystep: interrupted; `everystep resume a.run` goes on.\n")
    assert "NEXT      everystep resume a.run\n" in out
    assert names(folder) == ["a.run", "a.run.before", "rows.csv", "whole.run"]
    ended = everystep("resume", "a.run")
    assert (ended.status, "SAVED     a.run" in ended.out) == (0, True)
    assert fingerprint_of(folder / "a.run") == whole
    assert names(folder) == ["a.run", "rows.csv", "whole.run"]


def test_what_was_killed_goes_on(folder: Path, everystep: Command, whole: str) -> None:
    """The newest checkpoint that was told is there; the rest is trained again, in the same steps."""
    with started(folder, *LONG, *STEPS, "--checkpoint-every", "2000", "--out", "a.run") as process:
        first_checkpoint(process)
        process.kill()
        _, err = process.communicate()
    told = ["step 2,000 is kept", *(line for line in err.splitlines() if "is kept" in line)]
    listed = everystep("steps", "a.run").out
    assert told[-1].removeprefix("everystep: ").split()[1] in listed
    ended = everystep("resume", "a.run")
    assert ended.status == 0
    assert ended.err.splitlines()[-1] == "everystep: step 60,000 is kept in a.run"
    assert fingerprint_of(folder / "a.run") == whole
    assert names(folder) == ["a.run", "rows.csv", "whole.run"]


def test_a_second_training_is_refused(folder: Path, everystep: Command) -> None:
    """While the first goes on, by its process; --replace is no excuse. Then the place is free again."""
    with started(
        folder, *LONG, "--steps", "10000000", "--checkpoint-every", "500", "--out", "a.run"
    ) as process:
        first_checkpoint(process)
        for other in (LONG, ("resume", "a.run")):
            replace = ("--replace", "--out", "a.run") if other is LONG else ()
            refused = everystep(*other, *replace)
            assert refused.status == 2
            assert f"a.run is being written by process {process.pid}, which trains it" in refused.err
    again = everystep(*LONG, "--steps", "20", "--replace", "--out", "a.run")
    assert again.status == 0
    assert ".a.run.lock" not in names(folder)


def test_a_run_that_has_ended_is_branched(folder: Path, everystep: Command) -> None:
    """As ever: `resume` with steps of its own is a new run; without, it says what is missing."""
    everystep(*LONG, "--steps", "20", "--out", "a.run")
    assert "say how many more, with steps or epochs" in everystep("resume", "a.run").err
    ended = everystep("resume", "a.run", "--steps", "5", "--checkpoint-every", "2")
    assert (ended.status, names(folder)) == (0, ["a.run", "rows.csv", "rows.run"])


def test_the_settings_file_says_how_often(folder: Path, everystep: Command) -> None:
    """A number, or a text."""
    for value in ("7", '"7"'):
        (folder / "everystep.toml").write_text(f"checkpoint_every = {value}\n")
        ended = everystep(*LONG, "--steps", "20", "--out", "a.run", "--replace")
        assert ended.err.count("is kept in a.run") == 2


@pytest.mark.parametrize("how", ["x", "0", "-5", "1m"])
def test_how_often_that_can_not_be(folder: Path, everystep: Command, how: str) -> None:
    """One sentence that says what can be."""
    refused = everystep(*LONG, f"--checkpoint-every={how}")
    assert refused.status == 2
    assert "a number of steps, as 5000, or of seconds, as 30s, above 0; it is" in refused.err
    assert names(folder) == ["rows.csv"]
