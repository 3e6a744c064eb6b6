"""A disk that fails: full, read-only, or with an error at any one call. Nothing is lost, and it is said once.

Run it with `uv run python -m benchmarks.reliability.faults`; it needs strace, for the full disk also the
right to mount one, and takes about half an hour. A finished run is replaced by a training that keeps
checkpoints, and at each system call by which a run comes onto the disk an error is injected. Each time the
command must end with another status than 0 and one sentence (or have done it all the same, another way),
leave a run that loads (the finished one, or a checkpoint that was told) and nothing beside it.
"""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import everystep as es
from benchmarks.reliability.subject import CHANGES, METHODS, Subject, injected, told

ERRORS = ("ENOSPC", "EIO", "EROFS")
OLD_STEPS = 3


def replacing(folder: Path) -> Subject:
    """A training that is to take the place of a finished run of 3 steps."""
    subject = Subject(folder, METHODS[-1])
    es.train(folder / "rows.csv", "y", steps=OLD_STEPS, tolerance=0, out=subject.place)
    return subject


def at_each(call: str, error: str, faults: Counter[str]) -> int:
    """Let the first such call fail, then the second, ... until none does; gives how many."""
    for number in count(1):
        with tempfile.TemporaryDirectory() as place:
            subject = replacing(Path(place))
            ended = injected(
                subject.command("--replace"), subject.folder, f"{call}:error={error}:when={number}"
            )
            if not ended.call:
                break
            examine(subject, ended.status, ended.err, faults, f"{error} at {call} {number}: {ended.call}")
    return number - 1


def told_of(err: str) -> list[str]:
    """The sentences on standard error that aren't about checkpoints."""
    return [line for line in err.splitlines() if line and " is kept in " not in line]


def examine(subject: Subject, status: int, err: str, faults: Counter[str], where: str) -> None:
    """Count what is not as promised."""
    said = told_of(err)
    log = " write(2, " in f" {where}"  # what failed was the sentence itself, or a line of the log
    otherwise = status == 0 and subject.has_ended() and subject.steps_kept() == subject.steps
    if not log and not otherwise:  # a copy that fails one way is made another way
        if status == 0:
            faults[f"{where}: status 0"] += 1
        if len(said) != 1 or "Traceback" in err or "mistake in everystep" in err:
            faults[f"{where}: no one sentence: {said[:2]}"] += 1
    try:
        if subject.steps_kept() < max(told(err), OLD_STEPS):
            faults[f"{where}: a run is lost"] += 1
    except es.EverystepError as error:
        faults[f"{where}: {error}"] += 1
    if set(subject.left_over()) - {"a.run.before"}:
        faults[f"{where}: left over: {subject.left_over()}"] += 1


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A disk of its own, so small."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", place], check=True)
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def on_a_full_disk(faults: Counter[str]) -> list[int]:
    """Disks on which the old run has room and the new one less and less; gives the statuses."""
    statuses = []
    for kilobytes in range(40, 200, 8):
        with small_disk(f"{kilobytes}k") as place:
            try:
                subject = replacing(place)
            except (es.EverystepError, OSError):
                continue
            command = subject.command("--replace")
            ended = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
            statuses.append(ended.returncode)
            if ended.returncode:
                examine(subject, ended.returncode, ended.stderr, faults, f"{kilobytes} kB")
    return statuses


def on_a_read_only_disk(faults: Counter[str]) -> None:
    """A disk that can only be read."""
    with small_disk("2m") as place:
        subject = replacing(place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        ended = subprocess.run(
            subject.command("--replace"), cwd=place, capture_output=True, text=True, check=False
        )
        examine(subject, ended.returncode, ended.stderr, faults, "read-only")


def main() -> None:
    """All of them, and what was found."""
    faults: Counter[str] = Counter()
    if shutil.which("mount"):
        statuses = on_a_full_disk(faults)
        print(f"{len(statuses)} small disks, {sum(map(bool, statuses))} of them too small", flush=True)
        on_a_read_only_disk(faults)
    for error in sys.argv[1:] or ERRORS:
        found = {call: at_each(call, error, faults) for call in CHANGES}
        print(f"{error} at each of {sum(found.values())} calls: {found}", flush=True)
    for fault, times in faults.items():
        print(f"{times} × {fault}")
    print(f"faults: {faults.total() or 'none'}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
