"""Parting: from which step on two trainings are no longer the same."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array
from everystep.record.fit import Fit

ROUNDING = 1e-12
"""Parameters that were trained in other units are the same if they differ by less than this part."""


@dataclass(frozen=True)
class Parting:
    """Where a training parts from another: `state` is the first that differs, None where none does of the
    `common` ones, from the start up to the earlier end. `comparable` is false where the features differ, so
    that there is nothing to compare.
    """

    state: int | None
    common: int
    comparable: bool = True


def parting(one: Fit, other: Fit) -> Parting:
    """Where two trainings part. Their parameters are compared to the bit, or, where their trained units
    differ, in own units, but for rounding.

    States that differ are taken to differ from there on: they are looked for at 1, 2, 4, 8, ... and then
    halfway between.
    """
    common = min(one.recording.steps, other.recording.steps)
    if one.names != other.names or one.settings.fit_intercept != other.settings.fit_intercept:
        return Parting(None, common, comparable=False)
    same, apart = -1, 0
    while _same(one, other, apart):
        if apart == common:
            return Parting(None, common)
        same, apart = apart, min(max(2 * apart, 1), common)
    while apart - same > 1:
        middle = (apart + same) // 2
        same, apart = (middle, apart) if _same(one, other, middle) else (same, middle)
    return Parting(apart, common)


def _same(one: Fit, other: Fit, state: int) -> bool:
    first, second = (fit.recording.state(state).parameters for fit in (one, other))
    if _units(one).tobytes() == _units(other).tobytes():
        return first.vector.tobytes() == second.vector.tobytes()
    own = [np.append(*fit.units.to_own(at.weights, at.bias)) for fit, at in ((one, first), (other, second))]
    size = np.maximum(np.abs(own[0]), np.abs(own[1]))
    return bool((np.abs(own[0] - own[1]) <= ROUNDING * size).all())


def _units(fit: Fit) -> Array:
    units = fit.units
    return np.concatenate([units.center, units.scale, [units.target_center, units.target_scale]])
