"""A verdict: what became of a training, why, and what to do."""

from dataclasses import dataclass

from everystep.record.fit import Fit
from everystep.understand.certificate import at_the_best
from everystep.words import number

ROUNDING = 1e-14
"""An excess at most this fraction of the best objective is its rounding."""


@dataclass(frozen=True)
class Verdict:
    """What became of a training: `kind`, the `reason` in figures, and the `remedy` (empty if none).

    | kind | when |
    |---|---|
    | converged | excess at most 1e-8 of the start's loss, and four right digits in every coefficient |
    | loss converged | the same excess, but some coefficient has fewer right digits |
    | collinear columns | the same excess, but no single model is best |
    | diverged | the excess grew beyond all measure, or beyond its start's at a rate that isn't stable |
    | oscillating | the rate is near the limit, and the steepest direction holds what is left |
    | creeping | the rate is at most a tenth of the best constant one |
    | noise floor | small batches: the excess goes up and down and no longer falls |
    | rate floor | the same for a rule whose steps don't shrink with the gradient |
    | out of reach | a decay holds the weights nearer to zero than the best ones are |
    | stopped early | the validation loss had no new lowest value |
    | not falling yet | all else, with an excess above the start's |
    | still falling | all else: more steps help |

    Models trained elsewhere have others besides, among them 'no number' (a weight is none).
    """

    kind: str
    reason: str
    remedy: str = ""

    @property
    def failed(self) -> bool:
        """Whether the training did harm; the command line then ends with status 1."""
        return self.kind in {"diverged", "no number"}


KINDS = (
    *("converged", "loss converged", "collinear columns", "diverged", "oscillating", "creeping"),
    *("noise floor", "rate floor", "out of reach", "stopped early", "not falling yet"),
    "still falling",
)
"""Every kind of verdict."""


def above(fit: Fit) -> str:
    """How far the model is from the best: '0.0062 above the best loss'; no figure that rounding makes."""
    what = "objective" if fit.settings.l2 else "loss"
    if fit.excess and at_the_best(fit):
        return f"at the best {what}, to the rounding of its numbers"
    return f"{number(fit.excess, 3)} above the best {what}"
