"""What to change, and what scaling the columns would do."""

from everystep.understand.elsewhere.examination import Examination
from everystep.words import counted, listed, number, whole

ENOUGH_UPDATES = 100_000
"""Updates of which the average over the second half is near the optimum, where columns are standardised."""

OTHER_RECORDS = (
    "Its solver ends at the optimum of the records that it was fitted to: give those, with their "
    "sample_weight if they had any; if these are they, lower its tol."
)

MUCH_WORSE = 10.0
"""Condition numbers this many times those of standardised columns are a matter of scaling."""


def after_growth(seen: Examination) -> str:
    """What to do about a training that grew."""
    rate, window = seen.rate, seen.window
    if rate is None or window is None:
        edge = number(seen.outlook.largest_stable_rate)
        return f"Take a rate below {edge}, the largest stable one of plain gd here{_or_standardise(seen)}."
    if seen.scaling_to_blame and seen.window_standardised is not None:
        edge = number(seen.window_standardised.sure, 3)
        return (
            f"Scaling is the cause: standardise the columns, and {rate.told} lies inside the window "
            f"(below {edge}); {_pipeline(seen)}. Or take {rate.to_set} below {number(window.sure, 3)} for "
            "the columns as they are, where the way is far longer."
        )
    if not window.holds(rate.lowest):
        return f"Take {rate.to_set} below {number(window.sure, 3)}{_as_they_are_or_standardised(seen)}."
    return f"Train again from weights of zero, and look at the records that were trained on{_direct(seen)}."


def _or_standardise(seen: Examination) -> str:
    return "" if seen.is_standardised else "; or standardise the columns first"


def _as_they_are_or_standardised(seen: Examination) -> str:
    if seen.is_standardised or seen.window_standardised is None:
        return ""
    edge = number(seen.window_standardised.sure, 3)
    return f" for the columns as they are; or standardise them, and take it below {edge}"


def _pipeline(seen: Examination) -> str:
    if seen.given.by_steps:
        return f"make_pipeline(StandardScaler(), {seen.given.name}(...)) does"
    return "subtract each column's mean and divide by its standard deviation"


def towards_the_best(seen: Examination) -> str:
    """What to do about a training that isn't there yet."""
    if seen.given.by_steps is False:
        return against_flatness(seen) if seen.nearly_dependent else OTHER_RECORDS
    raw, standard = seen.conditions
    remedies = []
    if not seen.is_standardised and raw > MUCH_WORSE * standard:
        remedies.append(f"standardise the columns: {_pipeline(seen)}")
    if seen.rate is not None and seen.window is not None and not seen.window.holds(seen.rate.value):
        remedies.append(f"take {seen.rate.to_set} below {number(seen.window.sure, 3)}")
    if seen.given.by_steps and not remedies:
        remedies.append(_settle(seen))
    first = f"What helps: {listed(remedies, joiner='; or')}" if remedies else "More steps bring it closer"
    return f"{first}{_direct(seen)}."


def _settle(seen: Examination) -> str:
    """Against the noise of single records, inside the window: the average of the later states alone."""
    passes = seen.given.passes
    rows = seen.plan.sums.rows
    half = max(-(-ENOUGH_UPDATES // (2 * rows)), passes.count if passes else 0)
    count, later = 2 * half, half * rows
    return (
        f"{whole(count)} passes, and the average over the second half of them (tol=None, max_iter={count}, "
        f"average={later}), as steps on single records never settle by themselves"
    )


def _direct(seen: Examination) -> str:
    """For squared loss no steps are needed: the closed form has the optimum at once."""
    if not seen.given.by_steps:
        return ""
    if not seen.plan.settings.l2:
        return ". LinearRegression has the optimum at once"
    alpha = number(seen.plan.settings.l2 * seen.plan.sums.weight)
    return f". Ridge(alpha={alpha}) has the optimum of this objective at once"


def against_flatness(seen: Examination) -> str:
    """What to do about columns that are nearly dependent."""
    _, standard = seen.conditions
    what = f"The columns, standardised, have condition number {number(standard, 3)}"
    if seen.is_standardised:
        return f"{what}: drop one of those that move together, or add a penalty (Ridge)."
    return f"{what}: standardise them before fitting, drop one of those that move together, or add a penalty."


def scaling_sentences(seen: Examination) -> list[str]:
    """What scaling the columns would change; nothing where no steps were taken, or none are needed."""
    raw, standard = seen.conditions
    if seen.rate is None and seen.given.by_steps is False:
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


def _who_is_to_blame(seen: Examination) -> list[str]:
    raw, standard = seen.conditions
    if seen.rate is not None and seen.window_standardised is not None:
        edge = number(seen.window_standardised.sure, 3)
        reach = f"Standardised, {seen.rate.name} may be up to {edge}"
        if seen.scaling_to_blame:
            return [f"{reach}: scaling is the cause."]
        return [f"{reach}."]
    if seen.given.by_steps is None:
        return []  # nobody said that it was trained by steps, or on columns as they are
    return ["Most of it is scaling."] if raw > MUCH_WORSE * standard else ["Scaling hardly matters here."]
