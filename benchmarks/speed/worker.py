"""The process in which one contestant is measured: it prepares, warms up, and then works when it is told to.

`python -m benchmarks.speed.worker MODULE:FUNCTION FOLDER SIZE` answers on standard output, one JSON document
a line: first what it is, then, for each line on standard input, how long the work took.
"""

import json
import os
import resource
import statistics
import sys
import time
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from benchmarks.speed.work import Prepare, Size, Work, mean_square, read

LEAST_SECONDS, MOST_TIMES = 0.3, 20
"""A turn lasts so long, or so many times of the work: short works are as sure as long ones."""


def main() -> None:
    """Prepare, warm up, and work until nothing more is asked for."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print does not get between the answers
    where, folder, size = sys.argv[1:]
    arrays = read(Path(folder))
    work = prepare(where)(arrays, Size(**json.loads(size)))
    began = time.perf_counter()
    done = work.run()
    first = time.perf_counter() - began
    loss = None if work.weights is None else mean_square(arrays, work.weights(done))
    facts = {
        "first": first,
        "part": 1 / work.stands_for,
        "loss": loss,
        "blas": blas(),
        "versions": versions(),
    }
    print(json.dumps(facts), file=answers)
    for _ in sys.stdin:
        taken = turn(work)
        middle, slowest = statistics.median(taken), max(taken)
        print(json.dumps({"seconds": middle, "slowest": slowest, "peak": peak()}), file=answers)


def prepare(where: str) -> Prepare:
    """The function of a contestant, by its address."""
    module, _, name = where.partition(":")
    function: Prepare = getattr(import_module(module), name)
    return function


def turn(work: Work) -> list[float]:
    """All times of one turn, each as seconds of the whole work."""
    began, taken = time.perf_counter(), [seconds(work)]
    while time.perf_counter() - began < LEAST_SECONDS and len(taken) < MOST_TIMES:
        taken.append(seconds(work))
    return [one * work.stands_for for one in taken]


def seconds(work: Work) -> float:
    """How long the work takes, once."""
    began = time.perf_counter()
    done = work.run()
    taken = time.perf_counter() - began
    return taken if work.seconds is None else work.seconds(done)


def peak() -> float:
    """The most memory that this process has had, in MB; its own arrays of the data are in it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def blas() -> list[str]:
    """The libraries of linear algebra that are loaded, with their kernel and their threads."""
    from threadpoolctl import threadpool_info

    pools: list[dict[str, Any]] = threadpool_info()
    found = {
        f"{pool['internal_api']} {pool.get('version')} {pool.get('architecture', '')} "
        f"({pool['num_threads']} threads)"
        for pool in pools
        if pool["user_api"] == "blas"
    }
    return sorted(found)


def versions() -> dict[str, str]:
    """All packages of this environment."""
    return {package.metadata["Name"].lower(): package.version for package in distributions()}


if __name__ == "__main__":
    main()
