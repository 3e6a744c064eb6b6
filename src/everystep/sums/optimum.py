"""The exact best parameters for squared loss: the ruler against which every training is measured."""

from dataclasses import dataclass

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums import doubledouble as dd
from everystep.sums.blocks import Rows
from everystep.sums.doubledouble import DoubleDouble
from everystep.sums.factor import Factor, standardised_root
from everystep.sums.refine import Parameters, Residuals, read_residuals
from everystep.sums.rooted import Sums
from everystep.threads import one_thread
from everystep.words import DataError

LARGE = 1e6
"""Numbers in a table (rows times features) above which a well-conditioned optimum isn't refined."""

WELL_CONDITIONED = 1e3
"""The condition number below which the first solution's error is less than 10⁻¹² of the largest w·size."""

WIDE = 64
"""From so many features on singular values take long."""

SINGULAR = 1e-6
"""An estimated reciprocal condition number above this leaves about ten digits."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The parameters with the smallest objective, in the table's own units.

    `weights` (d,) and `bias` (0 without an intercept); `loss`, the mean square there without the
    penalty, and `penalty` = l2·‖v‖² of the trained weights, in the units of the loss. `rank` counts the
    parameters that the rows and the penalty determine. Where the best parameters aren't `unique`, these
    are the ones nearest the start in trained units, and `dependent` lists for each free direction the
    features that take part in it. `condition` is κ of the features' standardised columns.

    `standard_errors`, (d,) or with an intercept (d+1,), are those of weighted least squares,
    √(s² diag (ZᵀΩZ)⁻¹) with s² = Σωr²/(rows − parameters); None with a penalty, where the optimum isn't
    unique, and where there are no more rows than parameters. `reads` counts the readings of the rows
    that refined the solution.
    """

    weights: Array
    bias: float
    loss: float
    penalty: float
    standard_errors: Array | None
    rank: int
    dependent: tuple[tuple[int, ...], ...]
    condition: float
    reads: int

    @property
    def unique(self) -> bool:
        """Whether no other parameters are as good."""
        return not self.dependent


def solve(
    sums: Sums,
    rows: Rows | None,
    units: Units,
    l2: float = 0.0,
    intercept: bool = True,
    start: Array | None = None,
) -> Optimum:
    """The best parameters for the objective (1/W) Σ ω (t − t̂)² + l2·‖v‖² in trained units.

    From the root of the sums, standardised, by a singular value decomposition; then refined: residuals
    r in double-double from the raw rows, their gradient g = Xᵀωr − W·l2·scale²·w, and the correction
    (ZᵀΩZ)⁻¹g, until it is beneath rounding. Each reading of the rows shrinks the error by about
    κ·2⁻⁵³, so two to five suffice, and weights and bias are rounded once, at the end. Where rows times
    features exceed 10⁶ and κ is below 10³, the rows aren't read again: the first solution's error is
    then below 10⁻¹² of the weight that matters most (the largest beside its column's spread).

    `rows` gives the blocks again at each call, None where they are gone; `start` is the trained parameters
    to be nearest to where the optimum isn't unique, zeros by default. Raises `DataError` where there are no
    records, or where the best parameters are too large for numbers.

    Sources: Golub and Wilkinson, "Note on the iterative refinement of least squares solution" (1966);
    Björck, "Stability analysis of the method of semi-normal equations" (1987), for the correction.

    >>> x, y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
    >>> best = solve(Sums.of(x, y), lambda: [(x, y, None)], Units.own(1))
    >>> best.weights, best.bias, best.loss
    (array([2.]), 0.0, 0.0)
    """
    if not sums.rows:
        raise DataError("there are no records with a weight to train on; give at least one")
    with one_thread():
        factor = Factor.of(sums, units, l2, intercept)
        weights = _first_weights(factor, sums, units, start, intercept)
        through = sums.mean if intercept else np.zeros_like(sums.mean)
        first = Parameters.through(weights, through)
        problem = _Problem(sums, units, l2, intercept, factor)
        large = sums.rows * sums.features > LARGE and factor.condition < WELL_CONDITIONED
        if rows is None or large:
            return problem.worded(first, sums.mean_square(weights, through), reads=0)
        return problem.refined(first, rows)


def best_weights(sums: Sums, units: Units, l2: float, intercept: bool) -> Array:
    """The own weights of the first solution, nearest to zeros in trained units: no row is read again.

    Of many features, whose singular values take long, by substitution in the root where they are far from
    dependent.
    """
    if sums.features >= WIDE:
        size, root = standardised_root(sums, units, l2, intercept)
        found = _by_substitution(root)
        if found is not None:
            return found / size
    return _first_weights(Factor.of(sums, units, l2, intercept), sums, units, None, intercept)


def _by_substitution(root: Array) -> Array | None:
    """The a of R a = q, for [R, q] in the rows of a root but the last; None where R is nearly singular."""
    from scipy.linalg import solve_triangular
    from scipy.linalg.lapack import dtrcon

    upper, right = root[:-1, :-1], root[:-1, -1]
    # How near is estimated, in sums of absolute values: within a factor d of the one in lengths.
    reciprocal, _ = dtrcon(upper)
    return np.asarray(solve_triangular(upper, right)) if reciprocal > SINGULAR else None


def _first_weights(factor: Factor, sums: Sums, units: Units, start: Array | None, intercept: bool) -> Array:
    begin = np.zeros(sums.features + intercept) if start is None else start
    return factor.nearest(factor.weights, float(sums.mean[-1]), begin, units)


@dataclass(frozen=True)
class _Problem:
    """One call of `solve`: what stays the same while the parameters are refined."""

    sums: Sums
    units: Units
    l2: float
    intercept: bool
    factor: Factor

    def refined(self, parameters: Parameters, rows: Rows) -> Optimum:
        """Read and correct until a correction is beneath rounding or no longer shrinks."""
        reads, previous = 0, np.inf
        while True:
            reads += 1
            residuals = read_residuals(rows, parameters)
            moved, length = self.corrected(parameters, residuals)
            terms = self.terms(parameters.weights.hi)
            if parameters.settled(moved, terms) or not length < previous / 10:
                break
            parameters, previous = moved, length
        return self.worded(parameters, residuals.squares / self.sums.weight, reads)

    def corrected(self, parameters: Parameters, residuals: Residuals) -> tuple[Parameters, float]:
        """Better parameters, and the length of the correction as a change of the predictions."""
        center = self.factor.center
        gradient = dd.add(residuals.gradient, -self.pull(parameters.weights))
        gradient = dd.add(gradient, -dd.scaled(residuals.sum, center))
        step, length = self.factor.correction(gradient.hi)
        mean_step = float(residuals.sum.hi) / self.sums.weight if self.intercept else 0.0
        moved = parameters.moved(step, mean_step, center)
        moved = moved.cleaned(self.terms(moved.weights.hi))
        return moved, float(np.hypot(length, mean_step * np.sqrt(self.sums.weight)))

    def pull(self, weights: DoubleDouble) -> DoubleDouble:
        """What the penalty adds to half the gradient: W·l2·scale²·w."""
        strength = dd.two_product(np.array(self.sums.weight), np.array(self.l2))
        squares = dd.two_product(self.units.scale, self.units.scale)
        return dd.multiply(dd.multiply(squares, strength), weights)

    def terms(self, weights: Array) -> Array:
        """How large the terms are from which each weight and the bias come: their rounding's measure."""
        size, mean = self.factor.size, self.sums.mean
        lengths = np.abs(weights * size).max(initial=0.0) / size
        return np.append(lengths, np.abs(mean[-1]) + np.abs(weights * mean[:-1]).sum())

    def worded(self, parameters: Parameters, loss: float, reads: int) -> Optimum:
        """The optimum at these parameters, each rounded to a double."""
        factor, weights = self.factor, parameters.weights.hi
        penalty = self.l2 * float(np.sum((weights * self.units.scale) ** 2)) if self.l2 else 0.0
        rank = len(factor.values) + self.intercept
        errors = None if self.l2 else self.standard_errors(loss)
        bias = float(parameters.bias.hi)
        return Optimum(weights, bias, loss, penalty, errors, rank, factor.dependent, factor.condition, reads)

    def standard_errors(self, loss: float) -> Array | None:
        """√(s² diag (ZᵀΩZ)⁻¹), the intercept's last."""
        sums, factor = self.sums, self.factor
        spare = sums.rows - sums.features - self.intercept
        if factor.nullity or spare <= 0:
            return None
        inverse = factor.inverse_root
        own = np.linalg.norm(inverse, axis=1)
        at_zero = np.hypot(np.sqrt(1 / sums.weight), np.linalg.norm(factor.center @ inverse))
        errors = np.append(own, at_zero) if self.intercept else own
        return np.asarray(np.sqrt(loss * sums.weight / spare) * errors)
