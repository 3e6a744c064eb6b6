"""The certificate of a state: how far it is from the best possible one, and how well that is known."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.sums.quadratic import Quadratic
from everystep.understand.curvature import Curvature

HALF_A_UNIT = 2.0**-53
"""The largest relative error of a number that is rounded once."""

ROUNDED_TWICE = 2.0**-51
"""That of a best parameter in trained units: rounded, and converted into them."""

UNREFINED = 1e-12
"""That of one that wasn't refined, as a part of the largest: see `sums.optimum.solve`."""


@dataclass(frozen=True)
class Certificate:
    """How far parameters θ are from the best ones, as differences of the objective, in trained units.

    `excess` is f(θ) − f* = ½‖R(θ − θ*)‖²: exact but for rounding, and never negative. `floor` is the
    rounding: what the last bits of θ and θ* may be worth, so that a smaller excess means nothing.
    `at_least` ≤ f(θ) − f* ≤ `at_most` need the gradient alone, and no optimum:

        ‖g‖²/(2L) ≤ f(θ) − f* ≤ ‖g‖²/(2μ)

    with the largest and the smallest curvature above zero, and ‖g‖ less or more than what rounding may make
    of it: along a flat direction that can be more than the gradient itself. Source: Nesterov, Lectures
    on Convex Optimization (2018), section 2.1.

    >>> import numpy as np
    >>> bowl = Quadratic(np.diag([1.0, 4.0]), np.diag([1.0, 2.0]), np.array([1.0, 0.0]), 0.0, 2)
    >>> at = Certificate.of(np.array([2.0, 1.0]), bowl)
    >>> round(at.at_least, 12), at.excess, round(at.at_most, 12)
    (2.125, 2.5, 8.5)
    """

    excess: float
    floor: float
    at_least: float
    at_most: float

    @classmethod
    def of(cls, parameters: Array, quadratic: Quadratic, blur: float = ROUNDED_TWICE) -> Self:
        """The certificate of these parameters (p,); `blur` is how well the best ones are known, as a part of
        each, or of the largest one where they weren't refined."""
        curvature = Curvature.of(quadratic)
        gradient = curvature.along(quadratic.gradient(parameters))
        length = float(np.linalg.norm(gradient))
        off = _rounding_of_gradient(parameters, quadratic)
        return cls(
            excess=quadratic.excess(parameters),
            floor=_floor(parameters, quadratic, blur),
            at_least=max(length - off, 0.0) ** 2 / (2 * curvature.largest),
            at_most=(length + off) ** 2 / (2 * curvature.smallest),
        )

    @classmethod
    def in_fit(cls, fit: Fit, parameters: Array) -> Self:
        """The certificate of parameters of a training, which knows how its best ones were found."""
        return cls.of(parameters, fit.recording.quadratic, _blur(fit))

    @property
    def uncertainty(self) -> float:
        """By how much the excess may be off: ‖R(e + δ)‖² − ‖Re‖² where the last bits make δ of e."""
        return 2 * math.sqrt(self.excess * self.floor) + self.floor

    @property
    def means_something(self) -> bool:
        """Whether the excess is above what rounding alone may make."""
        return self.excess > self.floor


def at_the_best(fit: Fit) -> bool:
    """Whether the model of a training is as good as the best one, as far as rounding lets one see."""
    quadratic, parameters = fit.recording.quadratic, fit.recording.model.vector
    return quadratic.excess(parameters) <= _floor(parameters, quadratic, _blur(fit))


def _blur(fit: Fit) -> float:
    return ROUNDED_TWICE if fit.optimum.reads else UNREFINED


def _floor(parameters: Array, quadratic: Quadratic, blur: float) -> float:
    """What the last bits of θ and θ* are worth."""
    best = np.abs(quadratic.optimum)
    known = blur * (best if blur <= ROUNDED_TWICE else np.full_like(best, best.max(initial=0.0)))
    rises = np.abs(quadratic.root) @ (HALF_A_UNIT * np.abs(parameters) + known)
    return 0.5 * float(rises @ rises)


def _rounding_of_gradient(parameters: Array, quadratic: Quadratic) -> float:
    """How long the rounding of H e may be: each of its products, and each entry of H beside √(hᵢᵢ hⱼⱼ)."""
    size = np.sqrt(quadratic.hessian.diagonal())
    error = np.abs(parameters - quadratic.optimum)
    each = (len(error) + 2) * HALF_A_UNIT
    return 2 * each * float(np.linalg.norm(size)) * float(size @ error)
