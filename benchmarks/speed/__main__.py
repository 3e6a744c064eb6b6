"""everystep beside its peers: ratios in one run, side by side, warm, as medians.

Run it with `uv run python -m benchmarks.speed --picture docs/pictures/speed.png`; `--small` tries it in a few
minutes. The peers are installed by pip into an environment of their own, in the user's cache or the folder
`--peers`; one that is not there is left out and named. Each contestant is a process of its own that holds the
numbers in its own arrays, is warmed up, and then takes turns with the others. Tables are printed as they
come, and at the end what is wanted and whether it is reached.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.jobs import FULL, SMALL, growths
from benchmarks.speed.machine import kernels, stated
from benchmarks.speed.measure import Result, measured
from benchmarks.speed.peers import install, python_of, usual_place
from benchmarks.speed.picture import draw
from benchmarks.speed.process import Places
from benchmarks.speed.tables import of_growth, of_job
from benchmarks.speed.wanted import verdicts

NAMES = [*(job.name for job in FULL), *(growth.name for growth in growths(small=False))]


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for, and print its tables."""
    asked = arguments().parse_args(words)
    python = python_of(asked.peers)
    places = Places(python, install(python))
    say(stated(places.versions))
    results = {}
    for job in SMALL if asked.small else FULL:
        if job.name in asked.only:
            results[job.name] = measured(job, places, asked.rounds)
            say(of_job(results[job.name]))
    grown = measured_growth(asked, places)
    say(kernels([*results.values(), *grown]))
    say("In small sizes these figures say little." if asked.small else "### What it must reach")
    say(verdicts(list(results.values())))
    if asked.picture and "steps" in results and grown:
        draw(results["steps"], grown, asked.picture)


def measured_growth(asked: argparse.Namespace, places: Places) -> list[Result]:
    """All growths that are asked for, as tables; the one with the rows, for the picture."""
    with_rows: list[Result] = []
    for growth in (one for one in growths(asked.small) if one.name in asked.only):
        results = [measured(job, places, min(asked.rounds, 3)) for job in growth.jobs]
        say(of_growth(growth, results))
        with_rows = results if growth.what == "rows" else with_rows
    return with_rows


def arguments() -> argparse.ArgumentParser:
    """What can be asked for."""
    parser = argparse.ArgumentParser("python -m benchmarks.speed", description="everystep beside its peers")
    parser.add_argument("--small", action="store_true", help="small sizes, to try it")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contestant")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="some of the jobs")
    parser.add_argument("--peers", type=Path, default=usual_place(), help="the folder of their environment")
    parser.add_argument("--picture", type=Path, help="where the picture goes; it needs steps and by-rows")
    return parser


def say(text: str) -> None:
    """Print it at once, with a line between."""
    print(text, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
