"""Did the training work? One verdict, its reason in figures, and what to do."""

from dataclasses import dataclass

from everystep.optimize.schedules import CONSTANT
from everystep.record.fit import Fit
from everystep.training.stopping import (
    Converged,
    Diverged,
    Interrupted,
    OutOfPatience,
    TimeLimit,
)
from everystep.understand.curvature import direction_in_words
from everystep.understand.hindsight import Hindsight, Stretch
from everystep.words import counted, listed, number, told_apart

CONVERGED = 1e-8
"""A training has converged when its excess is at most this fraction of the loss at the start."""


ROUNDING = 1e-14
"""An excess at most this fraction of the best objective is its rounding."""


@dataclass(frozen=True)
class Verdict:
    """What became of a training: `kind`, the `reason` in figures, and the `remedy` (empty if none).

    Kinds: 'converged' (the excess says so, whatever ended the training), 'diverged' (the excess grew
    beyond all measure, or beyond its start's at a rate that isn't stable), 'stopped early' (the validation
    loss had no new lowest value), 'hovering' (the excess goes up and down and no longer falls, measured
    over the last quarter of the steps), 'still falling' (all else).
    """

    kind: str
    reason: str
    remedy: str = ""

    @property
    def failed(self) -> bool:
        """Whether the training did harm; the command line then ends with status 1."""
        return self.kind == "diverged"


def training_verdict(fit: Fit) -> Verdict:
    """The verdict on a training: never 'converged' when the excess doesn't say so."""
    seen = Hindsight(fit)
    outlook = seen.outlook
    start, end = float(fit.recording.excess[0]), fit.excess / fit.units.loss_scale
    goal = CONVERGED * float(fit.recording.loss[0])
    too_fast = outlook.has_window and seen.rate > outlook.largest_stable_rate
    if isinstance(fit.stopped, Diverged) or (too_fast and end > start):
        return Verdict("diverged", *_diverged(fit, seen))
    if end <= max(goal, ROUNDING * fit.recording.quadratic.best):
        return Verdict("converged", f"{_above(fit)}, after {_way(fit)}.")
    if isinstance(fit.stopped, OutOfPatience):
        return Verdict("stopped early", _stopped_early(fit))
    stretch = None if outlook.has_window else seen.last_stretch()
    if stretch is not None and stretch.hovers:
        return Verdict("hovering", _hovering(fit, stretch), _against_hovering(fit))
    return Verdict("still falling", f"{_ended(fit)}; {_left(fit, end / start)}.", _remedy(fit, seen))


def _way(fit: Fit) -> str:
    steps = fit.recording.steps
    if not fit.recording.exact:
        return counted(steps, "step")
    if steps == 1:
        return "the exact step"
    return f"{counted(steps - 1, 'step')} and the exact step"


def _stopped_early(fit: Fit) -> str:
    best = fit.recording.best
    patience = fit.settings.limits.epochs_to_wait(fit.recording.method.batches.per_epoch)
    return (
        f"the validation loss was lowest after {counted(best.number, 'step')} and nothing lower came in "
        f"{counted(patience, 'epoch')} more; the model is that state, {_above(fit)} on the training records."
    )


def _hovering(fit: Fit, stretch: Stretch) -> str:
    scale = fit.units.loss_scale
    low, high = number(stretch.lowest * scale, 3), number(stretch.highest * scale, 3)
    return (
        f"over the last {counted(stretch.steps, 'step')} the excess went up and down between {low} and "
        f"{high} and no longer fell; {_why_hovering(fit)}."
    )


def _why_hovering(fit: Fit) -> str:
    if fit.recording.method.batches.per_epoch > 1:
        return "the gradient of a small batch is noisy, so that steps of a constant rate never settle"
    return "this rule's steps do not shrink with the gradient, so that at a constant rate they never settle"


def _against_hovering(fit: Fit) -> str:
    remedies = ["a smaller rate"]
    if fit.settings.schedule == CONSTANT:
        remedies.insert(0, "a schedule that lowers the rate, such as cosine")
    if not fit.settings.average:
        remedies.append("the average of the states (average)")
    if fit.recording.method.batches.per_epoch > 1:
        remedies.append("larger batches")
    return f"What helps: {listed(remedies, joiner='or')}."


def _above(fit: Fit) -> str:
    what = "objective" if fit.settings.l2 else "loss"
    return f"{number(fit.excess, 3)} above the best {what}"


def _diverged(fit: Fit, seen: Hindsight) -> tuple[str, str]:
    outlook = seen.outlook
    if not outlook.has_window:
        return (
            f"the excess grew beyond a million times the start's at the learning rate {number(seen.rate)}.",
            "Take a smaller rate, or learning_rate auto.",
        )
    rate, edge = told_apart(seen.rate, outlook.largest_stable_rate)
    best = number(outlook.best_constant_rate)
    if seen.stable:
        return (
            f"the excess grew beyond a million times the start's, though the learning rate {rate} is below "
            f"{edge}, the largest stable one for these records: so much momentum overshoots first.",
            f"Take less momentum, or the learning rate {best}, the best constant one.",
        )
    return (
        f"the learning rate {rate} is above {edge}, the largest stable one for these records; "
        f"{_growing(fit, seen)}.",
        f"Take a rate below it: {best} is the best constant one{_or_standardise(fit)}.",
    )


def _or_standardise(fit: Fit) -> str:
    return "" if fit.settings.standardize else "; or let the columns be standardised, as they are by default"


def _growing(fit: Fit, seen: Hindsight) -> str:
    outlook = seen.outlook
    steepest = direction_in_words(outlook.curvature.directions[:, -1], [*fit.names, "bias"])
    return f"the error along {steepest} grows {number(outlook.growth(seen.rate), 5)}-fold a step"


def _left(fit: Fit, left: float) -> str:
    """What is left of the excess; momentum may be on a detour above its start."""
    if left > 1:
        return f"the excess is {number(left, 3)} times the start's ({_above(fit)})"
    return f"{number(left, 3)} of the start's excess is left ({_above(fit)})"


def _remedy(fit: Fit, seen: Hindsight) -> str:
    outlook = seen.outlook
    if not seen.stable:
        rate, edge = told_apart(seen.rate, outlook.largest_stable_rate)
        return (
            f"More steps will not help: the learning rate {rate} is not below {edge}, where rates stop "
            f"being stable for these records. {number(outlook.best_constant_rate)} is the best constant one."
        )
    needed = outlook.steps_until(CONVERGED)
    if needed is None or needed <= fit.recording.steps:
        return "More steps will bring it closer."
    more = counted(needed - fit.recording.steps, "more step")
    return f"{more} to {number(CONVERGED)} of the loss at the start."


def _ended(fit: Fit) -> str:
    steps = counted(fit.recording.steps, "step")
    match fit.stopped:
        case Converged():
            return f"it reached the tolerance {number(fit.settings.tolerance)} after {steps}"
        case TimeLimit():
            return f"the time limit ended it after {steps}"
        case Interrupted():
            return f"it was interrupted after {steps}"
    return f"it ended after the {steps} allowed"
