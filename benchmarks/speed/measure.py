"""Contestants side by side: a process each, one turn after the other, round after round."""

import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed.contestants import Contestant
from benchmarks.speed.jobs import Job
from benchmarks.speed.process import Places, Racer
from benchmarks.speed.work import write


@dataclass
class Measured:
    """What came of one contestant: the median seconds of each round, its peak memory in MB, its `facts`."""

    contestant: Contestant
    facts: dict[str, Any]
    seconds: list[float] = field(default_factory=list)
    slowest: float = 0.0
    peak: float = 0.0

    @property
    def median(self) -> float:
        """The middle one of its rounds."""
        return statistics.median(self.seconds)

    def add(self, seconds: float, slowest: float, peak: float) -> None:
        """The answer of one more round."""
        self.seconds.append(seconds)
        self.slowest = max(self.slowest, slowest)
        self.peak = peak

    def ratio(self, to: "Measured") -> float:
        """How many times as long it takes: the median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(self.seconds, to.seconds, strict=True))


@dataclass(frozen=True)
class Result:
    """All of a job: who was measured, and who was left out, with the reason."""

    job: Job
    measured: list[Measured]
    left_out: dict[str, str]

    def best(self, peer: str) -> Measured | None:
        """The fastest way of a peer."""
        ways = [one for one in self.measured if one.contestant.peer == peer]
        return min(ways, key=lambda one: one.median, default=None)

    def ratio(self, peer: str, to: str) -> float | None:
        """How many times as long a peer takes, each in its fastest way; None where one was not measured."""
        theirs, ours = self.best(peer), self.best(to)
        return None if theirs is None or ours is None else theirs.ratio(ours)


def measured(job: Job, places: Places, rounds: int) -> Result:
    """All contestants of a job, in turn, on the same numbers."""
    missing = [one for one in job.contestants if not places.has(one)]
    left_out = {one.peer: f"{one.package} is not installed" for one in missing}
    racers: list[Racer] = []
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), job.size)
        try:
            # One after the other, so that nobody warms up beside somebody else.
            for contestant in job.contestants:
                if contestant not in missing:
                    racers.append(Racer(contestant, places, Path(folder), job.size))
            found, failed = _in_turn(racers, rounds)
        finally:
            for racer in racers:
                racer.end()
    return Result(job, found, left_out | failed)


def _in_turn(racers: list[Racer], rounds: int) -> tuple[list[Measured], dict[str, str]]:
    """Round after round; who fails takes no further turns."""
    racing = [(racer, Measured(racer.contestant, racer.facts)) for racer in racers if racer.facts]
    for _ in range(rounds):
        for racer, one in list(racing):
            answer = racer.ask()
            if answer is None:
                racing.remove((racer, one))
            else:
                one.add(**answer)
    there = [one for _, one in racing]
    ways = {(one.contestant.peer, one.contestant.how) for one in there}
    every = [(racer.contestant.peer, racer.contestant.how) for racer in racers]
    return there, {", ".join(way): "it failed; its error is above" for way in every if way not in ways}
