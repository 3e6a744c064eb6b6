"""The doctor: a model trained elsewhere, or the losses that its training printed, beside the best model.

(The function is `everystep.doctor`, so this module has another name.)
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from numbers import Real
from typing import Any

import numpy as np

from everystep.fit import plan_of
from everystep.model.units import Array
from everystep.record.plan import Plan
from everystep.record.split import Samples, blocks_of
from everystep.render.elsewhere import document, report
from everystep.render.elsewhere_curve import curve_document, curve_report
from everystep.training.settings import Settings
from everystep.understand.elsewhere.chains import inside
from everystep.understand.elsewhere.coefficients import check_count, given_numbers
from everystep.understand.elsewhere.curve import LossCurve
from everystep.understand.elsewhere.curve_verdict import curve_verdict
from everystep.understand.elsewhere.estimators import given_estimator
from everystep.understand.elsewhere.examination import Examination
from everystep.understand.elsewhere.given import Given, Rate
from everystep.understand.elsewhere.verdict import model_verdict
from everystep.understand.verdicts.verdict import Verdict
from everystep.words import DataError, SettingError, counted, quoted


class Checkup(Examination):
    """What the doctor found about a model: `verdict`, `excess`, `distance`, `window`, `conditions`.

    `print(checkup)` shows the whole of it; `checkup.to_dict()` has it as plain data.
    """

    @property
    def verdict(self) -> Verdict:
        """How far the model is from the best one, why, and what to change."""
        return model_verdict(self)

    def to_dict(self) -> dict[str, Any]:
        """The findings as numbers, text, lists and dicts, ready for JSON."""
        return document(self)

    def __str__(self) -> str:
        return report(self)


class CurveCheckup(LossCurve):
    """What the doctor found about printed losses: `verdict`, `excess` by row, `rate`."""

    @property
    def verdict(self) -> Verdict:
        """What the losses show beside the best possible one, and what to change."""
        return curve_verdict(self)

    def to_dict(self) -> dict[str, Any]:
        """The findings as numbers, text, lists and dicts, ready for JSON."""
        return curve_document(self)

    def __str__(self) -> str:
        return curve_report(self)


def doctor(  # noqa: PLR0913 - the public face: every setting under its one name
    model: Any = None,
    X: Any = None,  # noqa: N803 - scikit-learn's name
    y: Any = None,
    *,
    losses: Sequence[float] | None = None,
    learning_rate: float | None = None,
    batch_size: int | None = None,
    half: bool | None = None,
    sample_weight: Any = None,
) -> Checkup | CurveCheckup:
    """Examine a model trained elsewhere on the records X (n, d), y (n,) that it was trained on.

    `model` is a fitted scikit-learn linear model, or a Pipeline or search that ends in one; a dict of
    numbers by feature with its 'bias'; a pair (weights, bias); an array of the weights, then the bias; or
    a layer with `weight` and `bias`. Or `losses`, those after 0, 1, 2, ... steps on all records, instead of a
    model. `learning_rate` is the rate that was used, where the model doesn't tell, `batch_size` the
    records in each step (None: all), and `half` whether the loss was ½(y − ŷ)², which makes a rate count
    half. Nothing is trained, and nothing of the model's library is imported.

    The best model of the same objective is known exactly, as is the window of rates; see
    `docs/doctor.md`. Raises `SettingError` for a model that can't be examined and `DataError` for records
    that can't be used.

    >>> found = doctor({"x": 1.74576, "bias": 0.57794}, {"x": [1, 2, 3]}, [2, 4, 6], learning_rate=0.1)
    >>> found.verdict.kind, round(found.excess, 4)
    ('not at the optimum', 0.0479)
    """
    if X is None or y is None or (model is None) == (losses is None):
        raise SettingError("doctor takes a model, X and y; or X, y and losses=[...] instead of a model")
    seen = inside(model, X, y)
    weight = None if sample_weight is None else np.ravel(np.asarray(sample_weight, dtype=np.float64))
    _check_lengths(seen.x, seen.y, weight)
    samples = Samples(partial(blocks_of, seen.x, seen.y, weight), seen.names)
    rate = (
        None if losses is not None and learning_rate is None else told_rate(learning_rate, batch_size, half)
    )
    if losses is not None:
        if rate is not None:
            raise SettingError("learning_rate goes with a model; losses tell of the rate themselves")
        return examined_losses(losses, samples, half, batch_size)
    return examined(seen.model, samples, rate, seen.through)


def examined(
    model: Any, samples: Samples, rate: Rate | None = None, through: tuple[str, ...] = ()
) -> Checkup:
    """A model on samples of the numbers that it was trained on; `through` tells the steps before."""
    rows, weight = _size(samples)
    names = tuple(samples.names)
    given = given_numbers(model, names) or given_estimator(model, names, rows, weight)
    check_count(given.name, len(given.weights), names)
    return Checkup(_with_rate(given, rate), _plan(samples, given.intercept, given.minimised.l2), through)


def examined_losses(
    losses: Sequence[float], samples: Samples, half: bool | None, batch_size: int | None
) -> CurveCheckup:
    """Losses on samples of the numbers that they were computed on."""
    plan = _plan(samples, intercept=True, l2=0.0)
    return CurveCheckup.of(losses, plan, half, batch_size)


def _plan(samples: Samples, intercept: bool, l2: float) -> Plan:
    return plan_of(samples, Settings(standardize=False, fit_intercept=intercept, l2=l2))


def told_rate(learning_rate: float | None, batch_size: int | None, half: bool | None) -> Rate | None:
    """A rate that was told, with how it counts; None where none was. Raises `SettingError` if it is none."""
    if batch_size is not None and batch_size < 1:
        raise SettingError(f"batch_size must be a whole number from 1 on; it is {batch_size}")
    if learning_rate is None:
        if batch_size is not None or half is not None:
            raise SettingError(
                "batch_size and half say how a learning_rate counts; give it, or leave them out"
            )
        return None
    if not (isinstance(learning_rate, Real) and 0 < learning_rate < np.inf):
        raise SettingError(f"learning_rate must be a number above 0; it is {quoted(learning_rate)}")
    return Rate("the learning rate", float(learning_rate), batch_size, 2.0 if half else 1.0)


def _with_rate(given: Given, rate: Rate | None) -> Given:
    """A rate that is told in the call goes before the model's own; how it counts is the model's."""
    if rate is None:
        return given
    if given.rate is not None:
        if rate.batch_size is not None or rate.scale != 1:
            raise SettingError(
                f"{given.name}'s steps use single records and ½(y − ŷ)²; leave batch_size and half out"
            )
        rate = replace(given.rate, name="eta0", value=rate.value, last=None, schedule="", set_as="")
    return replace(given, rate=rate)


def _size(samples: Samples) -> tuple[int, float]:
    """The records that weigh something, and their weight."""
    rows, total = 0, 0.0
    for block in samples.rows():
        rows += len(block.y) if block.weight is None else int((block.weight > 0).sum())
        total += len(block.y) if block.weight is None else float(block.weight.sum())
    return rows, total


def _check_lengths(x: Array, y: Array, weight: Array | None) -> None:
    for name, values in (("y", y), ("sample_weight", weight)):
        if values is not None and len(values) != len(x):
            raise DataError(
                f"{name} has {counted(len(values), 'number')} for the {counted(len(x), 'record')} of X; give "
                "one for each"
            )
