"""Mutated run folders: each is refused with a sentence, or loads to finite numbers.

    nice python -m benchmarks.reliability.mutated_runs --count 10000

Prints how many were refused, how many loaded, and every finding with the number that makes it again:

    python -m benchmarks.reliability.mutated_runs --first 123 --count 1
"""

import argparse
import json
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.reliability.judged import judge, vector_of
from benchmarks.reliability.run_mutations import mutated
from benchmarks.reliability.run_seeds import saved_seeds

SECONDS = 60
"""What takes longer has hung."""

START_SECONDS = 300
"""So long a process may take to train what it mutates."""

MEGABYTES = 400
"""What takes more memory than all before it, by so much, has been made to."""

COMMANDS_EVERY = 20
"""Of so many folders one is also given to the command line."""


def outcomes(first: int, count: int) -> Iterator[dict[str, Any]]:
    """What became of mutations number `first` and on, in this process."""
    import everystep as es

    with tempfile.TemporaryDirectory() as place:
        seeds = saved_seeds(Path(place))
        models = {name: vector_of(es.load(folder)) for name, folder in seeds.items()}
        names = list(seeds)
        for number in range(first, first + count):
            name = names[number % len(names)]
            yield {"number": number, "seed": name, **_outcome(number, seeds[name], models[name])}


def _outcome(number: int, seed: Path, model: bytes) -> dict[str, str]:
    draw = random.Random(number)
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = shutil.copytree(seed, Path(place) / seed.name)
        path, what = mutated(draw, folder)
        untouched = not what.startswith(("states.npz", "numbers.npz"))
        before = _peak()
        try:
            became = judge(
                path, seed.with_suffix(".parquet"), model if untouched else None, number % COMMANDS_EVERY == 0
            )
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            became = f"FINDING: {type(error).__name__}: {str(error)[:300]} ({where})"
        if _peak() - before > MEGABYTES:
            became = f"FINDING: {_peak() - before} MB more memory; {became}"
    return {"what": what, "became": became}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def watched(first: int, count: int) -> Iterator[dict[str, Any]]:
    """The same in a process of its own, which may hang or die: that is a finding, and it goes on after it."""
    number, last = first, first + count
    while number < last:
        span = ["--first", str(number), "--count", str(last - number)]
        command = [sys.executable, "-m", __spec__.name, "--worker", *span]
        with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as worker:
            for line in _lines(worker):
                yield json.loads(line)
                number += 1
            ended = worker.poll()
            worker.kill()
        if number < last:
            became = "FINDING: it hangs" if ended is None else f"FINDING: the process ended with {ended}"
            yield {"number": number, "seed": "", "what": "", "became": became}
            number += 1


def _lines(worker: "subprocess.Popen[bytes]") -> Iterator[bytes]:
    """What a process prints, line by line, until it has ended or hangs; its start takes longer."""
    assert worker.stdout is not None
    patience, rest = START_SECONDS, b""
    while select.select([worker.stdout], [], [], patience)[0]:
        piece = worker.stdout.read(65_536)
        if not piece:
            worker.wait()
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        patience = SECONDS


def main() -> None:
    """Mutate and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--worker", action="store_true")
    asked = parser.parse_args()
    if asked.worker:
        resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))
        for outcome in outcomes(asked.first, asked.count):
            print(json.dumps(outcome), flush=True)
        return
    totals: Counter[str] = Counter()
    for outcome in watched(asked.first, asked.count):
        became = outcome["became"].partition(":")[0]
        totals[became] += 1
        if became == "FINDING" or asked.count <= 20:
            print(*outcome.values(), sep=" | ", flush=True)
        if totals.total() % 500 == 0:
            print(f"{totals.total():,}: {dict(totals)}", file=sys.stderr, flush=True)
    print(f"{totals.total():,} mutated: " + ", ".join(f"{count:,} {name}" for name, count in totals.items()))


if __name__ == "__main__":
    main()
