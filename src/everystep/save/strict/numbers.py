"""Whether the numbers of a run folder can be those of a run: finite, in order, and of one measure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from everystep.model.linear import Parameters
from everystep.model.units import Array, Units
from everystep.record.recording import Recording
from everystep.sums.magnitude import HEAVIEST, LARGEST, SMALLEST
from everystep.sums.optimum import Optimum
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import Sums
from everystep.words import DataError, quoted

ROUNDING = 1e-6
"""Two ways to the same number may differ by this part of the largest term: in truth by far less."""

FARTHEST = 1e60
"""A cell may be so many spreads of its column away: the fourth power of it is still a number."""

Check = tuple[object, str]
"""Whether something is as it must be, and what must be so."""


def refuse_unless(checks: Iterable[Check], place: str) -> None:
    """Raise `DataError` for the first check that doesn't hold."""
    for holds, must in checks:
        if not holds:
            raise DataError(f"{place}: {must}")


def check_numbers(arrays: Mapping[str, Any], features: int, place: str) -> None:
    """The sums, units and objective of a run with so many features."""
    refuse_unless(((np.isfinite(values).all(), _finite(name)) for name, values in arrays.items()), place)
    for name in arrays:
        if name.endswith(".rows"):
            refuse_unless(_sums(arrays, name.removesuffix("rows")), place)
    refuse_unless(_units_and_objective(arrays, features), place)


def _sums(arrays: Mapping[str, Any], part: str) -> Iterator[Check]:
    yield arrays[f"{part}rows"] >= 1, f"{part}rows must be above 0"
    each = arrays[f"{part}weight"] / arrays[f"{part}rows"]
    yield HEAVIEST**-2 <= each <= HEAVIEST, f"{part}weight must be that of {part}rows"
    yield (arrays[f"{part}scatter"].diagonal() >= 0).all(), f"{part}scatter must have a diagonal of 0 or more"
    mean, scatter = arrays[f"{part}mean"], arrays[f"{part}scatter"]
    yield _can_be_summed(mean), f"{part}mean is too large"
    most = np.abs(mean) + np.sqrt(scatter.diagonal())
    yield (np.abs(arrays[f"{part}mean_low"]) <= ROUNDING * most).all(), f"{part}mean_low is too large"
    yield _belong_together(scatter, arrays[f"{part}root"]), f"{part}root must be a root of {part}scatter"


def _units_and_objective(arrays: Mapping[str, Any], features: int) -> Iterator[Check]:
    for name in ("units.center", "units.target_center"):
        yield _can_be_summed(arrays[name]), f"{name} is too large"
    for name in ("units.scale", "units.target_scale"):
        yield _is_spread(arrays[name]), f"{name} must be above 0, and of a size to be squared"
    for name in ("quadratic.best_loss", "quadratic.l2"):
        yield arrays[name] >= 0, f"{name} must be 0 or more"
    yield arrays["quadratic.features"] == features, f"quadratic.features must be {features}"
    related = _belong_together(arrays["quadratic.hessian"], arrays["quadratic.root"])
    yield related, "quadratic.root must be a root of quadratic.hessian"


def check_states(arrays: Mapping[str, Any], place: str) -> None:
    """The kept states: in order, each whole."""
    refuse_unless(_states(arrays), place)


def _states(arrays: Mapping[str, Any]) -> Iterator[Check]:
    states, notes, average = arrays["states"], arrays["notes"], arrays["average"]
    yield len(states) and states[0] == 0, "'states' must begin with 0"
    yield (states[1:] > states[:-1]).all(), "'states' must rise"
    for name, values in arrays.items():
        yield len(values) == len(states), f"{quoted(name)} must have a row for each state"
        if values is not notes and values is not average:
            yield np.isfinite(values).all(), _finite(name)
    yield (notes >= 0).all(), "'notes' must hold numbers of 0 or more"  # or endless, where nothing was seen
    absent = np.isnan(average)
    yield (absent.all(axis=1) == absent.any(axis=1)).all(), "an average must have all of its numbers or none"
    yield not np.isinf(average).any(), _finite("average")
    if arrays["lookout"].shape[1]:
        yield from _lookouts(arrays["lookout"], states)


def check_reach(recording: Recording, sums: Sums, optimum: Optimum, extents: Array, place: str) -> None:
    """Whether all that follows from the states is a number: losses, gradients, the model in own units, and
    its predictions for features of the sizes `extents` (d,).

    The largest of each parameter at any state bounds them all, without going through the states.
    """
    quadratic, units, kept = recording.quadratic, recording.units, recording.kept
    features = quadratic.features
    with np.errstate(all="ignore"):
        largest = np.abs(np.stack([kept.parameters, np.nan_to_num(kept.average)])).max(axis=(0, 1))
        far = largest + np.abs(quadratic.optimum)
        excess = np.sum((np.abs(quadratic.root) @ far) ** 2) + quadratic.best_loss
        penalty = quadratic.l2 * np.sum(far * far) + optimum.penalty
        weights = far[:features] * (units.target_scale / units.scale) + np.abs(optimum.weights)
        terms = weights * (np.abs(units.center) + np.abs(sums.mean[:-1]) + _spread(sums) + extents)
        bias = abs(units.target_center) + far[-1] * units.target_scale + abs(optimum.bias)
        errors = np.zeros(1) if optimum.standard_errors is None else optimum.standard_errors
        own = (excess + penalty) * np.square(units.target_scale) + optimum.loss
        slopes = np.abs(quadratic.hessian).T @ far
        bounds = np.concatenate(
            [slopes, np.square(weights), np.square(errors), [own, np.square(terms.sum() + bias)]]
        )
    must = "its numbers are so large that a loss or a prediction would be none"
    refuse_unless([(np.isfinite(bounds).all(), must)], place)


def check_optimum(optimum: Optimum, quadratic: Quadratic, units: Units, place: str) -> None:
    """Whether the best parameters in own units are those in trained units."""
    features = quadratic.features
    best = Parameters(quadratic.optimum, features)
    with np.errstate(all="ignore"):
        weights, bias = units.to_own(best.weights, best.bias)
        terms = np.abs(weights * units.center).sum() + abs(units.target_center) + abs(best.bias)
        near = np.abs(weights - optimum.weights) <= ROUNDING * np.abs(weights)
        size = terms + abs(best.bias) * units.target_scale + abs(optimum.bias)
        near_bias = abs(bias - optimum.bias) <= ROUNDING * size
    refuse_unless([(near.all() and near_bias, "optimum isn't that of numbers.npz")], place)


def check_extents(extents: Array, sums: Sums, place: str) -> None:
    """Whether the features' sizes `extents` (d,) are of the measure of the sums."""
    spread = _spread(sums)
    near = (extents + np.abs(sums.mean[:-1]) <= FARTHEST * spread) | (spread == 0)
    refuse_unless([(near.all(), "a column's range is far from the sums of numbers.npz")], place)


def _spread(sums: Sums) -> Array:
    with np.errstate(all="ignore"):
        spread: Array = np.sqrt(sums.scatter.diagonal()[:-1] / sums.weight)
    return spread


def _can_be_summed(values: Array | float) -> bool:
    """As the numbers of every table that is trained on."""
    return bool((np.abs(values) <= LARGEST).all())


def _is_spread(values: Array | float) -> bool:
    """As columns vary that are trained on."""
    return bool(((np.asarray(values) >= SMALLEST) & (np.asarray(values) <= 2 * LARGEST)).all())


def _finite(name: str) -> str:
    return f"{quoted(name)} must hold finite numbers only"


def _belong_together(hessian: Array, root: Array) -> bool:
    """Whether RᵀR = H, tried on one vector: that takes p² products instead of p³."""
    with np.errstate(all="ignore"):
        trial = np.cos(np.arange(len(root), dtype=np.float64))
        one, other = hessian @ trial, root.T @ (root @ trial)
        size = np.abs(hessian) @ np.abs(trial) + np.abs(root).T @ (np.abs(root) @ np.abs(trial))
        near = np.abs(one - other) <= ROUNDING * size.max(initial=0.0)
        return bool(near.all() and np.isfinite(size).all() and (hessian.diagonal() >= 0).all())


def _lookouts(lookout: Array, states: Array) -> Iterator[Check]:
    lowest, at, waited = lookout.T
    yield (lowest >= 0).all(), "the lowest validation loss must be 0 or more"
    counts = lookout[:, 1:]
    yield (counts == np.floor(counts)).all() and (counts >= 0).all(), "'lookout' must hold whole numbers"
    yield (at <= states).all(), "'lookout' must not name a state to come"
    yield (waited <= states).all(), "'lookout' must not have waited longer than it took"
