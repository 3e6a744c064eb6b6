"""Is the model any good? A second verdict, which has nothing to do with whether the training worked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.sums.folds import CrossValidation
from everystep.sums.held_out import HeldOut
from everystep.understand.alarms import alarms_of, other_share, rows_per_feature
from everystep.understand.exactness import only_rounding
from everystep.understand.intervals import Interval, intervals_of
from everystep.understand.residuals.residuals import Residuals, residuals_of
from everystep.understand.residuals.segments import Segments
from everystep.words import counted, number

NEARLY_ONE = 0.9995
"""An R² above this would be rounded to 1, which it is not."""

ENOUGH = 20
"""Of fewer records it isn't known how well a score is known."""

QUICK = 1e6
"""Up to so many numbers in a table (rows times features) its residuals are looked at unasked."""


@dataclass(frozen=True, repr=False)
class Quality:
    """What the best model of this form is worth on further records like these, as left-out ones show it.

    `typical_error` is the root of the mean squared error over left-out records, `baseline_error` that of
    predicting the others' mean, both in own units; `r2` = 1 − (typical_error/baseline_error)². `kind` says
    how records were left out. All None where there are too few records. `weak` names features whose 95 %
    interval has zero inside: the records don't tell the sign of the best weight. `give_or_take` is the
    standard error of the typical error: see `_give_or_take`; None below 20 records.

    `alarms` are sentences on what should make one doubt the score or the table; `other_share` is by column
    the share of rows whose level was too rare for a feature. `intervals`, `residuals` and `segments` are
    computed when they are first asked for; the last two read the records of the `run` again.
    """

    typical_error: float | None
    baseline_error: float | None
    r2: float | None
    kind: str | None
    weak: tuple[str, ...]
    give_or_take: float | None
    rows_per_feature: float
    other_share: Mapping[str, float]
    alarms: tuple[str, ...]
    run: RunData = field(compare=False, repr=False)

    def __repr__(self) -> str:
        return f"<Quality: {self.sentence}>"

    @cached_property
    def intervals(self) -> tuple[Interval, ...] | None:
        """95 % confidence intervals of the best weights, then of the bias; None where there are none."""
        return intervals_of(self.run.fit)

    @cached_property
    def residuals(self) -> Residuals:
        """The best model's residuals by prediction and by time. Raises `DataError` where records are gone."""
        return residuals_of(self.run)

    @property
    def segments(self) -> Segments:
        """For whom the model is worst. Raises `DataError` where the records are gone."""
        return self.residuals.segments

    @property
    def is_quick(self) -> bool:
        """Whether a look at the residuals takes no time to speak of."""
        return self.run.fit.sums.rows * len(self.run.fit.names) <= QUICK

    @property
    def sentence(self) -> str:
        """The verdict in a sentence or two."""
        if self.typical_error is None or self.baseline_error is None:
            return "too few records to leave any out: nothing can be said about new ones."
        rough = f" (give or take {number(self.give_or_take, 2)})" if self.give_or_take else ""
        worse = self.typical_error - self.baseline_error > 2 * (self.give_or_take or math.inf)
        best = (
            f"typical error {number(self.typical_error, 4)}{rough} on records not trained on "
            f"(the mean alone: {number(self.baseline_error, 4)}); {_r2(self.r2, worse)}. From {self.kind}."
            f"{self._hardly}"
        )
        return f"{self._as_it_is}{best}{_on_validation(self.run)}"

    @property
    def _hardly(self) -> str:
        """Said of a score that rests on a handful of records."""
        rows = self.run.fit.sums.rows
        if rows >= ENOUGH or not self.typical_error or only_rounding(self.run.fit, self.typical_error**2):
            return ""
        return f" From {counted(rows, 'record')}, such figures are hardly known."

    @property
    def _as_it_is(self) -> str:
        """What comes first where the training ended far above the best model, which the rest is about."""
        error = math.sqrt(self.run.fit.loss)
        assert self.typical_error is not None
        assert self.baseline_error is not None
        if error <= 1.1 * self.typical_error + 0.1 * self.baseline_error:
            return ""
        return (
            f"as it is, it misses even the records that it was trained on by {number(error, 4)} (RMSE). "
            "For the best model of its form: "
        )


def quality_verdict(run: RunData) -> Quality:
    """The verdict on the best model, from the cross-checks and the sums; no row is read."""
    checked = run.fit.cross_validation
    r2 = None if checked is None else checked.r2
    return Quality(
        typical_error=None if checked is None else checked.rmse,
        baseline_error=None if checked is None else checked.baseline_rmse,
        r2=r2,
        kind=None if checked is None else _how(checked.kind, run.fit.settings.l2),
        weak=tuple(one.name for one in (intervals_of(run.fit) or ())[: len(run.fit.names)] if one.has_zero),
        give_or_take=None if checked is None else _give_or_take(run.fit, checked),
        rows_per_feature=rows_per_feature(run),
        other_share=other_share(run),
        alarms=tuple(alarms_of(run, r2)),
        run=run,
    )


def _on_validation(run: RunData) -> str:
    """The error of the trained model itself on the records that were held out for validation."""
    recording = run.fit.recording
    losses, held_out = recording.own_units.validation_loss, recording.method.validation
    if losses is None or not isinstance(held_out, HeldOut):
        return ""
    loss = float(losses[int(np.searchsorted(recording.states, recording.best.number))])
    records = counted(held_out.sums.rows, "validation record")
    flatters = "; it flatters, as they also chose the state" if recording.steps else ""
    return f" This model's own error on the {records}: {number(math.sqrt(loss), 4)} (RMSE){flatters}."


def _give_or_take(fit: Fit, checked: CrossValidation) -> float | None:
    """The standard error of the root of a mean square: that of the mean square over twice the root.

    From how much the folds differ, but not below rmse/√(2n), that of n independent normal errors: five
    folds may be alike by chance. Of few records neither is worth telling.
    """
    rows = fit.sums.rows
    if checked.standard_error is None or rows < ENOUGH or only_rounding(fit, checked.rmse**2):
        return None
    return max(checked.standard_error / (2 * checked.rmse), checked.rmse / math.sqrt(2 * rows))


def _how(kind: str, l2: float) -> str:
    best = "the best model with this penalty" if l2 else "the best model"
    return {
        "5-fold": f"5-fold cross-checks of {best}",
        "each row left out": f"leaving out each record in turn and fitting {best} to the others",
        "in time order": f"{best} of the earlier records, predicting each later sixth by date",
    }[kind]


def _r2(r2: float | None, worse: bool) -> str:
    if r2 is None:
        return "no R²: the target is constant"
    if r2 < 0:
        return f"R² {number(r2, 3)}, below 0: {'worse' if worse else 'no better'} than the mean"
    return "R² above 0.9995" if NEARLY_ONE < r2 < 1 else f"R² {r2:.3f}"
