"""Results as tables in Markdown."""

import math
from itertools import pairwise

from benchmarks.speed.contestants import OURS, READ
from benchmarks.speed.jobs import Growth
from benchmarks.speed.measure import Measured, Result

COLUMNS = (
    "who",
    "how",
    "median s",
    "fastest",
    "slowest",
    "times ours",
    "first call s",
    "loss after",
    "peak MB",
)


def table(columns: tuple[str, ...] | list[str], rows: list[list[str]]) -> str:
    """A table of Markdown."""
    lines = [list(columns), ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float) -> str:
    """Three digits, whatever the size.

    >>> seconds(123.4), seconds(0.0001234)
    ('123', '0.000123')
    """
    digits = 2 - math.floor(math.log10(value))
    return f"{value:.{max(digits, 0)}f}"


def of_job(result: Result) -> str:
    """A heading, who was measured, and who was left out."""
    ours = result.best(OURS)
    rows = [_row(one, ours) for one in result.measured]
    parts = [f"### {result.job.heading}", table(COLUMNS, rows), *_limit(result), *_left_out(result)]
    return "\n\n".join(parts)


def _row(one: Measured, ours: Measured | None) -> list[str]:
    part, loss = one.facts["part"], one.facts["loss"]
    how = one.contestant.how + (f" ({part:.2g} of it run)" if part < 1 else "")
    times = [seconds(value) for value in (one.median, min(one.seconds), max(one.seconds))]
    ratio = "-" if ours is None else f"{one.ratio(ours):.3g}"
    after = "-" if loss is None else f"{loss:.6f}"
    return [one.contestant.peer, how, *times, ratio, seconds(one.facts["first"]), after, f"{one.peak:.0f}"]


def _limit(result: Result) -> list[str]:
    """What the machine can do at most, beside what we do."""
    read, over = result.best(READ), result.ratio(OURS, to=READ)
    if read is None or over is None:
        return []
    size = result.job.size.megabytes
    rate = size / 1000 / read.median
    return [f"The {size:,.0f} MB are read once at {rate:.1f} GB/s; everystep takes {over:.3g} × as long."]


def _left_out(result: Result) -> list[str]:
    if not result.left_out:
        return []
    return ["Left out: " + "; ".join(f"{who} ({why})" for who, why in result.left_out.items()) + "."]


def of_growth(growth: Growth, results: list[Result]) -> str:
    """Seconds of each peer's fastest way by size, and how they grow from one size to the next."""
    peers = list(dict.fromkeys(one.peer for one in growth.contestants))
    columns = [growth.what, *(f"{peer}, s" for peer in peers), "ours over the read", "exponent", "peak MB"]
    lengths = [growth.length(result.job.size) for result in results]
    exponents = [math.nan, *slopes(lengths, [median_of(result, OURS) for result in results])]
    rows = [
        [f"{length:,}", *(_cell(median_of(result, peer)) for peer in peers), *_ends(result, exponent)]
        for length, result, exponent in zip(lengths, results, exponents, strict=True)
    ]
    return f"### {growth.title}\n\n{table(columns, rows)}"


def _ends(result: Result, exponent: float) -> list[str]:
    ours, over = result.best(OURS), result.ratio(OURS, to=READ)
    peak = "-" if ours is None else f"{ours.peak:.0f}"
    return [_cell(over), "-" if math.isnan(exponent) else f"{exponent:.2f}", peak]


def _cell(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else seconds(value)


def median_of(result: Result, peer: str) -> float:
    """A peer's fastest way; no number where it was not measured."""
    best = result.best(peer)
    return math.nan if best is None else best.median


def slopes(sizes: list[int], times: list[float]) -> list[float]:
    """From each size to the next, the power of the size that the time grows with.

    >>> slopes([10, 100, 1000], [1.0, 10.0, 10.0])
    [1.0, 0.0]
    """
    points = pairwise(zip(sizes, times, strict=True))
    return [math.log(t1 / t0) / math.log(n1 / n0) for (n0, t0), (n1, t1) in points]
