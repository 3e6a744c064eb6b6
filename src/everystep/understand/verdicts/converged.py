"""Trainings that came where they were meant to: converged, or stopped by the validation loss."""

from everystep.record.fit import Fit
from everystep.training.stopping import OutOfPatience
from everystep.understand.agreement import Agreement, agreement, within_errors
from everystep.understand.dependence import dependent
from everystep.understand.goals import CONVERGED
from everystep.understand.hindsight import Hindsight
from everystep.understand.verdicts.verdict import ROUNDING, Verdict, above
from everystep.words import counted, number, told_apart

RIGHT_DIGITS = 4
"""A training has converged when each coefficient has so many right digits, beside the small excess."""


def converged(seen: Hindsight) -> Verdict | None:
    """The excess says so; then the coefficients have the word."""
    fit = seen.fit
    goal = CONVERGED * float(fit.recording.loss[0])
    if seen.end > max(goal, ROUNDING * fit.recording.quadratic.best):
        return None
    reason = f"{above(fit)}, after {_way(fit)}"
    if not fit.optimum.unique:
        return Verdict("collinear columns", f"{reason}; but {_dependent(fit)}.", _against_dependence(fit))
    found = agreement(fit)
    if found.digits >= RIGHT_DIGITS:
        return Verdict("converged", f"{reason}.")
    enough = "For predictions that is enough: every coefficient is within a hundredth of its standard error. "
    remedy = (enough if within_errors(fit) else "") + _to_more_digits(fit)
    return Verdict("loss converged", f"{reason}; {_so_far(found)}.", remedy)


def stopped_early(seen: Hindsight) -> Verdict | None:
    """The validation loss ended it, or chose an earlier state than the last one."""
    fit = seen.fit
    best = fit.recording.best
    waited = isinstance(fit.stopped, OutOfPatience)
    if not waited and best.number == fit.recording.steps:
        return None
    patience = fit.settings.limits.epochs_to_wait(fit.recording.method.batches.per_epoch)
    since = fit.recording.steps - best.number
    nothing = f"{counted(patience, 'epoch')} more" if waited else f"the {counted(since, 'step')} after it"
    return Verdict(
        "stopped early",
        f"the validation loss was lowest after {counted(best.number, 'step')} and nothing lower came in "
        f"{nothing}; the model is that state, {above(fit)} on the training records.",
    )


def _way(fit: Fit) -> str:
    steps = fit.recording.steps
    if not fit.recording.exact:
        return counted(steps, "step")
    return f"{counted(steps - 1, 'step')} and the exact step" if steps > 1 else "the exact step"


def _so_far(found: Agreement) -> str:
    """The coefficient that is farthest from its best value."""
    which = "the bias" if found.name == "bias" else f"the weight of {found.name}"
    trained, best = told_apart(found.trained, found.best)
    if found.standard_error:
        best = f"{best} ± {number(found.standard_error, 3)}"
    if found.digits < 1:
        return f"{which} has no right digit yet ({trained}, best {best})"
    return f"{which} has only {counted(int(found.digits), 'right digit')} yet ({trained}, best {best})"


def _to_more_digits(fit: Fit) -> str:
    """A smaller tolerance, where the tolerance ended it; the exact step always."""
    exact = "a last exact step (finish exact)"
    if fit.settings.validation or fit.settings.average:
        return "More steps bring more."
    if fit.stopped.because == "converged":
        return f"For more: a smaller tolerance than {number(fit.settings.tolerance)}, or {exact}."
    return f"For more: more steps, or {exact}."


def _dependent(fit: Fit) -> str:
    groups = dependent(fit.optimum, fit.names)
    return (
        f"no single model is best, as features depend on each other: {groups}. It was "
        "measured against the best one nearest the start; on these records all best ones predict the same"
    )


def _against_dependence(fit: Fit) -> str:
    last = fit.names[fit.optimum.dependent[0][-1]]
    penalty = "" if fit.settings.l2 else ", or take a penalty (l2)"
    return f"For weights that mean something, leave out one of each group ({last}){penalty}."
