"""Whether the numbers of a run folder can be those of a run: finite, in order, and of one measure."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from everystep.encode.encoder import Encoder
from everystep.encode.kinds.measured import Measured
from everystep.model.units import Array
from everystep.record.fit import Fit
from everystep.record.recording import Recording
from everystep.sums.magnitude import LARGEST, SMALLEST
from everystep.sums.optimum import Optimum
from everystep.sums.rooted import Sums
from everystep.words import DataError, quoted

TOO_LARGE = "its numbers are so large that a loss or a prediction would be none"

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
    sums = [name.removesuffix(".rows") for name in arrays if name.endswith(".rows")]
    refuse_unless(
        [
            *((arrays[f"{name}.rows"] >= 1, f"{name}.rows must be above 0") for name in sums),
            *((arrays[f"{name}.weight"] > 0, f"{name}.weight must be above 0") for name in sums),
            *(
                (
                    (arrays[f"{name}.scatter"].diagonal() >= 0).all(),
                    f"the diagonal of {name}.scatter must be ≥ 0",
                )
                for name in sums
            ),
            *((_can_be_summed(arrays[f"{name}.mean"]), f"{name}.mean is too large") for name in sums),
            (_can_be_summed(arrays["units.center"]), "units.center is too large"),
            (_can_be_summed(arrays["units.target_center"]), "units.target_center is too large"),
            (_is_spread(arrays["units.scale"]), "units.scale must be above 0, and of a size to be squared"),
            (
                _is_spread(arrays["units.target_scale"]),
                "units.target_scale must be above 0, and of a size to be squared",
            ),
            (arrays["quadratic.features"] == features, f"quadratic.features must be {features}"),
            (arrays["quadratic.best_loss"] >= 0, "quadratic.best_loss must be 0 or more"),
            (arrays["quadratic.l2"] >= 0, "quadratic.l2 must be 0 or more"),
            (
                _belong_together(arrays["quadratic.hessian"], arrays["quadratic.root"]),
                "quadratic.root must be a root of quadratic.hessian",
            ),
        ],
        place,
    )


def check_states(arrays: Mapping[str, Any], place: str) -> None:
    """The kept states: in order, each whole."""
    states, average = arrays["states"], arrays["average"]
    absent = np.isnan(average)
    refuse_unless(
        (
            (len(values) == len(states), f"{quoted(name)} must have a row for each state")
            for name, values in arrays.items()
        ),
        place,
    )
    rows = {name: values for name, values in arrays.items() if name not in ("notes", "average")}
    refuse_unless(
        [
            (len(states) and states[0] == 0, "'states' must begin with 0"),
            ((states[1:] > states[:-1]).all(), "'states' must rise"),
            *((np.isfinite(values).all(), _finite(name)) for name, values in rows.items()),
            (
                not np.isnan(arrays["notes"]).any() and (arrays["notes"] >= 0).all(),
                "'notes' must be 0 or more",
            ),
            (
                (absent.all(axis=1) == absent.any(axis=1)).all(),
                "an average must have all of its numbers or none",
            ),
            (not np.isinf(average).any(), _finite("average")),
            *_lookouts(arrays["lookout"], states),
        ],
        place,
    )


def check_reach(recording: Recording, sums: Sums, optimum: Optimum, place: str) -> None:
    """Whether all that follows from the states is a number: losses, gradients, the model in own units.

    The largest of each parameter at any state bounds them all, without going through the states.
    """
    quadratic, units, kept = recording.quadratic, recording.units, recording.kept
    features = quadratic.features
    with np.errstate(all="ignore"):
        largest = np.abs(np.stack([kept.parameters, np.nan_to_num(kept.average)])).max(axis=(0, 1))
        far = largest + np.abs(quadratic.optimum)
        excess = np.sum((np.abs(quadratic.root) @ far) ** 2) + quadratic.best_loss
        penalty = quadratic.l2 * np.sum(far * far) + optimum.penalty
        spread = np.sqrt(sums.scatter.diagonal()[:-1] / sums.weight)
        weights = far[:features] * (units.target_scale / units.scale) + np.abs(optimum.weights)
        terms = weights * (np.abs(units.center) + np.abs(sums.mean[:-1]) + spread)
        bias = abs(units.target_center) + far[-1] * units.target_scale + abs(optimum.bias)
        own = (excess + penalty) * np.square(units.target_scale) + optimum.loss
        slopes = np.abs(quadratic.hessian).T @ far
        bounds = np.concatenate([slopes, np.square(weights), [own, np.square(terms.sum() + bias)]])
    refuse_unless([(np.isfinite(bounds).all(), TOO_LARGE)], place)


def check_extents(encoder: Encoder, fit: Fit, place: str) -> None:
    """Whether the columns are of the measure of the sums, and predictions for their cells are numbers."""
    extents, sums = _extents(encoder), fit.sums
    with np.errstate(all="ignore"):
        spread = np.sqrt(sums.scatter.diagonal()[:-1] / sums.weight)
        near = (extents + np.abs(sums.mean[:-1]) <= FARTHEST * spread) | (spread == 0)
        square = np.square(np.sum(np.abs(fit.weights) * extents))
    refuse_unless(
        [
            (near.all(), "a column's range is far from the sums of numbers.npz"),
            (np.isfinite(square), TOO_LARGE),
        ],
        place,
    )


def _extents(encoder: Encoder) -> Array:
    """The largest size that each feature had."""
    sizes = []
    for column in encoder.encoded:
        size = np.ones(len(column.kind.features))
        if isinstance(column.kind, Measured):
            ends = np.abs([column.kind.fill, column.kind.low, column.kind.high])
            size[: ends.shape[1]] = ends.max(axis=0)
        sizes.append(size[list(column.used)])
    return np.concatenate([np.empty(0), *sizes])


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
        near = np.abs(one - other) <= 1e-6 * size.max(initial=0.0)
        return bool(near.all() and np.isfinite(size).all() and (hessian.diagonal() >= 0).all())


def _lookouts(lookout: Array, states: Array) -> list[Check]:
    if not lookout.shape[1]:
        return []
    lowest, at, waited = lookout.T
    counts = lookout[:, 1:]
    return [
        ((lowest >= 0).all(), "the lowest validation loss must be 0 or more"),
        ((counts == np.floor(counts)).all() and (counts >= 0).all(), "'lookout' must hold whole numbers"),
        ((at <= states).all(), "'lookout' must not name a state to come"),
        ((waited <= states).all(), "'lookout' must not have waited longer than it took"),
    ]
