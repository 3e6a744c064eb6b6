"""Schedules: how the learning rate changes over the steps."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar

from everystep.optimize.optimizer import check_fraction, check_not_negative, check_positive
from everystep.words import SettingError, quoted

Notes = tuple[float, ...]
"""What a schedule remembers between epochs."""


class Schedule(ABC):
    """The learning rate of each step, from the rate η that was set, as a frozen dataclass of settings.

    Most schedules depend on the number of the step alone; one that reacts to the training keeps notes,
    which become part of the state, so that any step can be replayed.
    """

    name: ClassVar[str]
    takes_a_rate: ClassVar[bool] = True
    """Whether it turns the rate that was set into each step's; otherwise it says each step's itself."""

    @property
    def stretches(self) -> bool:
        """Whether its rates depend on how many steps are allowed."""
        return False

    @property
    def is_known_ahead(self) -> bool:
        """Whether the rates of steps to come follow from their numbers, and nobody has to be asked."""
        return not self.initial()

    @abstractmethod
    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """The rate of step number `step` (from 1) where `base` was set and `total` steps are allowed."""

    def initial(self) -> Notes:
        """The notes before the first step."""
        return ()

    def noticed(self, notes: Notes, value: float) -> Notes:
        """The notes after an epoch that ended with this loss."""
        return notes


@dataclass(frozen=True)
class Constant(Schedule):
    """The same rate in every step: η.

    >>> Constant().rate(0.1, step=7, total=100, notes=())
    0.1
    """

    name: ClassVar[str] = "constant"

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η."""
        return base


CONSTANT = Constant()


@dataclass(frozen=True)
class Inverse(Schedule):
    """The rate falls like one over the number of steps: η / (1 + decay·(k − 1)).

    With small batches this is the classical way to the optimum itself: the steps' sum has no bound,
    their squares' has one. Source: Robbins & Monro, Annals of Mathematical Statistics 22 (1951).

    >>> Inverse(decay=0.5).rate(0.1, step=3, total=100, notes=())
    0.05
    """

    decay: float = 0.01
    name: ClassVar[str] = "inverse"

    def __post_init__(self) -> None:
        check_not_negative(decay=self.decay)

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η / (1 + decay·(k − 1))."""
        return base / (1 + self.decay * (step - 1))


@dataclass(frozen=True)
class Exponential(Schedule):
    """The rate falls by the same factor in every step: η·decayᵏ⁻¹. PyTorch's ExponentialLR, by steps.

    >>> Exponential(decay=0.5).rate(0.1, step=3, total=100, notes=())
    0.025
    """

    decay: float = 0.999
    name: ClassVar[str] = "exponential"

    def __post_init__(self) -> None:
        _check_factor(decay=self.decay)

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η·decayᵏ⁻¹."""
        return float(base * self.decay ** (step - 1))


@dataclass(frozen=True)
class StepDecay(Schedule):
    """The rate falls in stairs: η·factorʲ with j = ⌊(k − 1)/every⌋. PyTorch's StepLR, by steps.

    >>> StepDecay(every=2, factor=0.5).rate(0.1, step=5, total=100, notes=())
    0.025
    """

    every: int = 1000
    factor: float = 0.1
    name: ClassVar[str] = "step"

    def __post_init__(self) -> None:
        _check_count(every=self.every)
        _check_factor(factor=self.factor)

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η·factor^⌊(k − 1)/every⌋."""
        return float(base * self.factor ** ((step - 1) // self.every))


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from η down to lowest·η: η·[lowest + (1 − lowest)·½·(1 + cos(π·(k − 1)/steps))].

    `steps` is the length of the way down; 0 means all steps allowed. Afterwards the rate stays. PyTorch's
    CosineAnnealingLR. Source: Loshchilov & Hutter, SGDR, ICLR (2017), without restarts.

    >>> Cosine().rate(0.1, step=51, total=100, notes=())
    0.05
    """

    lowest: float = 0.0
    steps: int = 0
    name: ClassVar[str] = "cosine"

    def __post_init__(self) -> None:
        check_fraction(lowest=self.lowest)
        _check_count_or_zero(steps=self.steps)

    @property
    def stretches(self) -> bool:
        """Where no length is set."""
        return self.steps == 0

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η at k = 1, lowest·η from k = steps + 1 on."""
        return base * _cosine(1.0, self.lowest, (step - 1) / (self.steps or total))


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up and down once: from η/start_divisor to η, then to η/end_divisor, both along half a cosine.

    `peak` is the part of all steps after which the peak η is reached. The idea is PyTorch's OneCycleLR
    with `cycle_momentum=False` and its defaults. Source: Smith & Topin, Super-Convergence (2018).

    >>> [round(OneCycle().rate(1.0, step, total=100, notes=()), 4) for step in (1, 31, 100)]
    [0.04, 1.0, 0.0005]
    """

    peak: float = 0.3
    start_divisor: float = 25.0
    end_divisor: float = 250_000.0
    name: ClassVar[str] = "one-cycle"

    def __post_init__(self) -> None:
        if not (isinstance(self.peak, Real) and 0 < self.peak < 1):
            raise SettingError(f"peak must be above 0 and below 1; it is {quoted(self.peak)}.")
        check_positive(start_divisor=self.start_divisor, end_divisor=self.end_divisor)

    @property
    def stretches(self) -> bool:
        """Always."""
        return True

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """Rising until `peak`·total steps are done, falling until all are."""
        done = (step - 1) / total
        if done < self.peak:
            return base * _cosine(1 / self.start_divisor, 1.0, done / self.peak)
        return base * _cosine(1.0, 1 / self.end_divisor, (done - self.peak) / (1 - self.peak))


@dataclass(frozen=True)
class WarmUp(Schedule):
    """The rate climbs in a line to η over the first `steps` steps: η·k/steps; then comes `then`.

    `then` is another schedule, which counts its steps from the end of the climb. Source: Goyal et al.,
    Accurate, Large Minibatch SGD (2017).

    >>> [WarmUp(steps=4).rate(1.0, step, total=100, notes=()) for step in (1, 2, 4, 5)]
    [0.25, 0.5, 1.0, 1.0]
    """

    steps: int = 100
    then: Schedule = CONSTANT
    name: ClassVar[str] = "warm-up"

    def __post_init__(self) -> None:
        _check_count(steps=self.steps)
        if not isinstance(self.then, Schedule):
            raise SettingError(f"then must be a schedule, such as Cosine(); it is {quoted(self.then)}.")

    @property
    def stretches(self) -> bool:
        """As the other schedule."""
        return self.then.stretches

    @property
    def is_known_ahead(self) -> bool:
        """As the other schedule."""
        return self.then.is_known_ahead

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η·k/steps, then the other schedule's."""
        if step <= self.steps:
            return base * step / self.steps
        return self.then.rate(base, step - self.steps, max(total - self.steps, 1), notes)

    def initial(self) -> Notes:
        """The other schedule's."""
        return self.then.initial()

    def noticed(self, notes: Notes, value: float) -> Notes:
        """The other schedule's."""
        return self.then.noticed(notes, value)


@dataclass(frozen=True)
class Plateau(Schedule):
    """The rate falls to factor·η whenever `patience` epochs in a row brought nothing new.

    New is a loss (the validation loss where there is one, else the training loss) below
    (1 − threshold) times the lowest so far. Notes: the factor by now, the lowest loss, and the epochs
    without anything new. PyTorch's ReduceLROnPlateau, which reacts to one epoch more than `patience`.

    >>> schedule, notes = Plateau(factor=0.5, patience=2), Plateau().initial()
    >>> for loss in (4.0, 3.0, 3.0, 3.0):
    ...     notes = schedule.noticed(notes, loss)
    >>> notes, schedule.rate(0.1, step=5, total=100, notes=notes)
    ((0.5, 3.0, 0.0), 0.05)
    """

    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    name: ClassVar[str] = "plateau"

    def __post_init__(self) -> None:
        check_fraction(threshold=self.threshold)
        _check_factor(factor=self.factor)
        _check_count(patience=self.patience)

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """η times the factor by now."""
        return base * notes[0]

    def initial(self) -> Notes:
        """The full rate, no loss seen yet, and no epoch waited."""
        return (1.0, math.inf, 0.0)

    def noticed(self, notes: Notes, value: float) -> Notes:
        """A new lowest loss, or one epoch more of waiting, or a smaller rate."""
        by_now, lowest, waited = notes
        if lowest == math.inf or value < (1 - self.threshold) * lowest:
            return (by_now, value, 0.0)
        if waited + 1 < self.patience:
            return (by_now, lowest, waited + 1)
        return (by_now * self.factor, lowest, 0.0)


@dataclass(frozen=True)
class Function(Schedule):
    """Any function of the step's number (from 1) that gives its learning rate.

    >>> Function(lambda step: 1 / step).rate(1.0, step=4, total=100, notes=())
    0.25
    """

    function: Callable[[int], float]
    name: ClassVar[str] = "function"
    takes_a_rate: ClassVar[bool] = False

    @property
    def is_known_ahead(self) -> bool:
        """It is the function's own affair what it looks at."""
        return False

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """The function's value. Raises `SettingError` if it is no number, or below 0."""
        rate = self.function(step)
        check_not_negative(**{f"the learning rate of step {step}": rate})
        return float(rate)


@dataclass(frozen=True)
class Rates(Schedule):
    """A list of learning rates, one a step; the last one stays. A saved function comes back as this.

    >>> [Rates((0.3, 0.1)).rate(1.0, step, total=100, notes=()) for step in (1, 2, 3)]
    [0.3, 0.1, 0.1]
    """

    rates: tuple[float, ...]
    name: ClassVar[str] = "rates"
    takes_a_rate: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if not self.rates:
            raise SettingError("rates must hold at least one learning rate; it is empty.")
        check_not_negative(**{f"rate number {i}": rate for i, rate in enumerate(self.rates, 1)})

    def rate(self, base: float, step: int, total: int, notes: Notes) -> float:
        """The step's own rate."""
        return self.rates[min(step, len(self.rates)) - 1]


def _cosine(first: float, last: float, done: float) -> float:
    """From `first` to `last` along half a cosine, `done` in [0, 1]."""
    return last + (first - last) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def _check_factor(**values: object) -> None:
    for name, value in values.items():
        if not (isinstance(value, Real) and 0 < float(value) <= 1):
            raise SettingError(f"{name} must be above 0 and at most 1; it is {quoted(value)}.")


def _check_count(**values: object) -> None:
    for name, value in values.items():
        if not (isinstance(value, Integral) and int(value) >= 1):
            raise SettingError(f"{name} must be a whole number above 0; it is {quoted(value)}.")


def _check_count_or_zero(**values: object) -> None:
    for name, value in values.items():
        if value != 0:
            _check_count(**{name: value})
