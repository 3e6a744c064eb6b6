"""Is the model any good? A second verdict, which has nothing to do with whether the training worked."""

from dataclasses import dataclass

import numpy as np

from everystep.record.fit import Fit
from everystep.sums.folds import CrossValidation
from everystep.words import number

NEARLY_ONE = 0.9995
"""An R² above this would be rounded to 1, which it is not."""


@dataclass(frozen=True)
class Quality:
    """What the best model of this form is worth on further records like these, as left-out ones show it.

    `typical_error` is the root of the mean squared error over left-out records, `baseline_error` that of
    predicting the others' mean, both in own units; `r2` = 1 − (typical_error/baseline_error)². `kind` says
    how records were left out. All None where there are too few records. `weak` names features whose best
    weight is within two standard errors of zero. `give_or_take` is the standard error of the typical
    error, from how much it differs between the folds; rough, since folds share what they are fitted to.
    """

    typical_error: float | None
    baseline_error: float | None
    r2: float | None
    kind: str | None
    weak: tuple[str, ...] = ()
    give_or_take: float | None = None

    @property
    def sentence(self) -> str:
        """The verdict in a sentence or two."""
        if self.typical_error is None or self.baseline_error is None:
            return "too few records to leave any out: nothing can be said about new ones."
        rough = f" (give or take {number(self.give_or_take, 2)})" if self.give_or_take else ""
        return (
            f"typical error {number(self.typical_error, 4)}{rough} on records not trained on "
            f"(the mean alone: {number(self.baseline_error, 4)}); {_r2(self.r2)}. From {self.kind}."
        )


def quality_verdict(fit: Fit) -> Quality:
    """The verdict on the best model, from the cross-checks and its standard errors."""
    weak = _weak(fit)
    checked = fit.cross_validation
    if checked is None:
        return Quality(None, None, None, None, weak)
    how = _how(checked.kind)
    return Quality(checked.rmse, checked.baseline_rmse, checked.r2, how, weak, _give_or_take(checked))


def _give_or_take(checked: CrossValidation) -> float | None:
    """The standard error of the root of a mean square: that of the mean square over twice the root."""
    if checked.standard_error is None or checked.rmse == 0:
        return None
    return checked.standard_error / (2 * checked.rmse)


def _how(kind: str) -> str:
    return {
        "5-fold": "5-fold cross-checks of the best model",
        "each row left out": "leaving out each record in turn and fitting the best model to the others",
        "in time order": "predicting each later sixth of the records, by date, from those before it",
    }[kind]


def _weak(fit: Fit) -> tuple[str, ...]:
    errors = fit.optimum.standard_errors
    if errors is None:
        return ()
    within = np.abs(fit.optimum.weights) < 2 * errors[: len(fit.names)]
    return tuple(name for name, is_weak in zip(fit.names, within, strict=True) if is_weak)


def _r2(r2: float | None) -> str:
    if r2 is None:
        return "no R²: the target is constant"
    if r2 < 0:
        return f"R² {number(r2, 3)}, below 0: worse than the mean"
    return "R² above 0.9995" if NEARLY_ONE < r2 < 1 else f"R² {r2:.3f}"
