"""`kill -9` at any moment: what was told as kept is there, and the training ends to the same bits.

Run it with `uv run python -m benchmarks.reliability.kills`; it needs strace and takes about half an hour. It
kills a training at each system call by which a run comes onto the disk, one after the other, then at 200
random moments, with every rule on all records and on batches. Each time the folder must load, hold no fewer
steps than were told as kept, and end, gone on with, with the fingerprint of one that was not killed. What was
half written must be cleared away then; only what is left once the finished run is in place may stay: the
checkpoint before it. Names of system calls after the command are the only ones.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from benchmarks.reliability.subject import CHANGES, METHODS, Subject, injected, told

MOMENTS = 200
CLEARING = ("unlink", "unlinkat", "rmdir")
"""The calls by which what is no longer needed is cleared away."""

KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)


def at_each(call: str, faults: Counter[str]) -> int:
    """Kill it at the first such call, at the second, ... until it comes to its end; gives how many."""
    with tempfile.TemporaryDirectory() as place:
        whole = Subject(Path(place), METHODS[-1]).whole()
    for number in count(1):
        with tempfile.TemporaryDirectory() as place:
            subject = Subject(Path(place), METHODS[-1])
            ended = injected(subject.command(), subject.folder, f"{call}:signal=KILL:when={number}")
            if ended.status not in KILLED:
                break
            examine(subject, ended.err, whole, faults)
    return number - 1


def at_random(moments: int, faults: Counter[str]) -> Counter[str]:
    """Kill trainings at random moments between their start and their end; gives how far they had come."""
    rng, came = random.Random(0), Counter[str]()
    for i in range(moments):
        with tempfile.TemporaryDirectory() as place:
            subject = Subject(Path(place), METHODS[i % len(METHODS)], steps=400, every=20)
            whole = subject.whole()
            err = killed_after(subject, rng.uniform(0, 1))
            came["before the first checkpoint" if told(err) < 0 else "after it"] += 1
            examine(subject, err, whole, faults)
    return came


def killed_after(subject: Subject, part: float) -> str:
    """Train in a process that is killed when it has done this part of its work; gives what it told."""
    with subprocess.Popen(
        subject.command(), cwd=subject.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        read = ""
        while told(read) < part * subject.steps and (line := process.stderr.readline()):
            read += line
        time.sleep(part % 0.01)  # not just after a checkpoint
        process.kill()
        return read + process.stderr.read()


def examine(subject: Subject, err: str, whole: str, faults: Counter[str]) -> None:
    """Count what is not as promised."""
    try:
        if subject.steps_kept() < told(err):
            faults["a checkpoint that was told is lost"] += 1
        ended = subject.has_ended()
        if subject.finished() != whole:
            faults["another training"] += 1
        if subject.left_over() and not ended:
            faults["something is left over"] += 1
    except Exception as error:
        faults[f"{type(error).__name__}: {error}"] += 1


def main() -> None:
    """Both, and what was found."""
    faults: Counter[str] = Counter()
    for call in sys.argv[1:] or (*CHANGES, *CLEARING):
        print(f"killed at each of {at_each(call, faults)} calls of {call}", flush=True)
    if not sys.argv[1:]:
        print(f"killed at {MOMENTS} random moments: {dict(at_random(MOMENTS, faults))}")
    print(f"faults: {dict(faults) or 'none'}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
