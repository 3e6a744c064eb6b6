"""The works that are measured, in full size and in a small one to try."""

from dataclasses import dataclass, replace

from benchmarks.speed.contestants import (
    ADAM,
    FULL_BATCH,
    GROWTH,
    GROWTH_WITH_ROWS,
    ONE_BY_ONE,
    REPLAY,
    SUMS,
    WIDE_SUMS,
    Contestant,
)
from benchmarks.speed.work import Size


@dataclass(frozen=True)
class Job:
    """A work of one size, and who does it."""

    name: str
    title: str
    size: Size
    contestants: tuple[Contestant, ...]

    @property
    def heading(self) -> str:
        """The title with the size of the table."""
        return f"{self.title}, {self.size.rows:,} × {self.size.features}"


FULL = (
    Job("steps", "1,000 steps on all records", Size(1_000_000, 10, steps=1000), FULL_BATCH),
    Job("sums", "The sums", Size(10_000_000, 10), SUMS),
    Job("wide", "The sums", Size(500_000, 200), WIDE_SUMS),
    Job("single", "One epoch of single records", Size(2_000_000, 20, batch=1), ONE_BY_ONE),
    Job("adam", "One epoch of batches of 32, Adam", Size(2_000_000, 20, batch=32), ADAM),
    Job("replay", "Any of 10,000,000 steps", Size(1000, 10, steps=10_000_000), REPLAY),
)

SMALL_SIZES = {
    "steps": Size(20_000, 10, steps=1000),
    "sums": Size(200_000, 10),
    "wide": Size(10_000, 200),
    "single": Size(12_800, 20, batch=1),
    "adam": Size(32_000, 20, batch=32),
    "replay": Size(1000, 10, steps=20_000),
}

SMALL = tuple(
    replace(job, title=job.title.replace("10,000,000", "20,000"), size=SMALL_SIZES[job.name]) for job in FULL
)


@dataclass(frozen=True)
class Growth:
    """The time of steps on all records along `what` grows: everything else stays as it is."""

    what: str
    sizes: tuple[Size, ...]
    contestants: tuple[Contestant, ...]

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return f"by-{self.what}"

    @property
    def title(self) -> str:
        """Its table's heading."""
        return f"Growth of the steps' time with {self.what}"

    @property
    def jobs(self) -> list[Job]:
        """One for each size."""
        return [Job(self.name, self.title, size, self.contestants) for size in self.sizes]

    def length(self, size: Size) -> int:
        """How large it is, along what grows."""
        return {"rows": size.rows, "columns": size.features, "steps": size.steps}[self.what]


def growths(small: bool) -> tuple[Growth, ...]:
    """With rows, with columns and with steps."""
    rows = (1000, 10_000, 100_000) if small else (1000, 10_000, 100_000, 1_000_000, 10_000_000)
    columns = (2, 10, 50) if small else (2, 10, 50, 200, 1000)
    steps = (100, 1000, 10_000) if small else (100, 1000, 10_000, 100_000, 1_000_000)
    beside = 5000 if small else 100_000
    return (
        Growth("rows", tuple(Size(count, 10, steps=1000) for count in rows), GROWTH_WITH_ROWS),
        Growth("columns", tuple(Size(beside, count, steps=1000) for count in columns), GROWTH),
        Growth("steps", tuple(Size(beside, 10, steps=count) for count in steps), GROWTH),
    )
