"""The verdict on a training: one diagnosis after the other, until one holds."""

from everystep.record.fit import Fit
from everystep.training.stopping import Diverged
from everystep.understand.hindsight import Hindsight
from everystep.understand.verdicts.converged import converged, stopped_early
from everystep.understand.verdicts.diverged import diverged
from everystep.understand.verdicts.hovering import hovering, out_of_reach
from everystep.understand.verdicts.slow import creeping, oscillating, still_falling
from everystep.understand.verdicts.verdict import Verdict

DIAGNOSES = (converged, stopped_early, out_of_reach, hovering, oscillating, creeping)
"""In this order; the first that says something is the verdict."""


def training_verdict(fit: Fit) -> Verdict:
    """The verdict on a training: never 'converged' when the excess or the coefficients don't say so."""
    seen = Hindsight(fit)
    if isinstance(fit.stopped, Diverged) or (seen.too_fast and seen.end > seen.start):
        return diverged(seen)
    for diagnosis in DIAGNOSES:
        verdict = diagnosis(seen)
        if verdict is not None:
            return verdict
    return still_falling(seen)
