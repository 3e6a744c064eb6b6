"""Optimizers: frozen settings, and a rule that turns a gradient into an update.

A rule is elementwise and uses + − × only, in a written order. So the same source has the same bits
on NumPy vectors and in a compiled loop, and a step can be followed on paper parameter by parameter.
"""

from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, ClassVar, Protocol

import numpy as np

from everystep.model.units import Array
from everystep.words import SettingError, nearest, quoted

Memory = tuple[Array, ...]
"""What an optimizer remembers between steps: one array a slot, each shaped like the parameters."""


class Optimizer(Protocol):
    """How a gradient becomes an update.

    `slots` names what is remembered between steps (`memory`, zeros before the first step). `rule` is
    pure: it gets the gradient, the learning rate η and the memory, and gives the update (what is
    *added* to the parameters: it holds the minus sign) with the new memory.
    """

    name: ClassVar[str]
    slots: ClassVar[tuple[str, ...]]

    def rule(self, gradient: Array, rate: float, memory: Memory) -> tuple[Array, Memory]:
        """The update to add, and the memory for the next step."""
        ...


@dataclass(frozen=True)
class GradientDescent:
    """Gradient descent: go against the gradient, a learning rate's length.

        update = −η·g

    g is the gradient, η the learning rate. On a quadratic with curvatures up to L the loss never
    rises while η ≤ 2/L. Source: Cauchy, Comptes rendus 25 (1847). PyTorch and optax call it `sgd`.

    >>> GradientDescent().rule(np.array([-8.0]), 0.1, ())
    (array([0.8]), ())
    """

    name: ClassVar[str] = "gd"
    slots: ClassVar[tuple[str, ...]] = ()

    def rule(self, gradient: Array, rate: float, memory: Memory) -> tuple[Array, Memory]:
        """−η·g; nothing is remembered."""
        return -rate * gradient, memory


@dataclass(frozen=True)
class Momentum:
    """Momentum (heavy ball): gradients add up in a velocity that decays.

        v ← β·v + g
        update = −η·v

    β is `momentum`, v the velocity, zero at the start. The form is PyTorch's (`SGD(momentum=β)`),
    where η multiplies the whole velocity; in Keras η multiplies only the gradient, which is the same
    while η is constant. Source: Polyak, Some methods of speeding up the convergence of iteration
    methods (1964).

    >>> Momentum(0.5).rule(np.array([2.0]), 0.1, (np.array([4.0]),))
    (array([-0.4]), (array([4.]),))
    """

    momentum: float = 0.9
    name: ClassVar[str] = "momentum"
    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    def __post_init__(self) -> None:
        _check_fraction("momentum", self.momentum)

    def rule(self, gradient: Array, rate: float, memory: Memory) -> tuple[Array, Memory]:
        """−η·v with v ← β·v + g."""
        (velocity,) = memory
        velocity = self.momentum * velocity + gradient
        return -rate * velocity, (velocity,)


@dataclass(frozen=True)
class Nesterov:
    """Nesterov's momentum: as heavy ball, but looking one step ahead.

        v ← β·v + g
        update = −η·(g + β·v)

    β is `momentum`, v the velocity, zero at the start. The form is PyTorch's
    (`SGD(momentum=β, nesterov=True)`) and optax's `sgd(nesterov=True)`. Sources: Nesterov, Soviet
    Mathematics Doklady 27 (1983); Sutskever et al., ICML (2013), for the form.

    >>> Nesterov(0.5).rule(np.array([2.0]), 0.1, (np.array([4.0]),))
    (array([-0.4]), (array([4.]),))
    """

    momentum: float = 0.9
    name: ClassVar[str] = "nesterov"
    slots: ClassVar[tuple[str, ...]] = ("velocity",)

    def __post_init__(self) -> None:
        _check_fraction("momentum", self.momentum)

    def rule(self, gradient: Array, rate: float, memory: Memory) -> tuple[Array, Memory]:
        """−η·(g + β·v) with v ← β·v + g."""
        (velocity,) = memory
        velocity = self.momentum * velocity + gradient
        return -rate * (gradient + self.momentum * velocity), (velocity,)


OPTIMIZERS: dict[str, type[Any]] = {rule.name: rule for rule in (GradientDescent, Momentum, Nesterov)}
"""Every optimizer by its name: the one list that the command line and every sweep of the tests use."""


def optimizer_named(optimizer: str | Optimizer) -> Optimizer:
    """An optimizer from its name, with its default settings; an optimizer is given back as it is.

    Raises `SettingError` for a name that there isn't, and for what is neither.

    >>> optimizer_named("momentum")
    Momentum(momentum=0.9)
    """
    if not isinstance(optimizer, str):
        if isinstance(optimizer, tuple(OPTIMIZERS.values())):
            return optimizer
        raise SettingError(
            f"optimizer must be a name or an optimizer such as Momentum(0.9); it is {quoted(optimizer)}."
        )
    if optimizer not in OPTIMIZERS:
        raise SettingError(
            f"optimizer: there is no {quoted(optimizer)}; {nearest(optimizer, list(OPTIMIZERS))}"
        )
    made: Optimizer = OPTIMIZERS[optimizer]()
    return made


def settings_of(optimizer: Any) -> dict[str, float]:
    """An optimizer's settings by name, as they are written into a file."""
    return {field.name: getattr(optimizer, field.name) for field in fields(optimizer)}


def blank_memory(optimizer: Optimizer, parameters: int) -> Memory:
    """The memory before the first step: zeros."""
    return tuple(np.zeros(parameters) for _ in optimizer.slots)


def _check_fraction(name: str, value: object) -> None:
    if not (isinstance(value, Real) and 0 <= float(value) < 1):
        raise SettingError(f"{name} must be at least 0 and below 1; it is {quoted(value)}.")
