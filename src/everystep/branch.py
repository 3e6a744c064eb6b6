"""A branch: a training that goes on from a state of another one, with settings of its own."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from everystep.fit import carry_out, replanned
from everystep.optimize import SGD, Exact, GradientDescent, optimizer_named, schedule_named
from everystep.optimize.schedules import CONSTANT
from everystep.record.fit import Fit
from everystep.record.keep import Keep
from everystep.record.plan import Plan
from everystep.record.under_way import Between, Progress
from everystep.sums.folds import CrossValidation
from everystep.training.settings import Settings
from everystep.training.state import Lookout, State
from everystep.training.stopping import Limits
from everystep.words import SettingError, counted, nearest

LIMITS = {
    "steps": "steps",
    "epochs": "epochs",
    "time_limit": "seconds",
    "tolerance": "tolerance",
    "patience": "patience",
}
"""The settings that are limits, each with its name among them."""

CHANGING = ("optimizer", "learning_rate", "schedule", "batch_size", "clip", "average", "finish", *LIMITS)
FIXED = {
    "standardize": "the units that are trained in",
    "fit_intercept": "which parameters there are",
    "l2": "what is made small",
    "validation": "which records are trained on",
    "seed": "which records are held out and the cross-checks' folds",
    "start": "the start, which is the state",
    "by_hand": "the units that are trained in",
    **dict.fromkeys(("target", "weight", "drop", "only"), "the columns"),
    **dict.fromkeys(("as_category", "as_number", "levels"), "how columns become numbers"),
}
"""Settings that a branch has from its parent, each with what it decides."""


def check_changes(changes: Mapping[str, Any]) -> None:
    """Raises `SettingError` for settings that can't change in a branch, and for those that there are not."""
    for name in changes:
        if name in FIXED:
            raise SettingError(
                f"{name} can't change in a branch: it decides {FIXED[name]}; train anew with it instead"
            )
        if name not in CHANGING:
            raise SettingError(f"there is no setting '{name}' of a branch; {nearest(name, CHANGING)}")
    if changes.get("epochs") == "auto":
        raise SettingError(
            "epochs must be a number in a branch: how many are needed is known only where nothing is "
            "remembered of steps before"
        )


def changed(parent: Fit, number: int, said: Mapping[str, Any]) -> Settings:
    """The settings of a branch from state `number`: the parent's, but for what is `said`.

    Without steps or epochs it has what is left of the parent's. Raises `SettingError` if nothing is.
    """
    settings = parent.settings
    others = {name: said[name] for name in said if name not in LIMITS and name != "optimizer"}
    changes = _rule(said.get("optimizer")) | others
    if "schedule" in said:
        changes["schedule"] = schedule_named(said["schedule"])
        if not changes["schedule"].takes_a_rate:
            changes.setdefault("learning_rate", "auto")
    if said.get("clip") == math.inf:
        changes["clip"] = None
    changes |= _batches(settings, changes)
    usual = _usual_limits(parent, number, said, changes["optimizer"])
    limits = {LIMITS[name]: said[name] for name in said if name in LIMITS}
    return replace(settings, **changes, limits=replace(usual, **limits))


def branched(parent: Fit, settings: Settings, state: State) -> Plan:
    """The plan of a training from a state of another, on the same objective."""
    plan = replanned(parent.plan, settings, state.parameters)
    if _goes_on(plan, parent):
        taken = parent.recording.method.taken + state.number
        plan = replace(plan, method=replace(plan.method, taken=taken))
        first = plan.method.first(state.parameters)
        first = replace(first, memory=state.memory, notes=state.notes, average=state.average)
        if plan.method.validation is not None:
            first = replace(first, lookout=Lookout().seen(plan.method.validation.loss(first.model.vector), 0))
        plan = replace(plan, carried=first)
    return plan


def branch(
    parent: Fit,
    plan: Plan,
    keep: Keep = "auto",
    progress: Progress | None = None,
    between: Between | None = None,
) -> Fit:
    """The training of a branch, by its plan."""
    return carry_out(plan, partial(_checked, parent), keep, progress, between)


def _rule(optimizer: Any) -> dict[str, Any]:
    """The rule that was said, and what follows for the rate: some find it themselves."""
    if optimizer is None:
        return {}
    if optimizer == "auto":
        return {"optimizer": "auto", "learning_rate": "auto"}
    rule = optimizer_named(optimizer)
    if rule.takes_a_rate:
        return {"optimizer": rule}
    return {
        "optimizer": rule,
        "learning_rate": "auto",
        "schedule": CONSTANT,
        "clip": None,
        "batch_size": None,
    }


def _usual_limits(parent: Fit, number: int, said: Mapping[str, Any], optimizer: object) -> Limits:
    """The limits of a branch that says none."""
    if isinstance(optimizer, Exact):
        return Limits()
    usual, steps = parent.settings.limits, None
    if "steps" not in said and "epochs" not in said:
        steps = _left(parent.recording.method.total, number)
    return Limits(steps, None, None, usual.tolerance, usual.patience)


def _left(allowed: int, number: int) -> int:
    if number >= allowed:
        raise SettingError(
            f"the run has taken all of the {counted(allowed, 'step')} it was allowed: say how many more, "
            "with steps or epochs."
        )
    return allowed - number


def _batches(settings: Settings, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The batch size and the rule: gd and sgd differ in nothing else, so to name one says the other."""
    optimizer = changes.get("optimizer", settings.optimizer)
    size = changes.get("batch_size", settings.batch_size)
    size = None if size == "all" else size
    if "batch_size" not in changes and "optimizer" in changes and type(optimizer) is GradientDescent:
        size = None
    if "batch_size" in changes and "optimizer" not in changes and isinstance(optimizer, GradientDescent):
        optimizer = SGD() if size else GradientDescent()
    return {"batch_size": size, "optimizer": optimizer}


def _goes_on(plan: Plan, parent: Fit) -> bool:
    """Whether what the parent's method remembers means the same to the branch's."""
    new, old = plan.settings, parent.settings
    same = (new.schedule, new.records_a_step, new.average) == (old.schedule, old.records_a_step, old.average)
    return same and plan.choice.optimizer == parent.choice.optimizer


def _checked(parent: Fit) -> CrossValidation | None:
    """The cross-checks judge the kind of model, not its steps: they are the parent's."""
    return parent.cross_validation
