"""Rules that divide each parameter's gradient by the size of its own past gradients."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from everystep.model.units import Array
from everystep.optimize.optimizer import (
    Constants,
    Memory,
    Optimizer,
    check_fraction,
    check_not_negative,
    check_positive,
)


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """AdaGrad: the more gradient a parameter has had, the smaller its steps.

        s ← s + g²
        update = −η·g / (√s + ε)

    s is the sum of squared gradients, `initial_sum` at the start; ε is `epsilon`. The steps only ever
    get smaller. Form and defaults are PyTorch's, without its `lr_decay` (take the schedule `inverse`).
    optax and Keras start the sum at 0.1 and put ε = 1e-7 under the root.
    Source: Duchi, Hazan & Singer, JMLR 12 (2011).

    >>> import numpy as np
    >>> AdaGrad(epsilon=1e-15).update(1, np.array([4.0]), np.zeros(1), 0.1, (np.array([9.0]),))
    (array([-0.08]), (array([25.]),))
    """

    epsilon: float = 1e-10
    initial_sum: float = 0.0
    name: ClassVar[str] = "adagrad"
    title: ClassVar[str] = "AdaGrad"
    slots = ("squares",)
    letters = ("s",)

    def __post_init__(self) -> None:
        check_positive(epsilon=self.epsilon)
        check_not_negative(initial_sum=self.initial_sum)

    def initial(self) -> tuple[float, ...]:
        """The sum starts where `initial_sum` says."""
        return (self.initial_sum,)

    def constants(self, step: int) -> Mapping[str, float]:
        """ε."""
        return {"ε": self.epsilon}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·g / (√s + ε) with s ← s + g²."""
        (epsilon,) = constants
        squares = memory[0] + gradient * gradient
        return -(rate * gradient / (np.sqrt(squares) + epsilon)), (squares,)


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp: the gradient divided by the root of a moving mean of its square.

        s ← ρ·s + (1 − ρ)·g²
        update = −η·g / (√s + ε)

    With `centered`, the square of the mean gradient is taken off first:

        a ← ρ·a + (1 − ρ)·g
        update = −η·g / (√(s − a²) + ε)

    ρ is `decay`, ε `epsilon`; s and a are zero at the start, so that the first steps are long: up to
    η/√(1 − ρ). Form and defaults are PyTorch's, where ρ is called `alpha`. optax (ε = 1e-8) and
    Keras (ε = 1e-7) have decay 0.9 and put ε under the root. Source: Tieleman & Hinton, Lecture 6.5 of Neural
    Networks for Machine Learning (2012).

    >>> import numpy as np
    >>> RMSProp(decay=0.75, epsilon=1e-15).update(1, np.array([4.0]), np.zeros(1), 0.1, (np.array([0.0]),))
    (array([-0.2]), (array([4.]),))
    """

    decay: float = 0.99
    epsilon: float = 1e-8
    centered: bool = False
    name: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSProp"

    def __post_init__(self) -> None:
        check_fraction(decay=self.decay)
        check_positive(epsilon=self.epsilon)

    @property
    def slots(self) -> tuple[str, ...]:
        """The mean square, and the mean gradient where it is needed."""
        return ("square", "mean") if self.centered else ("square",)

    @property
    def letters(self) -> tuple[str, ...]:
        """s, and a."""
        return ("s", "a") if self.centered else ("s",)

    def constants(self, step: int) -> Mapping[str, float]:
        """ρ, 1 − ρ and ε."""
        return {"ρ": self.decay, "1-ρ": 1 - self.decay, "ε": self.epsilon}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·g / (√s + ε); with a mean gradient in the memory, −η·g / (√(s − a²) + ε)."""
        decay, rest, epsilon = constants
        square = decay * memory[0] + rest * (gradient * gradient)
        if len(memory) == 1:
            return -(rate * gradient / (np.sqrt(square) + epsilon)), (square,)
        mean = decay * memory[1] + rest * gradient
        # The difference is a variance: below zero it is the rounding of two equal numbers.
        spread = np.sqrt(np.maximum(square - mean * mean, 0.0))
        return -(rate * gradient / (spread + epsilon)), (square, mean)


@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """AdaDelta: steps in proportion to the size of past updates, so that η = 1 has the right unit.

        s ← ρ·s + (1 − ρ)·g²
        d = g·√(u + ε) / √(s + ε)
        u ← ρ·u + (1 − ρ)·d²
        update = −η·d

    ρ is `decay`, ε `epsilon`; s and u are zero at the start, so that the first steps are tiny: about
    √ε/√(1 − ρ). Form and defaults are PyTorch's and optax's; Keras has ρ = 0.95, ε = 1e-7 and
    η = 0.001. Source: Zeiler, arXiv:1212.5701 (2012).

    >>> import numpy as np
    >>> zero = np.array([0.0])
    >>> AdaDelta(decay=0.75, epsilon=1.0).update(1, np.array([2.0]), zero, 1.0, (np.array([8.0]), zero))
    (array([-0.7...]), (array([7.]), array([0.125])))
    """

    decay: float = 0.9
    epsilon: float = 1e-6
    name: ClassVar[str] = "adadelta"
    title: ClassVar[str] = "AdaDelta"
    slots = ("square", "update_square")
    letters = ("s", "u")

    def __post_init__(self) -> None:
        check_fraction(decay=self.decay)
        check_positive(epsilon=self.epsilon)

    def constants(self, step: int) -> Mapping[str, float]:
        """ρ, 1 − ρ and ε."""
        return {"ρ": self.decay, "1-ρ": 1 - self.decay, "ε": self.epsilon}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·d with d = g·√(u + ε) / √(s + ε)."""
        decay, rest, epsilon = constants
        square = decay * memory[0] + rest * (gradient * gradient)
        length = gradient * (np.sqrt(memory[1] + epsilon) / np.sqrt(square + epsilon))
        lengths = decay * memory[1] + rest * (length * length)
        return -(rate * length), (square, lengths)
