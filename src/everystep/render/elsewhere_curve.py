"""The doctor's report on losses that a training elsewhere printed, in words and as data."""

from typing import Any

from everystep.render.text import aligned, section
from everystep.understand.elsewhere.curve import LossCurve
from everystep.understand.elsewhere.curve_verdict import curve_verdict, half_sentence, rate_sentence
from everystep.words import counted, number, printable, whole

Json = dict[str, Any]
SHOWN_ROWS = 10


def curve_report(seen: LossCurve) -> str:
    """The whole report, 80 columns wide."""
    verdict = curve_verdict(seen)
    records = counted(seen.plan.sums.rows, "record")
    lines = [
        *section(
            "LOSSES", [f"{counted(len(seen.losses), 'loss', 'losses')}; {records}", half_sentence(seen)]
        ),
        *section("VERDICT", [printable(f"{verdict.kind.upper()}: {verdict.reason}")]),
        *section("REMEDY", [verdict.remedy] if verdict.remedy else []),
        *_rows(seen),
        *section("RATE", [rate_sentence(seen)]),
    ]
    return "\n".join(lines)


def _rows(seen: LossCurve) -> list[str]:
    """The first rows and the last ones, each with its excess."""
    count, half = len(seen.losses), SHOWN_ROWS // 2
    shown = list(range(count)) if count <= SHOWN_ROWS else [*range(half), *range(count - half, count)]
    table = [["row", "loss", "excess"]]
    table += [
        [whole(i + 1), number(float(seen.losses[i]), 6), number(float(seen.excess[i]), 3)] for i in shown
    ]
    return aligned(table, ">>>", indent=10)


def curve_document(seen: LossCurve) -> Json:
    """The findings as plain data."""
    verdict = curve_verdict(seen)
    return {
        "verdict": {"kind": verdict.kind, "reason": verdict.reason, "remedy": verdict.remedy},
        "half": seen.half,
        "best": seen.best,
        "loss": seen.losses.tolist(),
        "excess": seen.excess.tolist(),
        "rate": None if seen.rate is None else vars(seen.rate),
        "edge": seen.edge,
    }
