"""The settings of a training, under the names they have everywhere."""

import math
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Literal

from everystep.optimize import GradientDescent, Optimizer
from everystep.training.stopping import Limits
from everystep.words import SettingError, quoted

LearningRate = float | Literal["auto"]


@dataclass(frozen=True)
class Settings:
    """How to train. `learning_rate`, `l2` and `start` are in trained units.

    `learning_rate` is a number or "auto" (found from the curvature). `l2` multiplies the sum of the
    squared weights in the objective; the bias is not penalised. `start` holds the trained parameters
    to begin from, None for zeros. `seed` draws the folds of the cross-validation. Raises
    `SettingError` for values that can't be.
    """

    optimizer: Optimizer = field(default_factory=GradientDescent)
    learning_rate: LearningRate = "auto"
    limits: Limits = field(default_factory=Limits)
    standardize: bool = True
    fit_intercept: bool = True
    l2: float = 0.0
    start: tuple[float, ...] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        _check_rate(self.learning_rate)
        _check_start(self.start or ())
        if not (isinstance(self.l2, Real) and 0 <= self.l2 < math.inf):
            raise SettingError(f"l2 must be 0 or a positive number; it is {quoted(self.l2)}.")
        if not (isinstance(self.seed, Integral) and self.seed >= 0):
            raise SettingError(f"seed must be a whole number, 0 or more; it is {quoted(self.seed)}.")


def _check_rate(rate: object) -> None:
    if rate == "auto" or (isinstance(rate, Real) and 0 < float(rate) < math.inf):
        return
    raise SettingError(f"learning_rate must be a number above 0, or auto; it is {quoted(rate)}.")


def _check_start(start: tuple[float, ...]) -> None:
    for value in start:
        if not math.isfinite(value):
            raise SettingError(f"start must hold numbers only; one of them is {quoted(value)}.")


BY_HAND = Settings(learning_rate=0.1, limits=Limits(steps=10, tolerance=0), standardize=False)
"""The setting of an example worked on paper: plain steps at η = 0.1 on the columns as they are."""
