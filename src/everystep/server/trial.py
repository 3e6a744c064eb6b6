"""A trial: a file is first read in a process of its own, which may take only so much memory and time.

A small file can become a very large table: a packed one, a spreadsheet with two cells far apart, a column
that says "the same, a billion times". Whatever it is, it fails there, and the server refuses it.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

from everystep.words import DataError, whole

MOST_MEMORY = 4 << 30
"""Bytes of address space, with Python and its libraries."""

MOST_SECONDS = 60.0

SAFE_TEXT, SAFE_LINE = 20_000_000, 10_000
"""Text that isn't packed grows in proportion: up to so many bytes, in lines of so many, it needs no trial."""

PLAIN_TEXT = (".csv", ".tsv", ".tab", ".txt", ".dat")
"""Not .jsonl: there a record of one field can stand for a row of all the others'."""

READ, REFUSED = 0, 3
"""How the process ends where the file was read, and where it was refused in a sentence."""


def check_growth(path: Path, name: str, memory: int = MOST_MEMORY) -> None:
    """Raises `DataError` for a file, called `name`, that would become too large. Other faults pass: whoever
    reads the file is told them.
    """
    if _can_not_grow(path):
        return
    command = [sys.executable, "-P", "-m", "everystep.server.trial", str(path), str(memory)]
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as trial:
        try:
            ended = trial.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            trial.kill()
            ended = None
    if ended not in {READ, REFUSED}:
        raise DataError(
            f"{name}: read as a table it takes more than {whole(memory >> 20)} MB of memory, or more than "
            f"{MOST_SECONDS:.0f} s; drop in a part of it."
        )


def _can_not_grow(path: Path) -> bool:
    if path.suffix not in PLAIN_TEXT or path.stat().st_size > SAFE_TEXT:
        return False
    with path.open("rb") as file:
        return all(len(line) <= SAFE_LINE for line in file)


def main() -> None:
    """Read the file that is named, within the memory that is named."""
    path, memory = sys.argv[1:]
    Thread(target=_end_with_the_server, daemon=True).start()
    _limit_memory(int(memory))
    sys.exit(_read(path))


def _end_with_the_server() -> None:
    """Nobody waits for a trial whose server has ended, however it did: the pipe from there is then closed."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(REFUSED)


def _read(path: str) -> int:
    from everystep.read import read_table

    try:
        read_table(path).frame.collect()
    except MemoryError:
        raise
    except Exception:
        return REFUSED
    return READ


def _limit_memory(most: int) -> None:
    """Where the system can; elsewhere time alone is limited."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
