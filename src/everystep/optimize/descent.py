"""The rules that are linear in the gradient: gradient descent, and descent with momentum."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from everystep.model.units import Array
from everystep.optimize.optimizer import Constants, Memory, NumberOrAuto, Optimizer, check_fraction
from everystep.words import SettingError


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Gradient descent: go against the gradient of all records, a learning rate's length.

        update = −η·g

    g is the gradient, η the learning rate. On a quadratic with curvatures up to L the loss never
    rises while η ≤ 2/L. Source: Cauchy, Comptes rendus 25 (1847). PyTorch, Keras and optax call the
    rule `sgd`, whatever the batch.

    >>> import numpy as np
    >>> GradientDescent().update(1, np.array([-8.0]), np.zeros(1), 0.1, ())
    (array([0.8]), ())
    """

    name: ClassVar[str] = "gd"
    title: ClassVar[str] = "gradient descent"

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·g; nothing is remembered."""
        return -(rate * gradient), memory


@dataclass(frozen=True)
class SGD(GradientDescent):
    """Stochastic gradient descent: the rule of gradient descent, with the gradient of a small batch.

        update = −η·g

    g is the gradient of the batch's own loss, right on average and noisy each time. At a constant η
    the steps don't end in the optimum but wander around it, at a distance that shrinks with η.
    Source: Robbins & Monro, Annals of Mathematical Statistics 22 (1951). PyTorch, Keras and optax: `sgd`.

    >>> import numpy as np
    >>> SGD().update(1, np.array([-8.0]), np.zeros(1), 0.1, ())
    (array([0.8]), ())
    """

    name: ClassVar[str] = "sgd"
    title: ClassVar[str] = "stochastic gradient descent"


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Momentum (heavy ball): gradients add up in a velocity that decays.

        v ← β·v + g
        update = −η·v

    β is `momentum`, v the velocity, zero at the start; "auto" stands for the best β for the records, which
    a training finds before its first step. The form is PyTorch's (`SGD(momentum=β)`) and optax's
    (`sgd(momentum=β)`), where η multiplies the whole velocity; in Keras η multiplies only the gradient
    (v ← β·v − η·g), which is the same while η is constant. Source: Polyak, Some methods of speeding up the
    convergence of iteration methods (1964).

    >>> import numpy as np
    >>> Momentum(0.5).update(1, np.array([2.0]), np.zeros(1), 0.1, (np.array([4.0]),))
    (array([-0.4]), (array([4.]),))
    """

    momentum: NumberOrAuto = 0.9
    name: ClassVar[str] = "momentum"
    title: ClassVar[str] = "momentum"
    slots = ("velocity",)
    letters = ("v",)

    def __post_init__(self) -> None:
        if self.momentum != "auto":
            check_fraction(momentum=self.momentum)

    @property
    def beta(self) -> float:
        """β. Raises `SettingError` while it is "auto"."""
        if self.momentum == "auto":
            raise SettingError("momentum auto is found from the records when a training begins; here say it.")
        return self.momentum

    @property
    def detour(self) -> float:
        """((1 + β)/(1 − β))²."""
        return ((1 + self.beta) / (1 - self.beta)) ** 2

    def constants(self, step: int) -> Mapping[str, float]:
        """β."""
        return {"β": self.beta}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·v with v ← β·v + g."""
        (beta,) = constants
        velocity = beta * memory[0] + gradient
        return -(rate * velocity), (velocity,)


@dataclass(frozen=True)
class Nesterov(Momentum):
    """Nesterov's momentum: as heavy ball, but looking one step ahead.

        v ← β·v + g
        update = −η·(g + β·v)

    β is `momentum`, v the velocity, zero at the start. The form is PyTorch's
    (`SGD(momentum=β, nesterov=True)`) and optax's `sgd(nesterov=True)`; in Keras η multiplies the
    gradient inside the velocity, the same while η is constant. Sources: Nesterov, Soviet Mathematics
    Doklady 27 (1983); Sutskever et al., ICML (2013), for the form.

    >>> import numpy as np
    >>> Nesterov(0.5).update(1, np.array([2.0]), np.zeros(1), 0.1, (np.array([4.0]),))
    (array([-0.4]), (array([4.]),))
    """

    name: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov's momentum"

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·(g + β·v) with v ← β·v + g."""
        (beta,) = constants
        velocity = beta * memory[0] + gradient
        return -(rate * (gradient + beta * velocity)), (velocity,)
