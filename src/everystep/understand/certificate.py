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

    with the largest and the smallest curvature above zero. Source: Nesterov, Lectures on Convex
    Optimization (2018), section 2.1.

    >>> import numpy as np
    >>> bowl = Quadratic(np.diag([1.0, 4.0]), np.diag([1.0, 2.0]), np.array([1.0, 0.0]), 0.0, 2)
    >>> at = Certificate.of(np.array([2.0, 1.0]), bowl)
    >>> at.at_least, at.excess, at.at_most
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
        length = float(gradient @ gradient)
        best = np.abs(quadratic.optimum)
        known = blur * (best if blur <= ROUNDED_TWICE else np.full_like(best, best.max(initial=0.0)))
        rises = np.abs(quadratic.root) @ (HALF_A_UNIT * np.abs(parameters) + known)
        return cls(
            excess=quadratic.excess(parameters),
            floor=0.5 * float(rises @ rises),
            at_least=length / (2 * curvature.largest),
            at_most=length / (2 * curvature.smallest),
        )

    @classmethod
    def in_fit(cls, fit: Fit, parameters: Array) -> Self:
        """The certificate of parameters of a training, which knows how its best ones were found."""
        blur = ROUNDED_TWICE if fit.optimum.reads else UNREFINED
        return cls.of(parameters, fit.recording.quadratic, blur)

    @property
    def uncertainty(self) -> float:
        """By how much the excess may be off: ‖R(e + δ)‖² − ‖Re‖² where the last bits make δ of e."""
        return 2 * math.sqrt(self.excess * self.floor) + self.floor

    @property
    def means_something(self) -> bool:
        """Whether the excess is above what rounding alone may make."""
        return self.excess > self.floor
