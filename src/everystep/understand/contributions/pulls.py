"""How much of each step's gradient ended in the final parameters."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.optimize.optimizer import Optimizer
from everystep.record.recording import Recording
from everystep.training.state import Step
from everystep.understand.contributions.sourced import SOURCES, Sourced

GRADIENT, MEMORY, WEIGHTS = range(SOURCES)
SUMS_OF_GRADIENTS = ("velocity", "mean")
"""The slots that hold a moving sum of gradients; all others hold sizes, which scale."""


@dataclass(frozen=True, eq=False)
class Trail:
    """The first K steps of a training by what they hang on, each taken once more.

    `parameters` (K, p) before each step; the slopes of its update and of the moving sum of gradients after
    it, `update` and `memory` (K, 3, p), by the gradient given to the rule, that sum before, and the weights;
    `clipped` (K,), what the gradient was multiplied with before.
    """

    parameters: Array
    update: Array
    memory: Array
    clipped: Array

    @classmethod
    def of(cls, recording: Recording, steps: int) -> Self:
        """The first `steps` steps. Raises `TypeError` for a rule that takes a sign."""
        state = recording.state(0)
        p = len(state.parameters.vector)
        made = cls(
            np.zeros((steps, p)), np.zeros((steps, SOURCES, p)), np.zeros((steps, SOURCES, p)), np.ones(steps)
        )
        for k in range(steps):
            step = recording.method.step(state)
            made.parameters[k], made.clipped[k] = state.parameters.vector, step.clipped
            made.update[k], made.memory[k] = linear_parts(recording.optimizer, step)
            state = step.after
        return made

    def without_bias(self, features: int) -> Array:
        """The weights before each step, with 0 in the place of the bias; shape (K, p)."""
        pulled = self.parameters.copy()
        pulled[:, features:] = 0.0
        return pulled


@dataclass(frozen=True, eq=False)
class Pulls:
    """What became of each step's gradient, for K steps of p parameters.

        θ_final = θ_start + Σₖ Aₖ·gₖ + Σₖ Dₖ·wₖ + M·m₀

    `gradients` A (K, p), clipping included; `decays` D (K, p), for a decay that is no part of the gradient;
    `remembered` M (p,), for the moving sum m₀ of gradients before the first step. For plain descent
    Aₖ = −ηₖ; with momentum it is −Σ_{j≥k} ηⱼβ^{j−k}, as a gradient goes on pulling in later steps.
    """

    gradients: Array
    decays: Array
    remembered: Array

    @classmethod
    def of(cls, trail: Trail, counts: Array) -> Self:
        """From the steps; `counts` (K,) is how much of each step's update is in the final parameters.

        It goes from the last step to the first, with the effect Λ of the memory on the final parameters:

            u = x·g + y·m + z·w,  m' = e·g + d·m        A = count·x + e·Λ,  Λ ← count·y + d·Λ
        """
        update, memory = counts[:, None, None] * trail.update, trail.memory
        gradients = np.empty_like(trail.parameters)
        ahead = np.zeros(trail.parameters.shape[1])
        for k in range(len(counts) - 1, -1, -1):
            gradients[k] = trail.clipped[k] * (update[k, GRADIENT] + memory[k, GRADIENT] * ahead)
            ahead = update[k, MEMORY] + memory[k, MEMORY] * ahead
        return cls(gradients, update[:, WEIGHTS], ahead)


def linear_parts(optimizer: Optimizer, step: Step) -> tuple[Array, Array]:
    """The slopes (3, p) of a step's update and of the moving sum after it, from the optimizer's own rule.

    Raises `TypeError` for a rule that takes a sign.
    """
    gradient = Sourced.source(step.clipped * step.gradient.vector, GRADIENT)
    weights = Sourced.source(step.before.parameters.without_bias(), WEIGHTS)
    slot = summing_slot(optimizer)
    memory = tuple(
        Sourced.source(value, MEMORY) if i == slot else value for i, value in enumerate(step.before.memory)
    )
    numbers = tuple(optimizer.constants(step.place).values())
    update, after = optimizer.rule(gradient, weights, step.learning_rate, numbers, memory)  # type: ignore[arg-type]  # duals
    none = np.zeros_like(gradient.slopes)
    return update.slopes, none if slot is None else after[slot].slopes  # type: ignore[attr-defined]  # a dual, as put in


def summing_slot(optimizer: Optimizer) -> int | None:
    """Which slot holds a moving sum of gradients, if one does."""
    found = [i for i, name in enumerate(optimizer.slots) if name in SUMS_OF_GRADIENTS]
    return found[0] if found else None
