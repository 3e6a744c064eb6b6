"""The verdict on a model trained elsewhere: how far, why, and what to change."""

import math

from everystep.understand.elsewhere.examination import Difference, Examination
from everystep.understand.elsewhere.rate_words import where_it_lies
from everystep.understand.elsewhere.remedy import after_growth, against_flatness, towards_the_best
from everystep.understand.goals import CONVERGED
from everystep.understand.verdicts.verdict import Verdict
from everystep.words import counted, listed, number, quoted

FAR_ABOVE = 1e6
"""A model whose excess is this many times that of zeros was made by steps that grew."""


def model_verdict(seen: Examination) -> Verdict:
    """The verdict on a model trained elsewhere.

    Kinds: 'converged' (the excess is at most 10⁻⁸ of the loss of weights of zero, and of the mean alone;
    where columns are nearly dependent every coefficient must have four right digits, too), 'diverged' (it is
    worse than weights of zero, and was trained by steps; or worse beyond all measure), 'another objective'
    (the best model isn't what it looked for), 'no number' (a weight is none), 'not at the optimum' (all
    else).
    """
    if not seen.usable:
        return Verdict("no number", _no_number(seen), after_growth(seen))
    if _grew(seen):
        return Verdict("diverged", _diverged(seen), after_growth(seen))
    if seen.given.minimised.instead:
        return Verdict("another objective", _another(seen))
    if seen.excess <= CONVERGED * seen.ruler and not seen.wrong:
        return Verdict("converged", f"{_above(seen)}{_after(seen)}.")
    if seen.excess <= CONVERGED * seen.ruler:
        return Verdict("not at the optimum", _flat(seen), against_flatness(seen))
    return Verdict("not at the optimum", _short(seen), towards_the_best(seen))


def quality_sentence(seen: Examination) -> str:
    """How well it predicts these records, beside the best; not how well it will predict others."""
    if seen.r2 is None or seen.best_r2 is None:
        return "The target is constant: there is no R²."
    if not math.isfinite(seen.loss):
        return f"R² on these records: none; the best model's is {number(seen.best_r2, 4)}."
    return f"R² on these records: {number(seen.r2, 4)}; the best model's is {number(seen.best_r2, 4)}."


# --- the reasons ---


def _no_number(seen: Examination) -> str:
    bad = [
        f"{name} is {value}"
        for name, value in zip(seen.given.parameter_names, seen.given.vector, strict=True)
        if not math.isfinite(value)
    ]
    return f"{listed(bad, limit=4)}: no prediction can be made; {_why_it_grew(seen)}."


def _diverged(seen: Examination) -> str:
    return f"{_worse_than_zeros(seen)}; {_why_it_grew(seen)}."


def _worse_than_zeros(seen: Examination) -> str:
    if not math.isfinite(seen.loss) or seen.zeros == 0:
        return f"its loss on these records is {number(seen.loss, 3)}"
    times = number(seen.loss / seen.zeros, 3)
    return f"its loss is {number(seen.loss, 3)}, {times} times that of weights of zero"


def _why_it_grew(seen: Examination) -> str:
    rate, window = seen.rate, seen.window
    if rate is None or window is None:
        return "steps of a rate above the window end so, and nothing says which rate was used"
    if window.excludes(rate.value):
        return where_it_lies(rate, window)
    return f"{where_it_lies(rate, window)}, so that the rate alone doesn't explain it"


def _another(seen: Examination) -> str:
    return (
        f"{seen.given.minimised.instead}, so the smallest mean squared error isn't its aim: it is "
        f"{_above(seen)}, which says nothing about its training."
    )


def _flat(seen: Examination) -> str:
    worst = max(seen.wrong, key=_off)
    return (
        f"its loss is only {number(seen.excess, 3)} above the best, but {quoted(worst.name)} is "
        f"{number(worst.theirs, 5)} where {number(worst.best, 5)} is best: the loss is nearly flat along "
        f"{seen.flattest()}."
    )


def _off(one: Difference) -> float:
    return abs(one.difference / one.best) if one.best else math.inf


def _short(seen: Examination) -> str:
    share, along = seen.remaining()
    part = "nearly all" if share > 0.995 else f"{100 * share:.2g} %"
    left = f"{number(seen.excess / seen.ruler, 3)} of {_ruler(seen)}" if seen.ruler else "where 0 is possible"
    return f"{_above(seen)}, {left}{_after(seen)}; {part} of that lies along {along}."


def _ruler(seen: Examination) -> str:
    return "the loss of weights of zero" if seen.ruler == seen.zeros else "the loss of the mean alone"


def _above(seen: Examination) -> str:
    what = "objective" if seen.plan.settings.l2 else "loss"
    rounding = f" (rounding may make {number(seen.floor, 2)})" if seen.excess < seen.floor else ""
    return f"{number(seen.excess, 3)} above the best {what}{rounding}"


def _after(seen: Examination) -> str:
    passes = seen.given.passes
    if passes is None:
        return ""
    updates = f" ({counted(passes.updates, 'update')})" if passes.updates else ""
    return f", after {counted(passes.count, 'pass', 'passes')}{updates}"


def _grew(seen: Examination) -> bool:
    """Worse than weights of zero, by steps that may have made it so; or by so much that nothing else does."""
    at_zeros = seen.outlook.start_excess
    if seen.window is None or seen.rate is None:
        by_steps = bool(seen.given.by_steps)
    else:
        by_steps = not seen.window.holds(seen.rate.value)
    return seen.excess > (at_zeros if by_steps else FAR_ABOVE * at_zeros)
