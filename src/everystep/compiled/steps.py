"""Many steps at once: the fast twin of the loop over `Method.step`, for every rule, to the same bits."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba.np.unsafe import ndarray

from everystep.compiled.jit import borrowing, part, plain, summing
from everystep.model.units import Array

Gradient = Callable[[Any, int, Array, Array], None]
"""A function of `compiled.gradients`."""

SAFE = 2.0
"""A bound of the excess must be so many times beyond what it is compared with, whatever its own rounding."""


class Ruler(NamedTuple):
    """What the excess ½‖R e‖² of a state is measured with, and against.

    `root` R (p, p), `optimum` (p,); the squares of R's smallest and largest singular values, or bounds of
    them; the excess at which training has `converged`, and the one beyond which it diverges (`limit`).
    """

    root: Array
    optimum: Array
    smallest: float
    largest: float
    converged: float
    limit: float


class Place(NamedTuple):
    """Where a leap begins, and what it changes in place: θ (p,), memory (slots, p), the average (p,).

    `number` is that of the state, `averaged` how many states are in the average: 0 = none is made.
    """

    theta: Array
    memory: Array
    average: Array
    number: int
    averaged: int


class Kept(NamedTuple):
    """Room for the states whose numbers `every` divides: (k, p), (k, slots, p) and (k, p); 0 keeps none."""

    every: int
    parameters: Array
    memory: Array
    average: Array


class Room(NamedTuple):
    """Room for a step: the parameters and the memory after it, and its gradient."""

    moved: Array
    remembered: Array
    gradient: Array


to_fixed_tuple: Any = ndarray.to_fixed_tuple  # its types are known to the compiler only


@cache
def steps_of(rule: Callable[..., Any], gradient: Gradient, slots: int, numbers: int) -> Callable[..., int]:
    """The loop over steps, compiled for a rule with so many slots of memory and constants.

    It takes a step for each of `rates`, and gives how many were taken. `constants` are the rule's, one row a
    step, or a single row for all. It ends behind a state that has converged, and in front of a step that goes
    beyond the limit: what that means is for others to say.
    """
    plain(rule)

    @borrowing
    def steps(
        source: Any,
        ruler: Ruler,
        rates: Array,
        constants: Array,
        clip: float,
        features: int,
        place: Place,
        kept: Kept,
        room: Room,
    ) -> int:
        theta, memory, average, first, averaged = place
        optimum = ruler.optimum
        moved, remembered, g = room
        for k in range(len(rates)):
            gradient(source, k, theta, g)
            if clip > 0:
                _clip(g, clip)
            letters = to_fixed_tuple(constants[k if len(constants) > 1 else 0], numbers)
            for i in range(len(theta)):
                weight = theta[i] if i < features else 0.0
                # Which of these a rule has is known when it is compiled.
                if slots == 0:
                    update, _ = rule(g[i], weight, rates[k], letters, ())
                elif slots == 1:
                    update, (one,) = rule(g[i], weight, rates[k], letters, (memory[0, i],))
                    remembered[0, i] = one
                elif slots == 2:
                    pair = (memory[0, i], memory[1, i])
                    update, (one, two) = rule(g[i], weight, rates[k], letters, pair)
                    remembered[0, i], remembered[1, i] = one, two
                else:
                    triple = (memory[0, i], memory[1, i], memory[2, i])
                    update, (one, two, three) = rule(g[i], weight, rates[k], letters, triple)
                    remembered[0, i], remembered[1, i], remembered[2, i] = one, two, three
                moved[i] = theta[i] + update
            distance = _distance(moved, optimum)
            if _is_beyond(moved, distance, ruler):
                return k
            for i in range(len(theta)):
                theta[i] = moved[i]
                for slot in range(slots):
                    memory[slot, i] = remembered[slot, i]
            if averaged:
                averaged += 1
                _average(average, theta, averaged)
            _keep(kept, place, first + k + 1)
            if _has_converged(average, 0.0, ruler) if averaged else _has_converged(theta, distance, ruler):
                return k + 1
        return len(rates)

    return steps


@part
def _average(average: Array, theta: Array, count: int) -> None:
    """ā ← ā + (θ − ā)/count."""
    for i in range(len(theta)):
        average[i] += (theta[i] - average[i]) / count


@part
def _keep(kept: Kept, place: Place, number: int) -> None:
    """Keep the state of this number, if it is to be kept."""
    if kept.every and number % kept.every == 0:
        row = number // kept.every - place.number // kept.every - 1
        for i in range(len(place.theta)):
            kept.parameters[row, i], kept.average[row, i] = place.theta[i], place.average[i]
            for slot in range(len(place.memory)):
                kept.memory[row, slot, i] = place.memory[slot, i]


@part
def _clip(g: Array, clip: float) -> None:
    """g·min(1, clip/‖g‖)."""
    squares = 0.0
    for i in range(len(g)):
        squares += g[i] * g[i]
    length = np.sqrt(squares)
    if length > clip:
        factor = clip / length
        for i in range(len(g)):
            g[i] *= factor


@part
def _is_beyond(theta: Array, distance: float, ruler: Ruler) -> bool:
    """Whether the excess is above the limit, or no number; mostly the distance ‖e‖² says that it isn't."""
    if SAFE * 0.5 * ruler.largest * distance < ruler.limit:
        return False
    excess = _excess(theta, ruler)
    return not (np.isfinite(excess) and excess <= ruler.limit)


@part
def _has_converged(theta: Array, distance: float, ruler: Ruler) -> bool:
    """Whether the excess has come down; mostly the distance ‖e‖² says that it hasn't."""
    if 0.5 * ruler.smallest * distance > SAFE * ruler.converged:
        return False
    return bool(_excess(theta, ruler) <= ruler.converged)


@summing
def _distance(theta: Array, optimum: Array) -> float:
    """‖e‖², in any order: it is only compared with what is far away."""
    squares = 0.0
    for i in range(len(theta)):
        squares += (theta[i] - optimum[i]) ** 2
    return squares


@part
def _excess(theta: Array, ruler: Ruler) -> float:
    """½‖R e‖², to the bits of `Quadratic.excess`."""
    squares = 0.0
    for i in range(len(theta)):
        rise = 0.0
        for j in range(len(theta)):
            rise += ruler.root[i, j] * (theta[j] - ruler.optimum[j])
        squares += rise * rise
    return 0.5 * squares
