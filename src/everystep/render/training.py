"""TRAINING: what became of it, why it is slow, and whether it went as forecast; in the report's lines."""

from everystep.optimize import GradientDescent
from everystep.record.run_data import RunData
from everystep.understand.beyond import beyond
from everystep.understand.certificate import Certificate
from everystep.understand.dependence import dependent
from everystep.understand.goals import MILLIONTH
from everystep.understand.hindsight import Hindsight
from everystep.understand.slowness import Part, share_in_words, why_flat
from everystep.understand.verdicts.training import training_verdict
from everystep.words import number, printable, whole

AS_FORECAST = 1e-6
NEARLY_THE_BEST = 1e-6

UNFINISHED = ("still falling", "not falling yet", "creeping", "oscillating")
"""Kinds of verdict after which the rest of the excess is worth a look."""


def training_lines(run: RunData, seen: Hindsight) -> list[str]:
    """The verdict; where the rest lies and what other rates would take; the certificate."""
    verdict = training_verdict(run.fit)
    seconds = f" ({number(run.fit.seconds, 2)} s)" if run.fit.seconds >= 0.01 else ""
    lines = [printable(f"{verdict.kind.upper()}: {verdict.reason}{seconds} {verdict.remedy}".rstrip())]
    lines += why_it_is_slow(run, seen)
    if not run.fit.optimum.unique and verdict.kind != "collinear columns":
        lines.append(_not_unique(run))
    return [*lines, *_certificate(run, seen)]


def why_it_is_slow(run: RunData, seen: Hindsight) -> list[str]:
    """Sentences on what keeps an unfinished training from its end; none of any other."""
    if training_verdict(run.fit).kind not in UNFINISHED:
        return []
    return [*_why_slow(run, seen), *_beyond(run)]


def _why_slow(run: RunData, seen: Hindsight) -> list[str]:
    """Where the rest of the excess lies, and what other rates would take."""
    outlook = seen.outlook
    if not outlook.can_forecast:
        return []
    lines = [_along(run, seen, part) for part in seen.remainder()[:1]]
    now = outlook.steps_until(MILLIONTH)
    if now is None:
        return lines
    rate, best = run.fit.recording.learning_rate, outlook.best_constant_rate
    counts = [f"{whole(now)} at η = {number(rate)}"]
    if abs(rate - best) > NEARLY_THE_BEST * best:
        fewest = outlook.steps_until(MILLIONTH, best)
        told = "beyond counting" if fewest is None else whole(fewest)
        counts.append(f"{told} at {number(best, 5)}, the best constant rate")
    for way in outlook.ways(MILLIONTH):
        if way.steps is not None and way.done in SHORTLY:
            counts.append(f"{whole(way.steps)} {SHORTLY[way.done]}{_at(way.done, way.rate)}")
    return [
        *lines,
        f"Steps until the excess is a millionth of the loss at the start, exactly: {'; '.join(counts)}.",
    ]


SHORTLY = {
    "the best heavy ball": "with the best heavy ball",
    "gd with standardised columns": "with standardised columns",
}
"""The ways that stand in the report of a training; `everystep doctor` has them all."""


def _at(done: str, rate: float) -> str:
    return f" and η = {number(rate, 5)}" if done.startswith("gd") else ""


def _along(run: RunData, seen: Hindsight, part: Part) -> str:
    """One direction: its share, what it is about its columns, how fast it shrinks."""
    fit = run.fit
    share = share_in_words(part.share)
    share = share[0].upper() + share[1:]
    why = why_flat(part, fit.names, fit.sums, fit.units)
    lies = f"{share} of what is left lies along {part.in_words(fit.names)}"
    if not isinstance(seen.outlook.optimizer, GradientDescent):
        return f"{lies}{f', {why}' if why else ''}."
    rate = fit.recording.learning_rate
    if part.factor(rate) <= 0:
        return (
            f"{lies}, where each step overshoots: the excess there falls {_percent(part.fall(rate))} a step."
        )
    because = f"; {why}" if why else ""
    return (
        f"{lies}, where ŷ changes little: the excess there falls {_percent(part.fall(rate))} a step{because}."
    )


def _percent(part: float) -> str:
    return f"{100 * part:.2g} %"


def _beyond(run: RunData) -> list[str]:
    """What a line that only looks fitted says far from its records; for one numeric feature, where the best
    line says something else there.
    """
    view = beyond(run)
    if view is None:
        return []
    name = printable(run.fit.names[0])
    trained, best = number(view.trained, 4), number(view.best, 4)
    if trained == best:
        return []
    return [
        f"It may look fitted, but at {name} = {number(view.x)} it predicts {trained}; the "
        f"best line says {best}. ({name} = {number(view.x)} is outside the records, which "
        f"end at {number(view.end)}.)"
    ]


def _not_unique(run: RunData) -> str:
    return (
        "The best model isn't unique, as features depend on each other: "
        f"{dependent(run.fit.optimum, run.fit.names)}. The training is measured against the best one nearest "
        "the start; on these records all predict the same."
    )


def _certificate(run: RunData, seen: Hindsight) -> list[str]:
    """How well the excess is known; and the forecast beside the fact."""
    fit, scale = run.fit, run.fit.units.loss_scale
    at = Certificate.in_fit(fit, fit.recording.model.vector)
    if at.means_something:
        low, high = number(at.at_least * scale, 3), number(at.at_most * scale, 3)
        excess, rounding = number(at.excess * scale, 3), number(at.uncertainty * scale, 1)
        known = (
            f"Certificate: {excess} above the best ± {rounding} (rounding); from the gradient alone between "
            f"{low} and {high}"
        )
    else:
        known = f"Certificate: at the best, to the rounding of its numbers ({number(at.floor * scale, 1)})"
    off = seen.off_forecast() if seen.outlook.can_forecast else None
    if off is None:
        return [f"{known}."]
    if off > AS_FORECAST:
        return [f"{known}. The forecast was off by {number(off, 2)} of the curve's height."]
    return [f"{known}. As forecast: the whole curve, to {number(off, 1)} of its height."]
