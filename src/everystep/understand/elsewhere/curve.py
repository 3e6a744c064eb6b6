"""Losses that a training elsewhere printed, beside the smallest possible one on the same records."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.record.plan import Plan
from everystep.understand.elsewhere.digits import blur_of
from everystep.understand.elsewhere.matching import RateEstimate, from_growth, from_whole_curve
from everystep.understand.outlook import Outlook
from everystep.words import DataError, SettingError, number, whole

SAME = 1e-6
"""A first loss this near that of weights of zero is that one."""

BELOW = 1e-9
"""A loss below the best one by more than this part of it, and its digits, isn't one of these records."""

LAST_RATIOS = 5


@dataclass(frozen=True, eq=False)
class LossCurve:
    """Losses by row, as means of (y − ŷ)², on the records of a `plan`; finite ones, up to the first
    that isn't.

    `half` says whether they were printed with ½, and `said` whether that was told or found out. `blur` is
    what the last printed digit leaves open, `burst` whether a loss that is no number came after them, and
    `batch_size` the records in each step, None for all.
    """

    plan: Plan
    losses: Array
    blur: Array
    half: bool
    said: bool
    burst: bool
    batch_size: int | None = None

    @classmethod
    def of(cls, losses: Sequence[float], plan: Plan, half: bool | None, batch_size: int | None) -> Self:
        """The curve of losses as they were printed.

        Whether they have a ½ is found out where the first is that of weights of zero, or half of it. Raises
        `SettingError` where it is neither and `half` wasn't said, and `DataError` for losses below the
        smallest possible one.
        """
        printed = np.asarray([float(loss) for loss in losses])
        finite = np.isfinite(printed)
        rows = len(printed) if finite.all() else int(np.argmin(finite))
        if rows == 0:
            raise DataError(
                "losses: there must be at least one number, the loss at the start; give more rows"
            )
        said = half is not None
        if half is None:
            half = _has_half(float(printed[0]), Outlook(plan).start_loss)
        scale = 2.0 if half else 1.0
        curve = cls(
            plan,
            scale * printed[:rows],
            scale * blur_of(list(losses)[:rows]),
            half,
            said,
            rows < len(printed),
            batch_size,
        )
        curve.check_above_the_best()
        return curve

    @cached_property
    def outlook(self) -> Outlook:
        """What is known of a training by gd on these records."""
        return Outlook(self.plan)

    @property
    def best(self) -> float:
        """The smallest possible loss, a mean of (y − ŷ)²."""
        return self.plan.optimum.loss

    @property
    def excess(self) -> Array:
        """The losses above the best, by row; what is below it by its digits alone is 0."""
        return np.maximum(self.losses - self.best, 0.0)

    @property
    def ruler(self) -> float:
        """The loss of which a converged excess is a hundred-millionth at most."""
        sums = self.plan.sums
        return min(self.outlook.start_loss, float(sums.scatter[-1, -1] / sums.weight))

    @property
    def rate_scale(self) -> float:
        """How many times ours a rate is where the loss has ½."""
        return 2.0 if self.half else 1.0

    @property
    def growth(self) -> float | None:
        """The factor of the excess a row, the median of the last ones; None where there are too few."""
        excess = self.excess[-LAST_RATIOS - 1 :]
        excess = excess[excess > 0]
        return float(np.median(excess[1:] / excess[:-1])) if len(excess) > 1 else None

    @property
    def grew(self) -> bool:
        """Whether the losses end above where they began, or far above their lowest, or in no number."""
        excess, last = self.excess, self.excess[-1]
        rises = len(excess) > 2 and bool((np.diff(excess[-3:]) > 0).all())
        return self.burst or bool(last > excess[0]) or (rises and bool(last > 10 * excess.min()))

    @cached_property
    def rate(self) -> RateEstimate | None:
        """The rate that the losses tell of, as the loss's owner counts it; an estimate. None with small
        batches, and where they tell of none.
        """
        if self.batch_size is not None:
            return None
        found = from_whole_curve(self.excess, self.blur, self.outlook)
        if found is None and self.grew and self.growth is not None:
            found = from_growth(self.growth, self.outlook)
        return None if found is None else found.times(self.rate_scale)

    @property
    def edge(self) -> float:
        """The largest stable rate of gd on all records, as the loss's owner counts it."""
        return self.rate_scale * self.outlook.largest_stable_rate

    def check_above_the_best(self) -> None:
        """Raise `DataError` for a loss that no model of these records can have."""
        low = self.losses + self.blur < self.best * (1 - BELOW)
        for row in np.flatnonzero(low):
            raise DataError(
                f"losses, row {whole(int(row) + 1)}: {number(float(self.losses[row]) / self.rate_scale)} is "
                f"below {number(self.best / self.rate_scale)}, the smallest possible loss on these records"
                f"{' with a ½' if self.half else ''}: it is of other records, other units or another loss; "
                f"{'say half=False (--no-half)' if self.half else 'say half=True (--half)'} if that is it"
            )


def _has_half(first: float, zeros: float) -> bool:
    for half, scale in ((False, 1.0), (True, 2.0)):
        if abs(scale * first - zeros) <= max(SAME * zeros, scale * float(blur_of([first])[0])):
            return half
    raise SettingError(
        f"the first loss, {number(first)}, is neither {number(zeros)}, that of weights of zero on these "
        "records, nor half of it; say whether your loss has a ½: half=True or False (--half or --no-half)"
    )
