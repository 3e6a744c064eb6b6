"""Did the training work? One verdict, its reason in figures, and what to do."""

from dataclasses import dataclass

from everystep.record.fit import Fit
from everystep.training.stopping import Diverged, Interrupted, TimeLimit
from everystep.understand.curvature import direction_in_words
from everystep.understand.outlook import Outlook
from everystep.words import counted, number

CONVERGED = 1e-8
"""A training has converged when its excess is at most this fraction of the loss at the start."""


@dataclass(frozen=True)
class Verdict:
    """What became of a training: `kind`, the `reason` in figures, and the `remedy` (empty if none).

    Kinds: 'converged', 'still falling', 'diverged'.
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
    outlook = Outlook(fit)
    start, end = float(fit.recording.excess[0]), float(fit.recording.excess[-1])
    goal = CONVERGED * float(fit.recording.loss[0])
    if isinstance(fit.stopped, Diverged) or (outlook.growth > 1 and end > start):
        return _diverged(fit, outlook)
    if end <= max(goal, fit.recording.quadratic.best * 1e-14):
        return Verdict("converged", f"{_above(fit)}, after {counted(fit.recording.steps, 'step')}.")
    return _still_falling(fit, outlook, end / start)


def _above(fit: Fit) -> str:
    return f"{number(fit.excess, 3)} above the best loss"


def _diverged(fit: Fit, outlook: Outlook) -> Verdict:
    rate = fit.recording.learning_rate
    names = [*fit.names, "bias"]
    steepest = direction_in_words(outlook.curvature.directions[:, -1], names)
    edge, best, growth = outlook.largest_stable_rate, outlook.best_constant_rate, outlook.growth
    reason = (
        f"the learning rate {number(rate)} is above {number(edge)}, the largest stable one for these "
        f"records; the error along {steepest} grows by {number(growth, 4)} a step."
    )
    return Verdict("diverged", reason, f"Take a rate below it: {number(best)} is the best constant one.")


def _still_falling(fit: Fit, outlook: Outlook, left: float) -> Verdict:
    reason = f"{_ended(fit)}; {number(left, 3)} of the start's excess is left ({_above(fit)})."
    needed = outlook.steps_until(CONVERGED)
    if needed is None:
        return Verdict("still falling", reason, "More steps will bring it closer.")
    more = needed - fit.recording.steps
    return Verdict(
        "still falling",
        reason,
        f"{counted(more, 'more step')} to {number(CONVERGED)} of the loss at the start.",
    )


def _ended(fit: Fit) -> str:
    steps = counted(fit.recording.steps, "step")
    match fit.stopped:
        case TimeLimit():
            return f"the time limit ended it after {steps}"
        case Interrupted():
            return f"it was interrupted after {steps}"
    return f"it ended after the {steps} allowed"
