"""Cross-validation out of the sums: how far off predictions are for rows that took no part in training."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise

import numpy as np

from everystep.model.units import Array, Units
from everystep.remote import made_of, with_values
from everystep.sums.blocks import Block, in_order_of, part, weighing
from everystep.sums.moments import Moments
from everystep.sums.optimum import WIDE, best_weights
from everystep.sums.rooted import Sums, merge
from everystep.sums.scaling import standardised
from everystep.threads import in_order, one_thread

FEW_ROWS = 50
"""Below this many rows each row is a fold of its own."""

FEWEST_ROWS = 3
"""With fewer rows there is nothing to train on once one is left out."""

HOWS = ("5-fold", "each row left out", "in time order")
"""How the rows of a table may be cut, in words."""

SHUFFLED_ROWS = 65_536
"""So many rows are dealt to the folds at a time."""

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64] | np.dtype[np.uint8]]
Summing = Callable[[Array, Array, Array | None], Moments]
"""What gives the sums of one block: `Sums.of`, or where no digits are lost by it, a faster one."""


@dataclass(frozen=True)
class CrossValidation:
    """How well models trained on the other folds predict each fold.

        rmse = √mse,   mse = Σ ω (y − ŷ)² / Σ ω over all left-out rows,   in the target's own units
        r2   = 1 − mse / baseline_mse                                      None for a constant target

    `baseline_rmse` is that of predicting the mean of the other folds. `standard_error` is that of the
    mse, from how much it differs between the folds: s/√folds, None for a single fold. `kind` says in
    words how the rows were cut.
    """

    rmse: float
    baseline_rmse: float
    r2: float | None
    standard_error: float | None
    folds: int
    kind: str


def fold_numbers(
    rows: int, folds: int = 5, seed: int = 0, first: int = 0, last: int | None = None
) -> Numbers:
    """A fold's number for each row: equal folds, shuffled; each row its own fold below 50 rows.

    Of the rows `first` to `last`, without that one, if not of all: they are dealt `SHUFFLED_ROWS` at a time,
    so that a part of them is known without the others.

    >>> fold_numbers(4)
    array([0, 1, 2, 3])
    >>> np.bincount(fold_numbers(102))
    array([21, 21, 20, 20, 20])
    """
    last = rows if last is None else last
    if rows < FEW_ROWS:
        return np.arange(first, last, dtype=np.int64)
    hands = range(first // SHUFFLED_ROWS, -(-last // SHUFFLED_ROWS))
    sizes = [min(rows - hand * SHUFFLED_ROWS, SHUFFLED_ROWS) for hand in hands]
    dealt = [_dealt(size, seed, hand, folds) for hand, size in zip(hands, sizes, strict=True)]
    start = hands.start * SHUFFLED_ROWS
    return np.concatenate([np.empty(0, np.uint8), *dealt])[first - start : last - start]


def _dealt(rows: int, seed: int, hand: int, folds: int) -> Numbers:
    """The folds of the rows of one hand."""
    numbers = np.tile(np.arange(folds), -(-rows // folds))[:rows]  # shuffled twice as fast as bytes are
    return np.random.default_rng([seed, hand]).permutation(numbers).astype(np.uint8)


def segment_numbers(times: Array, segments: int = 6) -> Numbers:
    """A segment's number for each row, in the order of time; rows of one moment stay together.

    >>> segment_numbers(np.array([3.0, 1.0, 1.0, 2.0]), segments=2)
    array([1, 0, 0, 1])
    """
    earlier = np.searchsorted(np.sort(times), times, side="left")
    return (earlier * segments // len(times)).astype(np.int64)


def sum_folds(blocks: Iterable[Block], numbers: Numbers, summed: Summing = Sums.of) -> tuple[Moments, ...]:
    """The sums of each fold, in one pass; `numbers` has one entry for each row that weighs something."""
    with one_thread():
        kept = with_values(made_of(weighing, blocks), numbers, lambda block: len(block[1]))
        parts = in_order(lambda pair: of_each_fold(*pair, summed), kept)
        folds: dict[int, Moments] = reduce(with_folds, parts, {})
    return tuple(folds[number] for number in sorted(folds))


def with_folds(folds: Mapping[int, Moments], later: Iterable[tuple[int, Moments]]) -> dict[int, Moments]:
    """The sums of folds by number, with those of further rows."""
    merged = dict(folds)
    for number, sums in later:
        merged[number] = merge(merged[number], sums) if number in merged else sums
    return merged


def of_each_fold(block: Block, fold: Numbers, summed: Summing) -> list[tuple[int, Moments]]:
    """A block's sums by fold."""
    by_fold = in_order_of(block, np.argsort(fold, kind="stable"))
    ends = np.cumsum(np.bincount(fold)).tolist()
    cuts = enumerate(pairwise([0, *ends]))
    return [(number, summed(*part(by_fold, slice(*cut)))) for number, cut in cuts if cut[0] < cut[1]]


def cross_validate(
    folds: Sequence[Moments], l2: float = 0.0, intercept: bool = True, standardize: bool = True
) -> CrossValidation | None:
    """Leave out each fold in turn: merge the sums of the others, scale and fit anew, predict the fold.

    The others are merged, not subtracted from the total, so no digits cancel; l2 is that of each
    training's own trained units. None with fewer than 3 rows or 2 folds. Raises `LostDigitsError` where sums
    without roots of their own don't suffice.
    """
    folds = [fold for fold in folds if fold.rows]
    rows = sum(fold.rows for fold in folds)
    if rows < FEWEST_ROWS or len(folds) < 2:
        return None
    kind = "each row left out" if rows == len(folds) else f"{len(folds)}-fold"
    fit = _Fit(l2, intercept, standardize)
    return _judged(zip(_others(folds), folds, strict=True), fit, kind)


def in_time_order(
    folds: Sequence[Moments], l2: float = 0.0, intercept: bool = True, standardize: bool = True
) -> CrossValidation | None:
    """Predict each segment of time from all segments before it; the first is never predicted."""
    folds = [fold for fold in folds if fold.rows]
    if sum(fold.rows for fold in folds) < FEWEST_ROWS or len(folds) < 2:
        return None
    earlier = list(accumulate(folds, merge))
    return _judged(
        zip(earlier[:-1], folds[1:], strict=True), _Fit(l2, intercept, standardize), "in time order"
    )


@dataclass(frozen=True)
class _Fit:
    """How each fold's model is trained."""

    l2: float
    intercept: bool
    standardize: bool

    def scores(self, splits: Iterable[tuple[Moments, Moments]]) -> Iterator[tuple[float, float, float]]:
        """The weight of each fold, and its `mean_squares`."""

        def score(split: tuple[Moments, Moments]) -> tuple[float, float, float]:
            return split[1].weight, *self.mean_squares(*split)

        first, *rest = splits
        # What a wide table takes long for is done side by side.
        at_once = in_order if first[0].features >= WIDE else map
        return at_once(score, [first, *rest])

    def mean_squares(self, other: Moments, fold: Moments) -> tuple[float, float]:
        """The losses on a fold: of the model that is best for the others, and of their mean."""
        others = Sums.rooted(other)
        units = standardised(others, self.intercept) if self.standardize else Units.own(others.features)
        weights = best_weights(others, units, self.l2, self.intercept)
        through = others.mean if self.intercept else np.zeros_like(others.mean)
        return fold.mean_square(weights, through), fold.mean_square(np.zeros_like(weights), others.mean)


def _judged(splits: Iterable[tuple[Moments, Moments]], fit: _Fit, kind: str) -> CrossValidation:
    with one_thread():
        scores = np.array(list(fit.scores(splits)))
    weight, squares, baseline = scores.T
    mse, baseline_mse = weight @ squares / weight.sum(), weight @ baseline / weight.sum()
    count = len(scores)
    return CrossValidation(
        rmse=float(np.sqrt(mse)),
        baseline_rmse=float(np.sqrt(baseline_mse)),
        r2=float(1 - mse / baseline_mse) if baseline_mse else None,
        standard_error=_spread(squares) / math.sqrt(count) if count > 1 else None,
        folds=count,
        kind=kind,
    )


def _spread(values: Array) -> float:
    """The standard deviation, also of values whose squares are too large for numbers."""
    largest = float(np.abs(values).max())
    return largest * float((values / largest).std(ddof=1)) if largest else 0.0


def _others(folds: Sequence[Moments]) -> Iterator[Moments]:
    """For each fold the sums of all others: those before it, merged, with those after it, merged."""
    none: Moments = Sums.none(folds[0].features)
    before = accumulate(folds[:-1], merge, initial=none)
    after = list(accumulate(reversed(folds[1:]), merge, initial=none))
    return map(merge, before, reversed(after))
