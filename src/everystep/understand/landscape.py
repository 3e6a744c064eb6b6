"""The landscape: the objective over a plane through the space of the parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.sums.quadratic import Quadratic
from everystep.understand.curvature import Curvature, direction_in_words
from everystep.words import SettingError, nearest, quoted

BIAS = "bias"


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane θ(a, b) = origin + a·across + b·up through the space of the parameters, in trained units.

    `across` and `up` (p,) are unit vectors at right angles, named in `names`. `whole` says whether the plane
    holds all there is (two parameters); if not, a state's `place` is its shadow on the plane, and what else
    there is of its excess is not seen there.

    >>> bowl = Quadratic(np.diag([1.0, 4.0]), np.diag([1.0, 2.0]), np.array([1.0, 0.0]), 0.0, 2)
    >>> plane = Plane(bowl, np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]), ("w1", "w2"), True)
    >>> plane.excess(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    array([[0.5, 0. ],
           [2.5, 2. ]])
    """

    quadratic: Quadratic
    origin: Array
    across: Array
    up: Array
    names: tuple[str, str]
    whole: bool

    def places(self, parameters: Array) -> Array:
        """Where parameters (k, p) are on the plane, shape (k, 2)."""
        away = parameters - self.origin
        return np.stack([(away * self.across).sum(axis=-1), (away * self.up).sum(axis=-1)], axis=-1)

    @property
    def optimum(self) -> Array:
        """Where the best parameters are, shape (2,)."""
        return self.places(self.quadratic.optimum)

    def excess(self, across: Array, up: Array) -> Array:
        """The excess ½‖R(θ(a, b) − θ*)‖² at each a and b, in trained units; shape (len(up), len(across))."""
        root = self.quadratic.root
        start, one, other = (
            (root * vector).sum(axis=1)
            for vector in (self.origin - self.quadratic.optimum, self.across, self.up)
        )
        total = np.zeros((len(up), len(across)))
        for here, a, b in zip(start, one, other, strict=True):
            total += (here + a * across + b * up[:, None]) ** 2
        return 0.5 * total


def plane_of(fit: Fit, of: Sequence[str] = ()) -> Plane:
    """The plane to look at a training in.

    Of two named parameters (`of`), the others at the optimum; else the whole of it, where there are two
    parameters; else the two slowest directions, through the optimum. Raises `SettingError` for names that
    aren't there, and where there is no plane.
    """
    names = [*fit.names, *([BIAS] if fit.settings.fit_intercept else [])]
    if len(names) < 2:
        raise SettingError("contours need two parameters; this model has one. Take --kind loss or line.")
    if of:
        return _of_parameters(fit, names, [_numbered(name, names) for name in _two(of)])
    return _of_parameters(fit, names, [0, 1]) if len(names) == 2 else _of_directions(fit, names)


def _two(of: Sequence[str]) -> Sequence[str]:
    if len(of) != 2 or of[0] == of[1]:
        raise SettingError(f"contours are over two different weights; --of names {len(set(of))}")
    return of


def _numbered(name: str, names: list[str]) -> int:
    if name not in names:
        raise SettingError(f"there is no weight of {quoted(name)}; {nearest(name, names)}")
    return names.index(name)


def _of_parameters(fit: Fit, names: list[str], chosen: list[int]) -> Plane:
    quadratic = fit.plan.quadratic
    across, up = np.eye(len(names))[chosen]
    origin = quadratic.optimum.copy()
    origin[chosen] = 0
    one, other = (names[j] if names[j] == BIAS else f"weight of {names[j]}" for j in chosen)
    return Plane(quadratic, origin, across, up, (one, other), len(names) == 2)


def _of_directions(fit: Fit, names: list[str]) -> Plane:
    quadratic = fit.plan.quadratic
    curvature = Curvature.of(quadratic)
    if len(curvature.values) < 2:
        raise SettingError("the loss is curved along one direction only; name two weights with --of")
    across, up = curvature.directions.T[:2]
    one, other = (direction_in_words(direction, names) for direction in (across, up))
    return Plane(quadratic, quadratic.optimum, across, up, (one, other), False)
