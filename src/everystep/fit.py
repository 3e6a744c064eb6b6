"""The journey of numbers: rows -> sums -> optimum -> steps -> a fit. Tables come in only in `run`."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from everystep.compiled.summing import judge_folds, sum_rows
from everystep.model.linear import Parameters
from everystep.model.units import Array, Units
from everystep.record.fit import Checks, Earlier, Fit
from everystep.record.gather import records_in
from everystep.record.keep import Keep, Recorder
from everystep.record.plan import Plan, method_of
from everystep.record.split import RowSource, Samples
from everystep.record.under_way import Between, Progress, UnderWay
from everystep.remote import made_of
from everystep.sums.blocks import Block, weighing
from everystep.sums.folds import (
    CrossValidation,
    cross_validate,
    fold_numbers,
    in_time_order,
    segment_numbers,
)
from everystep.sums.held_out import HeldOut
from everystep.sums.magnitude import OutOfRangeError
from everystep.sums.optimum import Optimum, solve
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import LostDigitsError, Sums, merge
from everystep.sums.scaling import standardised
from everystep.threads import in_order
from everystep.training.batches import Records
from everystep.training.settings import Settings
from everystep.training.stopping import LARGEST_GROWTH
from everystep.understand.auto import choose
from everystep.understand.curvature import Curvature
from everystep.understand.epochs import epochs_needed
from everystep.words import DataError, SettingError, counted

FEWEST_IN_TIME = 24
"""With fewer rows a sixth of them is too little to judge a part of the time by."""

ILL_CONDITIONED = 1e4
"""Above this condition number steps alone take too long: `finish` "auto" then ends with the exact step."""


def fit(
    samples: Samples,
    settings: Settings,
    keep: Keep = "auto",
    progress: Progress | None = None,
    earlier: Earlier | None = None,
    between: Between | None = None,
) -> Fit:
    """Train on rows of numbers: the plan, the steps, and the cross-checks.

    It goes on from what an `earlier` training left behind; otherwise it begins at the settings' start.
    Raises `SettingError` for settings that don't fit the numbers, and `DataError` for records from which
    nothing can be trained.
    """
    plan = plan_of(samples, settings, earlier)
    checks: Checks = partial(cross_validation, samples, plan.sums, settings)
    if earlier is not None and earlier.sums is not None:
        checks = _not_checked
    return carry_out(plan, checks, keep, progress, between)


def carry_out(
    plan: Plan,
    checks: Checks,
    keep: Keep | Recorder = "auto",
    progress: Progress | None = None,
    between: Between | None = None,
) -> Fit:
    """The steps of a plan, from its first state to its end."""
    recorder = keep if isinstance(keep, Recorder) else Recorder(keep)
    return UnderWay(plan, _ends_exactly(plan), checks, recorder).carried_out(progress, between)


def go_on(fit: Fit, progress: Progress | None = None, between: Between | None = None) -> Fit:
    """The steps that are left of a training that was interrupted, from its newest state to its end."""
    plan, recording = replace(fit.plan, method=fit.recording.method), fit.recording
    newest = recording.state(recording.steps)
    assert fit.keeping is not None
    recorder = Recorder.going_on(fit.keeping, recording.kept, newest)
    under_way = UnderWay(plan, _ends_exactly(plan), fit.checks, recorder, newest, fit.seconds)
    return under_way.carried_out(progress, between)


def plan_of(samples: Samples, settings: Settings, earlier: Earlier | None = None) -> Plan:
    """All of a training but its steps: the sums, the exact optimum, the objective, and the method.

    Raises as `fit` does.
    """
    rows, validation = samples.trained_on(settings), samples.validation(settings)
    names, intercept = tuple(samples.names), settings.fit_intercept
    gone = None if earlier is None else earlier.sums
    try:
        sums = sum_rows(partial(_as_blocks, rows), samples.sums_known(settings))
        sums = sums if gone is None else merge(gone, sums)
        usual = standardised(sums, intercept)
        units = usual if settings.standardize else Units.own(len(names))
        held_out = None if validation is None else _held_out(validation, units)
    except OutOfRangeError as error:
        raise error.named(names) from None
    start = _start(settings, len(names)) if earlier is None else _going_on(earlier, units, intercept)
    again = None if gone is not None else partial(_as_blocks, rows)
    optimum = solve(sums, again, units, settings.l2, intercept, start.vector)
    quadratic = Quadratic.of(sums, units, optimum, settings.l2, intercept)
    _check_slopes(quadratic)
    _check_reach(start.vector, quadratic, units)
    records: Callable[[], Records] = partial(_records, units, rows, sums.rows)
    on = _Ground(names, sums, units, optimum, quadratic, records, held_out)
    return _planned(on, settings, start)


def replanned(plan: Plan, settings: Settings, start: Parameters) -> Plan:
    """Another training on the same objective, by settings that differ only in how steps are taken."""
    validation = plan.method.validation
    held_out = validation if isinstance(validation, HeldOut) else None
    parts = (plan.names, plan.sums, plan.units, plan.optimum, plan.quadratic, plan.records, held_out)
    return _planned(_Ground(*parts), settings, start)


@dataclass(frozen=True)
class _Ground:
    """What a training stands on, however its steps are taken: the parts of a `Plan`."""

    names: tuple[str, ...]
    sums: Sums
    units: Units
    optimum: Optimum
    quadratic: Quadratic
    records: Callable[[], Records]
    held_out: HeldOut | None


def _planned(on: _Ground, settings: Settings, start: Parameters) -> Plan:
    records = on.records
    batched = records() if settings.records_a_step else None
    if batched is not None:
        records = partial(_given, batched)
    own = Units.own(len(on.names))
    typical = own if settings.standardize else standardised(on.sums, settings.fit_intercept)
    choice = choose(settings, Curvature.of(on.quadratic), batched, typical)
    count = on.sums.rows if batched is None else len(batched)
    method = method_of(settings, choice, on.quadratic, count, records, on.held_out)
    parts = (on.names, on.sums, on.units, on.optimum, on.quadratic)
    plan = Plan(settings, choice, *parts, method, start, records)
    return _with_epochs(plan) if settings.limits.epochs == "auto" else plan


def _with_epochs(plan: Plan) -> Plan:
    """The plan with as many epochs as it takes."""
    method, (epochs, why) = plan.method, epochs_needed(plan)
    total = min(method.total, epochs * method.batches.per_epoch)
    choice = replace(plan.choice, epochs=epochs, epochs_why=why)
    return replace(plan, choice=choice, method=replace(method, total=total))


def _records(units: Units, rows: RowSource, most: int) -> Records:
    return records_in(units, rows(), most)


def _given(records: Records) -> Records:
    """The records, which are there already."""
    return records


def _ends_exactly(plan: Plan) -> bool:
    """Whether the steps end with the exact one: as asked for, or as steps alone would take very long."""
    settings = plan.settings
    if settings.finish != "auto":
        return settings.finish == "exact"
    found = settings.rule is None and not settings.validation and not settings.average
    return found and Curvature.of(plan.quadratic).condition > ILL_CONDITIONED


def _as_blocks(rows: RowSource) -> Iterable[Block]:
    return made_of(lambda block: (block.x, block.y, block.weight), rows())


def _held_out(validation: RowSource, units: Units) -> HeldOut:
    sums = sum_rows(partial(_as_blocks, validation))
    if not sums.weight:
        raise DataError(
            "validation: none of its records can be used, as each lacks the target or weighs nothing; give "
            "others."
        )
    return HeldOut(sums, units)


def _start(settings: Settings, features: int) -> Parameters:
    parameters = features + settings.fit_intercept
    if settings.start is None:
        return Parameters(np.zeros(parameters), features)
    if len(settings.start) != parameters:
        raise SettingError(
            f"start has {counted(len(settings.start), 'number')} and the model {parameters} parameters: "
            f"a weight for each feature{', then the bias' if settings.fit_intercept else ''}."
        )
    return Parameters(np.array(settings.start, dtype=np.float64), features)


def _going_on(earlier: Earlier, units: Units, intercept: bool) -> Parameters:
    weights, bias = units.to_trained(earlier.weights, earlier.bias)
    return Parameters.of(weights, bias, intercept)


def _check_slopes(quadratic: Quadratic) -> None:
    if not quadratic.hessian.any():
        raise DataError(
            "every feature is 0 in every record, and without an intercept every prediction is then 0: "
            "train with an intercept, or on other columns."
        )


def _check_reach(start: Array, quadratic: Quadratic, units: Units) -> None:
    """The whole training must stay in range, also one that diverges from there."""
    with np.errstate(over="ignore", invalid="ignore"):
        zeros = quadratic.loss(np.zeros(len(start)))
        worst = LARGEST_GROWTH * max(quadratic.excess(start), zeros) * max(units.loss_scale, 1.0)
    if not np.isfinite(worst):
        raise SettingError("start is too far from the best parameters: the loss there is out of range.")


def _not_checked() -> None:
    """Where some of the records are gone, none can be left out."""


def cross_validation(samples: Samples, sums: Sums, settings: Settings) -> CrossValidation | None:
    """How well models of this kind predict records that they were not trained on; None for too few."""
    rows, time_feature = samples.trained_on(settings), samples.time_feature
    blocks = partial(_as_blocks, rows)
    how = (settings.l2, settings.fit_intercept, settings.standardize)
    if time_feature is not None and sums.rows >= FEWEST_IN_TIME:
        found = in_order(lambda block: weighing(block)[0][:, time_feature], blocks())
        times = np.concatenate(list(found))
        return judge_folds(blocks, segment_numbers(times), lambda folds: in_time_order(folds, *how))
    known = samples.sums_known(settings)
    if known is not None and known.seed == settings.seed:
        with suppress(LostDigitsError):
            return cross_validate(known.folds, *how)
    numbers = fold_numbers(sums.rows, seed=settings.seed)
    return judge_folds(blocks, numbers, lambda folds: cross_validate(folds, *how))
