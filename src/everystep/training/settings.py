"""The settings of a training, under the names they have everywhere."""

import math
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Literal, get_args

from everystep.optimize import SGD, GradientDescent, Optimizer, Schedule
from everystep.optimize.rulers import Exact
from everystep.optimize.schedules import CONSTANT
from everystep.training.stopping import USUAL_TOLERANCE, Limits
from everystep.words import SettingError, listed, quoted

LearningRate = float | Literal["auto"]
Finish = Literal["none", "exact", "auto"]

FULL_TOLERANCE = 1e-24
"""The usual tolerance of the best heavy ball, which needs few steps for it: about twelve digits of the
parameters are then right."""

LIMIT_NAMES = {"seconds": "time_limit"}
"""Limits that have another name as settings."""

USUAL_BATCH = 32
"""The batch size of `sgd` where none is said."""


@dataclass(frozen=True)
class Settings:
    """How to train. `learning_rate`, `l2`, `clip` and `start` are in trained units.

    - `optimizer`: a rule; a ruler, which finds its steps itself; or "auto" for heavy ball with the best
      momentum and rate for these records, or for plain descent, if a learning rate or a batch size is said.
    - `learning_rate`: a number, or "auto" (found from the records); `schedule`: how it changes.
    - `batch_size`: records a step; None means all of them, but for `sgd`, which then takes 32.
    - `limits`: what ends the training.
    - `validation`: the fraction of the records held out, or "table" where a table of others was given.
    - `clip`: the largest length of a gradient, None for any.
    - `average`: from which epoch on (counted from 1) the states are averaged, 0 for never.
    - `finish`: "exact" for a last step to the optimum itself, "none" for no such step; "auto" for one after
      at most 100 steps where the best heavy ball was asked for and would take very long, as the curvatures
      differ more than 10,000-fold.
    - `l2` multiplies the sum of the squared weights in the objective; the bias is not penalised.
    - `start`: the trained parameters to begin from, None for zeros.
    - `seed` draws the batches, the validation records and the folds of the cross-validation.

    Raises `SettingError` for values that can't be, and for those that don't go together.
    """

    optimizer: Optimizer | Literal["auto"] = field(default_factory=GradientDescent)
    learning_rate: LearningRate = "auto"
    schedule: Schedule = CONSTANT
    batch_size: int | None = None
    limits: Limits = field(default_factory=Limits)
    validation: float | Literal["table"] = 0.0
    clip: float | None = None
    average: int = 0
    finish: Finish = "auto"
    standardize: bool = True
    fit_intercept: bool = True
    l2: float = 0.0
    start: tuple[float, ...] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        _check_rate(self.learning_rate)
        _check_start(self.start or ())
        _check_batch_size(self.batch_size)
        _check_validation(self.validation)
        if not (isinstance(self.l2, Real) and 0 <= self.l2 < math.inf):
            raise SettingError(f"l2 must be 0 or a positive number; it is {quoted(self.l2)}.")
        if self.clip is not None and not (isinstance(self.clip, Real) and self.clip > 0):
            raise SettingError(f"clip must be a number above 0; it is {quoted(self.clip)}.")
        for name, value in (("seed", self.seed), ("average", self.average)):
            if not (isinstance(value, Integral) and int(value) >= 0):
                raise SettingError(f"{name} must be a whole number, 0 or more; it is {quoted(value)}.")
        if self.finish not in get_args(Finish):
            choices = listed([quoted(choice) for choice in get_args(Finish)], joiner="or")
            raise SettingError(f"finish must be {choices}; it is {quoted(self.finish)}.")
        _check_together(self)

    @property
    def rule(self) -> Optimizer | None:
        """The optimizer that these settings name; None for the best heavy ball, found from the records."""
        if self.optimizer != "auto":
            return self.optimizer
        if self.batch_size is not None:
            return SGD()
        said = self.learning_rate != "auto" or not self.schedule.takes_a_rate
        return GradientDescent() if said else None

    @property
    def tolerance(self) -> float:
        """The wanted excess, as a fraction of the loss at the start."""
        if self.limits.tolerance is not None:
            return self.limits.tolerance
        if isinstance(self.rule, Exact):
            return 0.0  # its one step is taken from wherever it starts
        return USUAL_TOLERANCE if self.rule else FULL_TOLERANCE

    @property
    def records_a_step(self) -> int | None:
        """The batch size that is used; None for all records."""
        if self.batch_size is None and isinstance(self.rule, SGD):
            return USUAL_BATCH
        return self.batch_size


def _check_rate(rate: object) -> None:
    if rate == "auto" or (isinstance(rate, Real) and 0 < float(rate) < math.inf):
        return
    raise SettingError(f"learning_rate must be a number above 0, or auto; it is {quoted(rate)}.")


def _check_start(start: tuple[float, ...]) -> None:
    for value in start:
        if not math.isfinite(value):
            raise SettingError(f"start must hold numbers only; one of them is {quoted(value)}.")


def _check_batch_size(size: object) -> None:
    if size is not None and not (isinstance(size, Integral) and int(size) >= 1):
        raise SettingError(f"batch_size must be a whole number above 0; it is {quoted(size)}.")


def _check_validation(validation: object) -> None:
    if validation == "table" or (isinstance(validation, Real) and 0 <= float(validation) < 1):
        return
    raise SettingError(
        f"validation must be a fraction from 0 to below 1, or a table; it is {quoted(validation)}."
    )


def _check_together(settings: Settings) -> None:
    """Settings that contradict each other are refused by name."""
    optimizer, limits = settings.optimizer, settings.limits
    _check_ruler(settings)
    if settings.batch_size is not None and optimizer != "auto" and optimizer.name == "gd":
        raise SettingError("gd uses all records in each step; for batches take sgd, or leave batch_size out.")
    if settings.learning_rate != "auto" and not settings.schedule.takes_a_rate:
        raise SettingError("the schedule says each step's rate itself; leave learning_rate out.")
    _check_epochs(settings)
    if limits.patience is not None and not settings.validation:
        raise SettingError(
            "patience waits for the validation loss; say how many records to hold out for it "
            "(validation), or leave patience out."
        )
    if settings.finish == "exact" and (settings.validation or settings.average):
        raise SettingError(
            "finish goes to the optimum of all records trained on, so it can't go together "
            "with validation or average; leave one of them out."
        )


def _check_epochs(settings: Settings) -> None:
    """What "auto" needs to stand for a number of epochs."""
    if settings.limits.epochs != "auto":
        return
    if settings.tolerance == 0:
        raise SettingError(
            "epochs auto are as many as it takes down to the tolerance, which is 0 here; say a tolerance, or "
            "say epochs."
        )
    if settings.schedule.stretches:
        raise SettingError(
            f"the schedule {settings.schedule.name} stretches over all epochs, so auto can't find them; say "
            "epochs."
        )


def _check_ruler(settings: Settings) -> None:
    """A ruler finds its steps itself, on all records, and the exact step is the only one."""
    rule = settings.rule
    if rule is None or rule.takes_a_rate:
        return
    said = {
        "learning_rate": settings.learning_rate != "auto",
        "schedule": settings.schedule != CONSTANT,
        "clip": settings.clip is not None,
        "batch_size": settings.batch_size is not None,
    }
    if names := [name for name, is_said in said.items() if is_said]:
        raise SettingError(
            f"{rule.name} finds the length of its steps itself, on all records; leave {listed(names)} out."
        )
    if not isinstance(rule, Exact):
        return
    said = {
        "validation": bool(settings.validation),
        "average": bool(settings.average),
        "finish": settings.finish != "auto",
        **{LIMIT_NAMES.get(name, name): value is not None for name, value in vars(settings.limits).items()},
    }
    if names := [name for name, is_said in said.items() if is_said]:
        raise SettingError(
            f"exact takes one step, to the optimum of all records trained on; leave {listed(names)} out."
        )


BY_HAND = Settings(learning_rate=0.1, limits=Limits(steps=10, tolerance=0), standardize=False)
"""The setting of an example worked on paper: plain steps at η = 0.1 on the columns as they are."""
