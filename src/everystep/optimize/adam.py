"""Adam and its kin: a moving mean of the gradient, divided by a moving size of the gradient."""

from collections.abc import Mapping, Sequence
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
class Adam(Optimizer):
    """Adam: the mean gradient over the root of the mean squared gradient, both freed of their zero start.

        m ← β₁·m + (1 − β₁)·g          c₁ = 1 − β₁ᵏ
        v ← β₂·v + (1 − β₂)·g²         c₂ = √(1 − β₂ᵏ)
        update = −(η/c₁)·m / (√v/c₂ + ε)

    k is the number of the step, from 1; β₁, β₂, ε are `beta1`, `beta2`, `epsilon`. Each parameter moves
    by about η a step while its gradient keeps its sign. Form and defaults are PyTorch's; optax is the
    same but for rounding; Keras has ε = 1e-7 beside the uncorrected √v. Source: Kingma & Ba, ICLR (2015).

    >>> import numpy as np
    >>> update, memory = Adam(epsilon=1e-15).update(1, np.array([-8.0]), np.zeros(1), 0.1, Adam().init(1))
    >>> update.round(12)
    array([0.1])
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    name: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    slots: ClassVar[tuple[str, ...]] = ("mean", "square")
    letters: ClassVar[tuple[str, ...]] = ("m", "v")

    def __post_init__(self) -> None:
        check_fraction(beta1=self.beta1, beta2=self.beta2)
        check_positive(epsilon=self.epsilon)

    def constants(self, step: int) -> Mapping[str, float]:
        """β₁ and β₂ with what they leave to 1, ε, and the two corrections."""
        return {
            "β₁": self.beta1,
            "1-β₁": 1 - self.beta1,
            "β₂": self.beta2,
            "1-β₂": 1 - self.beta2,
            "ε": self.epsilon,
            "c₁": 1 - self.beta1**step,
            "c₂": np.sqrt(1 - self.beta2**step),
        }

    def series(self, steps: range) -> Mapping[str, Sequence[float] | Array]:
        """The corrections c₁ and c₂."""
        c2 = np.sqrt([1 - self.beta2**step for step in steps])
        return {"c₁": [1 - self.beta1**step for step in steps], "c₂": c2}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−(η/c₁)·m / (√v/c₂ + ε)."""
        beta1, rest1, beta2, rest2, epsilon, correct1, correct2 = constants
        mean = beta1 * memory[0] + rest1 * gradient
        square = beta2 * memory[1] + rest2 * (gradient * gradient)
        return -(rate / correct1 * mean / (np.sqrt(square) / correct2 + epsilon)), (mean, square)


@dataclass(frozen=True)
class AdamW(Adam):
    """AdamW: Adam, and beside it a decay that pulls each weight towards zero.

        update = −η·λ·w − (η/c₁)·m / (√v/c₂ + ε)

    w are the weights (the bias is left alone), λ is `weight_decay`; all else as in `Adam`. The decay is no
    part of the objective, so the steps end beside its optimum, the more so the larger λ. Form and default λ
    = 0.01 are PyTorch's; optax has λ = 0.0001, Keras 0.004; all three let the bias decay too, unless it is
    left out by hand. Source: Loshchilov & Hutter, Decoupled Weight Decay Regularization, ICLR (2019).

    >>> import numpy as np
    >>> rule = AdamW(epsilon=1e-15, weight_decay=0.5)
    >>> rule.update(1, np.array([-8.0]), np.array([4.0]), 0.1, rule.init(1))[0].round(12)
    array([-0.1])
    """

    weight_decay: float = 0.01
    name: ClassVar[str] = "adamw"
    title: ClassVar[str] = "AdamW"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_not_negative(weight_decay=self.weight_decay)

    def constants(self, step: int) -> Mapping[str, float]:
        """Those of Adam, and λ."""
        return {**super().constants(step), "λ": self.weight_decay}

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·λ·w and Adam's update."""
        beta1, rest1, beta2, rest2, epsilon, correct1, correct2, decay = constants
        mean = beta1 * memory[0] + rest1 * gradient
        square = beta2 * memory[1] + rest2 * (gradient * gradient)
        step = rate / correct1 * mean / (np.sqrt(square) / correct2 + epsilon)
        return -(rate * decay * weights) - step, (mean, square)


@dataclass(frozen=True)
class Adamax(Adam):
    """Adamax: Adam with the largest recent gradient in place of the root mean square.

        m ← β₁·m + (1 − β₁)·g
        u ← max(β₂·u, |g| + ε)
        update = −(η/(1 − β₁ᵏ))·m / u

    Letters as in `Adam`. Form and defaults are PyTorch's and optax's; Keras adds ε to the divisor, not to
    |g|, and has ε = 1e-7. Source: Kingma & Ba, ICLR (2015), section 7.1.

    >>> import numpy as np
    >>> Adamax(epsilon=1e-15).update(1, np.array([-8.0]), np.zeros(1), 0.1, Adamax().init(1))[0].round(12)
    array([0.1])
    """

    name: ClassVar[str] = "adamax"
    title: ClassVar[str] = "Adamax"
    slots = ("mean", "largest")
    letters = ("m", "u")

    def constants(self, step: int) -> Mapping[str, float]:
        """β₁ and what it leaves to 1, β₂, ε, and the mean's correction."""
        return {
            "β₁": self.beta1,
            "1-β₁": 1 - self.beta1,
            "β₂": self.beta2,
            "ε": self.epsilon,
            "c₁": 1 - self.beta1**step,
        }

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−(η/c₁)·m / u with u ← max(β₂·u, |g| + ε)."""
        beta1, rest1, beta2, epsilon, correct1 = constants
        mean = beta1 * memory[0] + rest1 * gradient
        largest = np.maximum(beta2 * memory[1], np.abs(gradient) + epsilon)
        return -(rate / correct1 * mean / largest), (mean, largest)


@dataclass(frozen=True)
class AMSGrad(Adam):
    """AMSGrad: Adam with the largest mean square so far, which never forgets a large gradient.

        m ← β₁·m + (1 − β₁)·g
        v ← β₂·v + (1 − β₂)·g²
        u ← max(u, v)
        update = −(η/c₁)·m / (√u/c₂ + ε)

    Letters as in `Adam`. The form is PyTorch's (`Adam(amsgrad=True)`); in Keras ε stands beside the
    uncorrected √u; optax takes the largest of the *corrected* v. Source: Reddi, Kale & Kumar, On the
    Convergence of Adam and Beyond, ICLR (2018).

    >>> import numpy as np
    >>> AMSGrad(epsilon=1e-15).update(1, np.array([-8.0]), np.zeros(1), 0.1, AMSGrad().init(1))[0].round(12)
    array([0.1])
    """

    name: ClassVar[str] = "amsgrad"
    title: ClassVar[str] = "AMSGrad"
    slots = ("mean", "square", "largest_square")
    letters = ("m", "v", "u")

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−(η/c₁)·m / (√u/c₂ + ε) with u ← max(u, v)."""
        beta1, rest1, beta2, rest2, epsilon, correct1, correct2 = constants
        mean = beta1 * memory[0] + rest1 * gradient
        square = beta2 * memory[1] + rest2 * (gradient * gradient)
        largest = np.maximum(memory[2], square)
        step = rate / correct1 * mean / (np.sqrt(largest) / correct2 + epsilon)
        return -step, (mean, square, largest)


@dataclass(frozen=True)
class NAdam(Adam):
    """NAdam: Adam with Nesterov's look ahead, and a momentum that warms up.

        μₖ = β₁·(1 − ½·0.96^{k·ψ})        p ← p·μₖ      (p starts at 1)
        m ← β₁·m + (1 − β₁)·g
        v ← β₂·v + (1 − β₂)·g²
        update = −η·[(1 − μₖ)/(1 − p)·g + μₖ₊₁/(1 − p·μₖ₊₁)·m] / (√v/c₂ + ε)

    ψ is `momentum_decay`; the other letters as in `Adam`. Form and defaults are PyTorch's. optax has a
    constant μ = β₁ (here: a very large ψ), Keras ψ = 1. Source: Dozat, Incorporating Nesterov Momentum into
    Adam, ICLR workshop (2016).

    >>> import numpy as np
    >>> NAdam().init(1)
    (array([0.]), array([0.]), array([1.]))
    """

    momentum_decay: float = 0.004
    name: ClassVar[str] = "nadam"
    title: ClassVar[str] = "NAdam"
    slots = ("mean", "square", "momentum_product")
    letters = ("m", "v", "p")

    def __post_init__(self) -> None:
        super().__post_init__()
        check_not_negative(momentum_decay=self.momentum_decay)

    def initial(self) -> tuple[float, ...]:
        """The product of all momenta starts at 1."""
        return (0.0, 0.0, 1.0)

    def constants(self, step: int) -> Mapping[str, float]:
        """Those of Adam without c₁, and the momenta of this step and the next."""
        shared = super().constants(step)
        momenta = {"μₖ": self._momentum(step), "μₖ₊₁": self._momentum(step + 1)}
        return {letter: value for letter, value in shared.items() if letter != "c₁"} | momenta

    def series(self, steps: range) -> Mapping[str, Sequence[float] | Array]:
        """c₂ and the momenta."""
        momenta = [self._momentum(step) for step in range(steps.start, steps.stop + 1)]
        return {**super().series(steps), "μₖ": momenta[:-1], "μₖ₊₁": momenta[1:]}

    def _momentum(self, step: int) -> float:
        decayed: float = 0.96 ** (step * self.momentum_decay)
        return self.beta1 * (1 - 0.5 * decayed)

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·[(1 − μₖ)/(1 − p)·g + μₖ₊₁/(1 − p·μₖ₊₁)·m] / (√v/c₂ + ε)."""
        beta1, rest1, beta2, rest2, epsilon, correct2, now, following = constants
        mean = beta1 * memory[0] + rest1 * gradient
        square = beta2 * memory[1] + rest2 * (gradient * gradient)
        product = now * memory[2]
        ahead = (1 - now) / (1 - product) * gradient + following / (1 - product * following) * mean
        return -(rate * ahead / (np.sqrt(square) / correct2 + epsilon)), (mean, square, product)
