"""Sharpness: how the curvature looks to a rule that scales each parameter by itself."""

import math
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.optimize import AdaDelta, AdaGrad, Adam, Adamax, AMSGrad, NAdam, Optimizer, RMSProp
from everystep.sums.quadratic import Quadratic
from everystep.training.state import State

IDLE = 1e-6
"""A parameter whose gradient is divided by so much less than another's has had next to none."""


@dataclass(frozen=True)
class Sharpness:
    """The curvature that a step meets, against what its rate could stand if the scaling stayed as it is.

        value = λmax(P^−½·H·P^−½)       limit = 2/η, or 2(1 + β₁)/((1 − β₁)·η) with a mean gradient

    P is the diagonal by which the rule divides the gradient. A value above the limit says that this step
    overshoots along the steepest direction: the gradient then grows, P with it, and the value falls. So it
    is the diagnosis of a step and no edge: such a training stays bounded and hovers. Source: Cohen et al.,
    Adaptive Gradient Methods at the Edge of Stability (2022).
    """

    value: float
    limit: float

    @property
    def overshoots(self) -> bool:
        """Whether the step overshoots along the steepest direction, as scaled now."""
        return self.value > self.limit


def sharpness(optimizer: Optimizer, state: State, quadratic: Quadratic, rate: float) -> Sharpness | None:
    """The sharpness at a state, for the step that follows it with this rate; None for a rule without a
    scaling of this kind, and before the first step.

    >>> from everystep.model.linear import Parameters
    >>> bowl = Quadratic(np.diag([1.0, 4.0]), np.diag([1.0, 2.0]), np.zeros(2), 0.0, 2)
    >>> state = State(1, Parameters(np.ones(2), 2), (np.array([0.25, 0.25]),), 2.5, 2.5)
    >>> found = sharpness(RMSProp(epsilon=1e-15), state, bowl, rate=0.5)
    >>> round(found.value, 9), found.limit, found.overshoots
    (8.0, 4.0, True)
    """
    scale = _scaling(optimizer, state)
    if scale is None or not scale.all():
        return None
    # A parameter that has never had a gradient is divided by ε alone: it says nothing of a step.
    moved = scale > IDLE * scale.max()
    scale, hessian = scale[moved], quadratic.hessian[np.ix_(moved, moved)]
    scaled = hessian / np.sqrt(np.outer(scale, scale))
    slow = optimizer.beta1 if isinstance(optimizer, Adam) else 0.0
    return Sharpness(float(np.linalg.eigvalsh(scaled)[-1]), 2 * (1 + slow) / ((1 - slow) * rate))


def _scaling(optimizer: Optimizer, state: State) -> Array | None:
    """P, shape (p,): what the rule divides the gradient by, as the memory of this state has it.

    NAdam is left out: its look ahead has another limit, and none is known.
    """
    scale: Array | None = None
    match optimizer:
        case AdaGrad(epsilon=epsilon):
            scale = np.sqrt(state.memory[0]) + epsilon
        case RMSProp(epsilon=epsilon, centered=centered):
            square = state.memory[0] - state.memory[1] ** 2 if centered else state.memory[0]
            scale = np.sqrt(np.maximum(square, 0.0)) + epsilon
        case AdaDelta(epsilon=epsilon):
            scale = np.sqrt(state.memory[0] + epsilon) / np.sqrt(state.memory[1] + epsilon)
        case Adamax():
            scale = state.memory[1]
        case Adam(beta2=beta2, epsilon=epsilon) if not isinstance(optimizer, NAdam):
            square = state.memory[2] if isinstance(optimizer, AMSGrad) else state.memory[1]
            scale = np.sqrt(square) / math.sqrt(1 - beta2 ** max(state.number, 1)) + epsilon
    return scale if state.number else None
