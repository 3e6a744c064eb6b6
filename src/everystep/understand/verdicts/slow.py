"""Trainings that are on their way: still falling, at far too small a rate, or overshooting at the limit."""

from everystep.record.fit import Fit
from everystep.training.stopping import Checkpoint, Converged, Interrupted, TimeLimit
from everystep.understand.goals import CONVERGED
from everystep.understand.hindsight import Hindsight
from everystep.understand.slowness import share_in_words
from everystep.understand.verdicts.verdict import Verdict, above
from everystep.words import counted, number, told_apart, whole

FAR_TOO_SMALL = 10.0
"""A rate so many times below the best constant one is called creeping."""

BEYOND_PATIENCE = 10_000_000
"""So many steps are no advice."""

ROUNDED = 1e-6
NEAR_THE_LIMIT = 0.9
"""From this part of the largest stable rate on a steep direction dies out slowly."""


def creeping(seen: Hindsight) -> Verdict | None:
    """A rate far below the best constant one, in a training that the loss at the end shows to be far off."""
    outlook, fit = seen.outlook, seen.fit
    if not outlook.has_window or not seen.rate or fit.settings.average:
        return None
    best = outlook.good_constant_rate
    if best < FAR_TOO_SMALL * seen.rate:
        return None
    rate, better = told_apart(seen.rate, best)
    there = outlook.steps_until(CONVERGED, best)
    stay = outlook.steps_until(CONVERGED) if outlook.can_forecast else None
    if outlook.can_forecast and (there is None or (stay is not None and there >= stay)):
        return None  # from this start it would be no faster
    instead = "" if there is None else f" It would take {counted(there, 'step')} in all"
    compared = "" if stay is None or not instead else f", instead of {whole(stay)}"
    goal = f"{',' if compared else ''} to {number(CONVERGED)} of the loss at the start." if instead else ""
    return Verdict(
        "creeping",
        f"the learning rate {rate} is {number(best / seen.rate, 2)} times smaller than "
        f"{outlook.how_good}; {_ended(fit)}, and {_left(seen)}.",
        f"Take the learning rate {better}.{instead}{compared}{goal}",
    )


def oscillating(seen: Hindsight) -> Verdict | None:
    """A rate between the best constant one and the limit, with what is left flipping to and fro along the
    steepest direction."""
    outlook, fit = seen.outlook, seen.fit
    if not outlook.has_window or not seen.stable or fit.settings.average:
        return None
    part, left = seen.rate / outlook.largest_stable_rate, seen.remainder()
    if part < NEAR_THE_LIMIT or seen.rate <= outlook.good_constant_rate * (1 + ROUNDED):
        return None
    if not left or left[0].curvature < outlook.curvature.largest * (1 - 1e-9):
        return None
    along, share = left[0].in_words(fit.names), share_in_words(left[0].share)
    return Verdict(
        "oscillating",
        f"the learning rate is {_near(part)}, so each step overshoots along {along}, "
        f"where {share} of what is left lies; {_ended(fit)}, and {_left(seen)}.",
        f"Take the learning rate {number(outlook.good_constant_rate)}, {outlook.how_good}.",
    )


def still_falling(seen: Hindsight) -> Verdict:
    """On its way: how far it came, and how many steps there are to go."""
    kind = "not falling yet" if seen.end > seen.start else "still falling"
    return Verdict(kind, f"{_ended(seen.fit)}; {_left(seen)}.", _remedy(seen))


def _near(part: float) -> str:
    """A part of the limit that is never rounded to the limit itself.

    >>> _near(0.9706), _near(0.99999)
    ('at 97.1 % of the limit', 'just below the limit')
    """
    return f"at {100 * part:.3g} % of the limit" if part < 0.9995 else "just below the limit"


def _left(seen: Hindsight) -> str:
    """What is left of the excess; momentum may be on a detour above its start."""
    left = seen.end / seen.start if seen.start else 0.0
    if left > 1:
        return f"the excess is {number(left, 3)} times the start's ({above(seen.fit)})"
    return f"{number(left, 3)} of the start's excess is left ({above(seen.fit)})"


def _remedy(seen: Hindsight) -> str:
    outlook, fit = seen.outlook, seen.fit
    if not seen.stable and seen.last_rate >= outlook.largest_stable_rate:
        rate, edge = told_apart(seen.rate, outlook.largest_stable_rate)
        return (
            f"More steps will not help: the learning rate {rate} is not below {edge}, where rates stop "
            f"being stable for these records. {number(outlook.good_constant_rate)} is {outlook.how_good}."
        )
    if not outlook.can_forecast or fit.settings.average:
        return "More steps should bring it closer."
    needed = outlook.steps_until(CONVERGED)
    if needed is not None and needed <= fit.recording.steps:
        return "More steps should bring it closer."
    goal = f"to {number(CONVERGED)} of the loss at the start"
    if needed is not None and needed < BEYOND_PATIENCE:
        return f"{counted(needed - fit.recording.steps, 'more step')} {goal}."
    better = "the exact step (finish exact)" if fit.settings.standardize else "standardised columns"
    count = "more steps than anyone counts" if needed is None else counted(needed, "step")
    return f"It would take {count} {goal}: better take {better}."


def _ended(fit: Fit) -> str:
    steps = counted(fit.recording.steps, "step")
    match fit.stopped:
        case Converged():
            return f"it reached the tolerance {number(fit.settings.tolerance)} after {steps}"
        case TimeLimit():
            return f"the time limit ended it after {steps}"
        case Checkpoint():
            return f"it was kept after {steps} while it went on"
        case Interrupted():
            return f"it was interrupted after {steps}"
    return f"it ended after the {steps} allowed"
