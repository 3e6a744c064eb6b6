"""The doctor's report on a model trained elsewhere, in words and as data."""

import math
from typing import Any

from everystep.render.text import aligned, section, shortened
from everystep.understand.elsewhere.examination import Difference, Examination
from everystep.understand.elsewhere.rate_words import rate_sentences
from everystep.understand.elsewhere.remedy import scaling_sentences
from everystep.understand.elsewhere.verdict import model_verdict, quality_sentence
from everystep.words import counted, listed, number, printable

Json = dict[str, Any]
SHOWN_PARAMETERS = 20

OTHERS = (
    "Records that it wasn't fitted to a model usually predicts less well. That is another question than how "
    "it was trained."
)


def report(seen: Examination) -> str:
    """The whole report, 80 columns wide."""
    verdict = model_verdict(seen)
    lines = [
        *section("MODEL", _model(seen)),
        *section("VERDICT", [printable(f"{verdict.kind.upper()}: {verdict.reason}")]),
        *section("REMEDY", [printable(verdict.remedy)] if verdict.remedy else []),
        *_distance(seen),
        *section("RATE", map(printable, rate_sentences(seen))),
        *section("SCALING", map(printable, scaling_sentences(seen))),
        *section(
            "QUALITY",
            [
                quality_sentence(seen),
                OTHERS,
            ],
        ),
    ]
    return "\n".join(lines)


def _model(seen: Examination) -> list[str]:
    given = seen.given
    bias = " and a bias" if given.intercept else ", no bias"
    what = f"{given.name}: {counted(len(given.names), 'weight')}{bias}"
    through = f", behind {listed(seen.through)}" if seen.through else ""
    return [
        printable(f"{what}{through}; {counted(seen.plan.sums.rows, 'record')}"),
        printable(f"It minimises {given.minimised.words}. Losses here: the mean of (y − ŷ)², without ½."),
    ]


def _distance(seen: Examination) -> list[str]:
    """Each number beside the best one; those that are off by most come first where there are many."""
    shown = seen.distance
    if len(shown) > SHOWN_PARAMETERS:
        shown = tuple(sorted(shown, key=lambda one: -_size(one))[:SHOWN_PARAMETERS])
    rows = [["", "theirs", "best", "± s.e.", "theirs − best"], *map(_row, shown)]
    lines = aligned(rows, "<>>>>", indent=10)
    if len(shown) < len(seen.distance):
        lines.append(f"{'':10}and {len(seen.distance) - len(shown)} more that are nearer to the best")
    return lines


def _size(one: Difference) -> float:
    return abs(one.difference) / (one.standard_error or 1.0)


def _row(one: Difference) -> list[str]:
    error = "-" if one.standard_error is None else number(one.standard_error, 2)
    return [
        shortened(printable(one.name), 20),
        number(one.theirs, 6),
        number(one.best, 6),
        error,
        number(one.difference, 3),
    ]


def document(seen: Examination) -> Json:
    """The findings as plain data; what is no number is None."""
    verdict, window = model_verdict(seen), seen.window
    return {
        "model": seen.given.name,
        "verdict": {"kind": verdict.kind, "reason": verdict.reason, "remedy": verdict.remedy},
        "excess": _finite(seen.excess),
        "floor": _finite(seen.floor),
        "loss": _finite(seen.loss),
        "best": seen.best,
        "r2": _finite(seen.r2),
        "best_r2": seen.best_r2,
        "distance": [_difference(one) for one in seen.distance],
        "rate": None if seen.rate is None else vars(seen.rate),
        "window": None if window is None else vars(window),
        "window_standardised": None if window is None else vars(seen.window_standardised),
        "conditions": dict(zip(("as_they_are", "standardised"), seen.conditions, strict=True)),
    }


def _difference(one: Difference) -> Json:
    return {
        "name": one.name,
        "theirs": _finite(one.theirs),
        "best": one.best,
        "standard_error": one.standard_error,
        "difference": _finite(one.difference),
        "right": one.right,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
