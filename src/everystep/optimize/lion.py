"""Lion: only the sign of a mean gradient counts."""

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
)


@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion: each parameter moves by exactly η, in the direction of a mean of gradients.

        update = −η·(sign(β₁·m + (1 − β₁)·g) + λ·w)
        m ← β₂·m + (1 − β₂)·g

    m is the mean gradient, zero at the start; w are the weights (the bias does not decay); β₁, β₂, λ are
    `beta1`, `beta2`, `weight_decay`. At a constant η it ends in jumps of η to and fro across the optimum.
    β₁ and β₂ are the paper's; λ, which the paper tunes for each task, is 0 here. optax has λ = 0.001, Keras
    0, and both let the bias decay too; PyTorch has no Lion. Source: Chen et al., Symbolic Discovery of
    Optimization Algorithms, NeurIPS (2023).

    >>> import numpy as np
    >>> Lion().update(1, np.array([-8.0, 0.3]), np.zeros(2), 0.1, Lion().init(2))[0]
    array([ 0.1, -0.1])
    """

    beta1: float = 0.9
    beta2: float = 0.99
    weight_decay: float = 0.0
    name: ClassVar[str] = "lion"
    title: ClassVar[str] = "Lion"
    slots = ("mean",)
    letters = ("m",)

    def __post_init__(self) -> None:
        check_fraction(beta1=self.beta1, beta2=self.beta2)
        check_not_negative(weight_decay=self.weight_decay)

    def constants(self, step: int) -> Mapping[str, float]:
        """β₁ and β₂ with what they leave to 1, and λ."""
        return {
            "β₁": self.beta1,
            "1-β₁": 1 - self.beta1,
            "β₂": self.beta2,
            "1-β₂": 1 - self.beta2,
            "λ": self.weight_decay,
        }

    @staticmethod
    def rule(
        gradient: Array, weights: Array, rate: float, constants: Constants, memory: Memory
    ) -> tuple[Array, Memory]:
        """−η·(sign(β₁·m + (1 − β₁)·g) + λ·w)."""
        beta1, rest1, beta2, rest2, decay = constants
        direction = np.sign(beta1 * memory[0] + rest1 * gradient)
        return -(rate * (direction + decay * weights)), (beta2 * memory[0] + rest2 * gradient,)
