"""What should make one doubt a good score, or a table: a leak, too few rows, levels thrown together."""

from collections.abc import Iterator, Mapping

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.understand.exactness import only_rounding
from everystep.understand.tails import f_tail
from everystep.words import number, quoted

LEAK = 0.99
"""A column that alone explains a larger part of the target is suspect, on at least this many rows:"""
LEAK_ROWS = 10

TOO_GOOD = 0.999
"""A left-out R² above this is rare where the target isn't made from the columns."""

NOTHING = 1e-14
"""A missing part of R² this small is rounding."""

FEW_ROWS = 10
"""Fewer rows per feature are few, by a rule of thumb: Harrell, Regression Modeling Strategies (2015), 4.4."""


def alarms_of(run: RunData, r2: float | None) -> Iterator[str]:
    """The sentences; `r2` is that of left-out records. None where there is nothing to doubt."""
    alone = alone_explained(run) if len(run.encoder.encoded) > 1 else {}
    leaks = [name for name, share in alone.items() if share > LEAK]
    if alone and run.fit.sums.rows >= LEAK_ROWS:
        yield from (_leak(run, name, alone[name]) for name in leaks)
        if not leaks and r2 is not None and r2 > TOO_GOOD:
            yield (
                f"the columns explain all{_but(1 - r2)} of the spread of left-out records, which is "
                f"rare but for laws and bookkeeping: is one made from {quoted(run.target)}, or known only "
                "once it is?"
            )
    chance = chance_of_all(run.fit)
    if chance is not None and chance > 0.05:
        yield (
            f"nothing shows that the columns tell anything of {quoted(run.target)}: a target of pure chance "
            f"is fitted as well or better in {_of_100(chance)} of 100 such tables (F test)"
        )
    ratio = rows_per_feature(run)
    if ratio < FEW_ROWS and len(run.fit.names) > 1:
        yield (
            f"only {number(ratio, 2)} rows per feature: few, by the rule of thumb of 10 or more; the model "
            "may be right for these rows only. --only or --drop leave columns out"
        )


def alone_explained(run: RunData) -> Mapping[str, float]:
    """By column, the part of the target's spread that its features alone explain.

    It is R², adjusted for their count: 1 − (1 − R²)(n − 1)/(n − k − 1), with the bias counted. From the
    root of the sums; no row is read.
    """
    sums, first, shares = run.fit.sums, 0, {}
    features, target = sums.root[:, :-1], sums.root[:, -1]
    for column in run.encoder.encoded:
        end = first + len(column.used)
        shares[column.kind.column] = _explained(features[:, first:end], target, sums.rows)
        first = end
    return shares


def _explained(features: Array, target: Array, rows: int) -> float:
    spare = rows - features.shape[1] - 1
    if spare <= 0:
        return 0.0
    length = np.linalg.norm(features, axis=0)
    columns = features / np.where(length > 0, length, 1.0)
    left = target - columns @ np.linalg.lstsq(columns, target)[0]
    part = float(np.square(left).sum() / np.square(target).sum())
    return 1 - part * (rows - 1) / spare


def chance_of_all(fit: Fit) -> float | None:
    """How often records fit as well as these if all true weights are 0: the F test of them together.

    It takes for granted what intervals do. None with a penalty, without an intercept, where no rows are to
    spare, and where the best model leaves nothing but rounding.
    """
    sums, best, features = fit.sums, fit.optimum, fit.optimum.rank - 1
    spare = sums.rows - best.rank
    unfit = fit.settings.l2 or not fit.settings.fit_intercept or spare < 1 or features < 1
    if unfit or only_rounding(fit, best.loss):
        return None
    rest, total = best.loss * sums.weight, float(sums.scatter[-1, -1])
    return f_tail((total - rest) / features / (rest / spare), features, spare)


def rows_per_feature(run: RunData) -> float:
    """How many rows trained on there are for each feature."""
    return run.fit.sums.rows / len(run.fit.names)


def other_share(run: RunData) -> Mapping[str, float]:
    """By column that has them, the share of rows whose level was too rare for a feature of its own."""
    return {row.column: row.other_share for row in run.encoder.ledger() if row.other_rows}


def _leak(run: RunData, column: str, share: float) -> str:
    name = quoted(column)
    return (
        f"{name} alone nearly gives the target (all but {_percent(1 - share)} of its spread): if it is "
        f"known only once {quoted(run.target)} is, leave it out with --drop {name}"
    )


def _percent(share: float) -> str:
    return f"{number(100 * max(share, 0.0), 2)} %"


def _but(share: float) -> str:
    """What is missing to all of it, where that is more than rounding."""
    return f" but {_percent(share)}" if share > NOTHING else ""


def _of_100(share: float) -> str:
    """A share of 100, rounded, and never to all of them."""
    return f"{min(round(100 * share), 99)}"
