"""What the speed must reach, and whether it does. One more line in `WANTED` is one more row of the table."""

from dataclasses import dataclass
from typing import Literal

from benchmarks.speed.contestants import OURS, READ
from benchmarks.speed.measure import Result
from benchmarks.speed.tables import seconds, table


@dataclass(frozen=True)
class Wanted:
    """A bound on `ours` against `theirs`, in the job of that name.

    "faster": at least so many times as fast; "within": at most so many times as long; "share": at least that
    part of their speed; "seconds": at most so long, also the slowest time.
    """

    job: str
    kind: Literal["faster", "within", "share", "seconds"]
    bound: float
    theirs: str = ""
    ours: str = OURS

    @property
    def said(self) -> str:
        """The bound in words."""
        return {
            "faster": f"{self.bound:g} × faster than {self.theirs}",
            "within": f"at most {self.bound:g} × {self.theirs}",
            "share": f"{100 * self.bound:.0f} % of {self.theirs}",
            "seconds": f"{self.bound:g} s",
        }[self.kind]

    def value(self, result: Result) -> float | None:
        """What was measured."""
        if self.kind == "seconds":
            best = result.best(self.ours)
            return None if best is None else best.slowest
        if self.kind == "within":
            return result.ratio(self.ours, to=self.theirs)
        return result.ratio(self.theirs, to=self.ours)

    def reached(self, value: float) -> bool:
        """Whether that is enough."""
        return value >= self.bound if self.kind in ("faster", "share") else value <= self.bound


WANTED = (
    Wanted("steps", "faster", 500, "PyTorch"),
    Wanted("steps", "faster", 400, "JAX"),
    Wanted("steps", "within", 6, READ),
    Wanted("steps", "within", 1.1, f"{OURS}, nothing recorded"),
    Wanted("sums", "within", 2, READ),
    Wanted("sums", "faster", 1.5, "BLAS XᵀX"),
    Wanted("sums", "faster", 20, "LinearRegression().fit"),
    Wanted("wide", "share", 0.9, "matrix multiply"),
    Wanted("single", "faster", 3, "SGDRegressor"),
    Wanted("single", "faster", 10, "Vowpal Wabbit"),
    Wanted("adam", "faster", 100, "PyTorch"),
    Wanted("adam", "faster", 15, "NumPy"),
    Wanted("replay", "seconds", 1),
)


def verdicts(results: list[Result]) -> str:
    """The table of what is wanted from the jobs that ran."""
    by_name = {result.job.name: result for result in results}
    rows = [_row(wanted, by_name[wanted.job]) for wanted in WANTED if wanted.job in by_name]
    return table(("work", "wanted", "measured", "reached"), rows)


def _row(wanted: Wanted, result: Result) -> list[str]:
    value = wanted.value(result)
    work = [result.job.heading, wanted.said]
    if value is None:
        return [*work, "-", "not measured"]
    return [*work, _measured(wanted, value), "yes" if wanted.reached(value) else "no"]


def _measured(wanted: Wanted, value: float) -> str:
    if wanted.kind == "share":
        return f"{100 * value:.0f} %"
    return f"{seconds(value)} s" if wanted.kind == "seconds" else f"{seconds(value)} ×"
