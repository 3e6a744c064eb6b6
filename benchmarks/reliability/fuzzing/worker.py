"""Reads and trains damaged files, one after the other.

Numbers of inputs come in on standard input, a line each; for each a line of JSON goes out that tells what
became of it. What it does besides (a signal, a silence, more memory) is for the one who started it to see.
"""

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import everystep as es
from benchmarks.reliability.fuzzing.seeds import input_of
from everystep.read import read_table
from everystep.words import DataError, SettingError

ADDRESSES = 16 << 30
"""Bytes that may be asked for at all: a request for more ends as it would on a machine that hasn't them."""


@dataclass(frozen=True)
class Outcome:
    """What became of an input: 'trained', 'refused' (with the sentence), or 'raised' (with the traceback)."""

    number: int
    seed: str
    what: str
    words: str
    seconds: float
    peak: int


def main(family: str, seed: int) -> None:
    """Answer each number with an outcome."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for line in sys.stdin:
            print(json.dumps(asdict(_outcome(family, seed, int(line)))), flush=True)


def _outcome(family: str, seed: int, number: int) -> Outcome:
    one = input_of(family, seed, number)
    path = Path(one.name)
    path.write_bytes(one.content)
    _forget_peak()
    began = time.perf_counter()
    what, words = _tried(path)
    seconds = time.perf_counter() - began
    path.unlink()
    return Outcome(number, one.seed, what, words, seconds, _peak())


def _tried(path: Path) -> tuple[str, str]:
    try:
        return "trained", _trained(path)
    except (DataError, SettingError) as refusal:
        return "refused", str(refusal)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of Rust's is no Exception
        return "raised", traceback.format_exc()


def _trained(path: Path) -> str:
    """Read, train and predict, as a person would with a file that looks fine; the equation."""
    table = read_table(path)
    target = "y" if "y" in table.columns else table.columns[-1]
    run = es.train(table, target, steps=20)
    values = [*run.model.weights, run.model.bias, *run.recording.loss]
    if not np.isfinite(values).all():
        raise AssertionError(f"not finite: {values}")
    predicted = run.predict(table)
    if not np.isfinite(predicted).all():
        raise AssertionError("a prediction is not finite")
    return run.model.equation()


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most memory that was held since, in bytes."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
