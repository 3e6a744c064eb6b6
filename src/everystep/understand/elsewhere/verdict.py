"""The verdict on a model trained elsewhere: how far, why, and what to change."""

import math

from everystep.understand.elsewhere.examination import Examination
from everystep.understand.elsewhere.given import Rate
from everystep.understand.elsewhere.windows import RateWindow
from everystep.understand.verdict import CONVERGED, Verdict
from everystep.words import counted, listed, number, quoted, told_apart, whole

FAR_ABOVE = 1e6
"""A model whose excess is this many times that of zeros was made by steps that grew."""

MUCH_WORSE = 10.0
"""Condition numbers this many times those of standardised columns are a matter of scaling."""


def model_verdict(seen: Examination) -> Verdict:
    """The verdict on a model trained elsewhere.

    Kinds: 'converged' (the excess is at most 10⁻⁸ of the loss of weights of zero, and of the mean alone, and
    every coefficient is right), 'diverged' (it is worse than weights of zero, and was trained by steps; or
    worse beyond all measure), 'another objective' (the best model isn't what it looked for), 'no number' (a
    weight is none), 'not at the optimum' (all else).
    """
    if not seen.usable:
        return Verdict("no number", _no_number(seen), _after_growth(seen))
    if seen.excess <= CONVERGED * seen.ruler and not seen.wrong:
        return Verdict("converged", f"{_above(seen)}{_after(seen)}.")
    if _grew(seen):
        return Verdict("diverged", _diverged(seen), _after_growth(seen))
    if seen.given.minimised.instead:
        return Verdict("another objective", _another(seen))
    if seen.excess <= CONVERGED * seen.ruler:
        return Verdict("not at the optimum", _flat(seen), _against_flatness(seen))
    return Verdict("not at the optimum", _short(seen), _remedy(seen))


def rate_sentences(seen: Examination) -> list[str]:
    """Whether the rate that was used lay in the window; none where it isn't known."""
    if seen.rate is None or seen.window is None:
        return []
    rate, window = seen.rate, seen.window
    said = [f"{_where(rate, window)}."]
    if rate.last is not None:
        last = number(rate.last, 3)
        place = "inside" if window.holds(rate.last) else "outside" if window.excludes(rate.last) else "at its edge"
        still = "still " if window.holds(rate.last) == window.holds(rate.value) else ""
        said.append(f"Its schedule {rate.schedule}: to {last} at the last update, {still}{place}.")
    elif rate.schedule:
        said.append(f"Its schedule {rate.schedule}.")
    return said


def scaling_sentences(seen: Examination) -> list[str]:
    """What scaling the columns would change; nothing where no steps were taken, or none are needed."""
    raw, standard = seen.conditions
    if seen.rate is None and (seen.given.by_steps is False or model_verdict(seen).kind == "converged"):
        return []
    if seen.is_standardised:
        return [f"The columns are standardised already: condition number {number(raw, 3)}."]
    said = f"Condition number {number(raw, 3)} as the columns are, {number(standard, 3)} standardised."
    steps, fewer = seen.steps_as_they_are, seen.steps_standardised
    if steps is not None and fewer is not None:
        said += (
            f" gd at its best constant rate needs {counted(steps, 'step')} as they are and {whole(fewer)} "
            "standardised, until the excess is a millionth of the loss of weights of zero."
        )
    return [said, *_who_is_to_blame(seen)]


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
        return _where(rate, window)
    return f"{_where(rate, window)}, so that the rate alone doesn't explain it"


def _another(seen: Examination) -> str:
    return (
        f"{seen.given.minimised.instead}, so the smallest mean squared error isn't its aim: it is "
        f"{_above(seen)}, which says nothing about its training."
    )


def _flat(seen: Examination) -> str:
    worst = max(seen.wrong, key=_off)
    return (
        f"its loss is only {number(seen.excess, 3)} above the best, but the weight of {quoted(worst.name)} is "
        f"{number(worst.theirs, 5)} where {number(worst.best, 5)} is best: the loss is nearly flat along "
        f"{seen.flattest()}."
    )


def _off(difference: object) -> float:
    best = abs(getattr(difference, "best", 0.0))
    return abs(getattr(difference, "difference", 0.0)) / best if best else math.inf


def _short(seen: Examination) -> str:
    share, along = seen.remaining()
    part = "nearly all" if share > 0.995 else f"{100 * share:.2g} %"
    left = f"{number(seen.excess / seen.ruler, 3)} of {_ruler(seen)}" if seen.ruler else "where 0 is possible"
    return f"{_above(seen)}, {left}{_after(seen)}; {part} of that lies along {along}."


def _ruler(seen: Examination) -> str:
    return "the loss of weights of zero" if seen.ruler == seen.zeros else "the loss of the mean alone"


def _above(seen: Examination) -> str:
    what = "objective" if seen.plan.settings.l2 else "loss"
    return f"{number(seen.excess, 3)} above the best {what}"


def _after(seen: Examination) -> str:
    passes = seen.given.passes
    if passes is None:
        return ""
    updates = f" ({counted(passes.updates, 'update')})" if passes.updates else ""
    return f", after {counted(passes.count, 'pass', 'passes')}{updates}"


def _grew(seen: Examination) -> bool:
    """Worse than the start, and trained by steps; or worse by so much that nothing else makes it so."""
    at_zeros = seen.outlook.start_excess
    if seen.excess <= at_zeros:
        return False
    by_steps = seen.given.by_steps or seen.rate is not None
    return bool(by_steps) or seen.excess > FAR_ABOVE * at_zeros


# --- where a rate lies ---


def _where(rate: Rate, window: RateWindow) -> str:
    return f"{rate.told} lies {_place(window, rate.value)}"


def _place(window: RateWindow, value: float) -> str:
    if window.holds(value):
        return f"inside the window: {_sure(window, value)}"
    if window.excludes(value):
        return f"outside the window: {_unsure(window, value)}"
    return f"at the edge of the window: {_sure(window, value)}, and {_unsure(window, value)}"


def _sure(window: RateWindow, value: float) -> str:
    edge = told_apart(window.sure, value, 4)[0]
    if window.batch_size is None:
        return f"below {edge} steps on all records are stable"
    return f"below {edge} {_steps_on(window)} are surely stable"


def _unsure(window: RateWindow, value: float) -> str:
    edge = told_apart(window.edge, value, 4)[0]
    if window.batch_size is None:
        return f"above {edge} the error grows with every step on all records"
    if window.exact:
        return f"above {edge} the mean squared error grows with {_steps_on(window)}, drawn independently"
    return f"above {edge} even the mean error grows with {_steps_on(window)}, drawn independently"


def _steps_on(window: RateWindow) -> str:
    size = window.batch_size
    return "steps on single records" if size == 1 else f"steps on {size} records"


# --- what to change ---


def _after_growth(seen: Examination) -> str:
    rate, window = seen.rate, seen.window
    if rate is None or window is None:
        edge = number(seen.outlook.largest_stable_rate)
        return f"Take a rate below {edge}, the largest stable one of plain gd here{_or_standardise(seen)}."
    if seen.scaling_to_blame and seen.window_standardised is not None:
        edge = number(seen.window_standardised.sure, 3)
        return (
            f"Scaling is the cause: standardise the columns, and {rate.told} lies inside the window "
            f"(below {edge}); {_pipeline(seen)}. Or take {rate.name} below {number(window.sure, 3)} for "
            "the columns as they are."
        )
    if not window.holds(rate.lowest):
        return f"Take {rate.name} below {number(window.sure, 3)}{_or_standardise(seen)}."
    return f"Train again from weights of zero, and look at the records that were trained on{_direct(seen)}."


def _or_standardise(seen: Examination) -> str:
    return "" if seen.is_standardised else "; or standardise the columns first"


def _pipeline(seen: Examination) -> str:
    if seen.given.by_steps:
        return f"make_pipeline(StandardScaler(), {seen.given.name}(...)) does"
    return "subtract each column's mean and divide by its standard deviation"


def _remedy(seen: Examination) -> str:
    if seen.given.by_steps is False:
        return _against_flatness(seen)
    raw, standard = seen.conditions
    remedies = []
    if not seen.is_standardised and raw > MUCH_WORSE * standard:
        remedies.append(f"standardise the columns: {_pipeline(seen)}")
    if seen.rate is not None and seen.window is not None and not seen.window.holds(seen.rate.value):
        remedies.append(f"take {seen.rate.name} below {number(seen.window.sure, 3)}")
    if seen.given.by_steps and not remedies:
        remedies.append(_settle(seen))
    first = f"What helps: {listed(remedies, joiner='; or')}" if remedies else "More steps bring it closer"
    return f"{first}{_direct(seen)}."


def _settle(seen: Examination) -> str:
    passes = seen.given.passes
    if passes is not None and passes.used_up:
        return "more passes (max_iter)"
    return (
        "a smaller tol or tol=None with more passes (tol compares the losses of passes, not with the best "
        "one), and average=True against the noise of single records"
    )


def _direct(seen: Examination) -> str:
    """For squared loss no steps are needed: the closed form has the optimum at once."""
    if not seen.given.by_steps:
        return ""
    if not seen.plan.settings.l2:
        return ". LinearRegression has the optimum at once"
    alpha = number(seen.plan.settings.l2 * seen.plan.sums.weight)
    return f". Ridge(alpha={alpha}) has the optimum of this objective at once"


def _against_flatness(seen: Examination) -> str:
    _, standard = seen.conditions
    what = f"The columns, standardised, have condition number {number(standard, 3)}"
    if seen.is_standardised:
        return f"{what}: drop one of those that move together, or add a penalty (Ridge)."
    return f"{what}: standardise them before fitting, drop one of those that move together, or add a penalty."


def _who_is_to_blame(seen: Examination) -> list[str]:
    raw, standard = seen.conditions
    if seen.rate is not None and seen.window_standardised is not None:
        edge = number(seen.window_standardised.sure, 3)
        reach = f"Standardised, {seen.rate.name} may be up to {edge}"
        if seen.scaling_to_blame:
            return [f"{reach}: scaling is the cause."]
        return [f"{reach}."]
    return ["Most of it is scaling."] if raw > MUCH_WORSE * standard else ["Scaling hardly matters here."]
