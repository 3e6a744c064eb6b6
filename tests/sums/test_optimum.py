"""The exact optimum against exact arithmetic, closed forms and NumPy."""

from collections.abc import Callable
from fractions import Fraction
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.model.units import Units
from everystep.sums import Sums, optimum
from everystep.sums.blocks import Block
from everystep.sums.magnitude import OutOfRangeError
from everystep.sums.optimum import Optimum, best_weights, solve
from everystep.sums.scaling import standardised
from everystep.words import DataError

seeds = st.integers(0, 2**32 - 1)
Array = np.ndarray


def fitted(
    block: Block,
    units: Units | None = None,
    l2: float = 0.0,
    intercept: bool = True,
    start: Array | None = None,
) -> Optimum:
    """The optimum of one block, by default in own units."""
    sums = Sums.of(*block)
    return solve(sums, lambda: [block], units or Units.own(sums.features), l2, intercept, start)


def drawn(seed: int, rows: int = 12, features: int = 3) -> tuple[Array, Array, Array]:
    """A well-conditioned table with weights."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.uniform(-9, 9, features), 10.0 ** rng.integers(-3, 4, features), (rows, features))
    return x, x @ rng.normal(size=features) + rng.normal(size=rows) + 4, rng.uniform(0.5, 2, rows)


def test_three_records_have_the_exact_line() -> None:
    """(1, 2), (2, 4), (3, 6): w is exactly 2, b exactly 0, the loss exactly 0; also standardised."""
    block = (np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]), None)
    for units in (Units.own(1), standardised(Sums.of(*block))):
        best = fitted(block, units)
        assert (best.weights.tolist(), best.bias, best.loss, best.penalty) == ([2.0], 0.0, 0.0, 0.0)
        assert (best.rank, best.unique, best.condition) == (2, True, 1.0)
        assert best.standard_errors is not None
        assert best.standard_errors.tolist() == [0, 0]


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(-99, 99), seeds)
def test_a_perfect_fit_is_found_exactly(weights: list[int], bias: int, seed: int) -> None:
    """Where whole numbers lie on a plane of whole slopes, the plane is found to the last bit."""
    x = np.random.default_rng(seed).integers(-50, 50, (9, 3)).astype(float)
    best = fitted((x, x @ weights + bias, None))
    if best.unique:
        assert (best.weights.tolist(), best.bias, best.loss) == (weights, bias, 0.0)


@given(seeds, st.booleans(), st.sampled_from([0.0, 0.3]), st.booleans())
def test_each_parameter_is_the_exact_one_rounded_once(
    exact_best: Callable[..., list[Fraction]], seed: int, intercept: bool, l2: float, weighted: bool
) -> None:
    """Against rational arithmetic on the same doubles: with weights, penalty, with and without bias."""
    x, y, weight = drawn(seed)
    units = standardised(Sums.of(x, y), intercept)
    omega = weight if weighted else np.ones(len(y))
    best = fitted((x, y, omega), units, l2=l2, intercept=intercept)
    total = Fraction(float(omega.sum())) * Fraction(l2)
    pull = [total * Fraction(float(scale)) ** 2 for scale in units.scale]
    truth = [float(value) for value in exact_best(x.tolist(), y.tolist(), omega.tolist(), pull, intercept)]
    assert np.append(best.weights, [best.bias] * intercept).tolist() == truth
    assert intercept or best.bias == 0.0


@given(seeds)
def test_it_agrees_with_numpy(seed: int) -> None:
    """On well-conditioned rows numpy.linalg.lstsq finds the same line and the same loss."""
    x, y, weight = drawn(seed)
    best = fitted((x, y, weight))
    design = np.column_stack([x, np.ones(len(y))])
    root = np.sqrt(weight)
    theirs = np.linalg.lstsq(design * root[:, None], y * root)[0]
    assert np.append(best.weights, best.bias) == pytest.approx(theirs, rel=1e-8, abs=1e-10)
    assert best.loss == pytest.approx(np.average((y - design @ theirs) ** 2, weights=weight), rel=1e-9)


@given(seeds, st.floats(0.01, 10))
def test_a_penalty_is_ridge_in_trained_units(seed: int, l2: float) -> None:
    """v = (ZᵀΩZ/W + l2·I)⁻¹ ZᵀΩt/W on standardised columns; the bias takes no part."""
    x, y, weight = drawn(seed)
    sums = Sums.of(x, y, weight)
    units = standardised(sums)
    z, t = units.features(x), units.target(y)
    normal = (z.T * weight) @ z / sums.weight + l2 * np.eye(3)
    ridge = np.linalg.solve(normal, (z.T * weight) @ t / sums.weight)
    best = fitted((x, y, weight), units, l2=l2)
    assert units.to_trained(best.weights, best.bias)[0] == pytest.approx(ridge, rel=1e-9)
    assert best.penalty == pytest.approx(l2 * ridge @ ridge * units.loss_scale, rel=1e-9)
    assert best.standard_errors is None


@given(seeds)
def test_standard_errors_are_those_of_weighted_least_squares(seed: int) -> None:
    """√(s² diag (ZᵀΩZ)⁻¹), from the normal equations of the rows."""
    x, y, weight = drawn(seed)
    best = fitted((x, y, weight))
    design = np.column_stack([x - x.mean(axis=0), np.ones(len(y))])
    shift = np.vstack([np.column_stack([np.eye(3), np.zeros(3)]), np.append(-x.mean(axis=0), 1.0)])
    inverse = shift @ np.linalg.inv((design.T * weight) @ design) @ shift.T
    residual = y - x @ best.weights - best.bias
    truth = np.sqrt(weight @ residual**2 / (12 - 4) * inverse.diagonal())
    assert best.standard_errors == pytest.approx(truth, rel=1e-7)


def test_no_standard_errors_without_spare_rows() -> None:
    """Four parameters through four rows leave nothing to judge the spread by."""
    x, y, _ = drawn(1, rows=4)
    assert fitted((x, y, None)).standard_errors is None
    x, y, _ = drawn(1, rows=5)
    assert fitted((x, y, None)).standard_errors is not None


@given(seeds, st.booleans(), st.booleans())
def test_of_equally_good_parameters_the_nearest_to_the_start(
    seed: int, intercept: bool, standardize: bool
) -> None:
    """θ − start is at right angles to everything along which the loss stays the same (trained units)."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(1, 1, (12, 3)), rng.normal(2, 1, 12)
    x = np.column_stack([x, x[:, 0] + 2 * x[:, 1], np.full(12, 3.0)])
    sums = Sums.of(x, y)
    units = standardised(sums, intercept) if standardize else Units.own(5)
    start = rng.normal(size=5 + intercept)
    best = fitted((x, y, None), units, intercept=intercept, start=start)
    design = np.column_stack([units.features(x), *[np.ones(12)] * intercept])
    theta = np.append(*units.to_trained(best.weights, best.bias))[: len(start)]
    nearest = start + np.linalg.lstsq(design, units.target(y) - design @ start, rcond=1e-9)[0]
    assert design @ theta == pytest.approx(design @ nearest, rel=1e-6, abs=1e-6)
    flat = np.linalg.svd(design)[2][np.linalg.matrix_rank(design, tol=1e-9 * np.linalg.norm(design)) :]
    assert flat @ (theta - start) == pytest.approx(np.zeros(len(flat)), abs=1e-7 * np.linalg.norm(theta))
    assert not best.unique
    assert best.standard_errors is None


def test_dependences_name_their_features() -> None:
    """Two pairs of copies, a constant and a free column: three directions, each with its own features."""
    rng = np.random.default_rng(0)
    a, b, free = rng.normal(size=(3, 20))
    x = np.column_stack([a, b, free, 3 * a, -b, np.ones(20)])
    best = fitted((x, a + b, None))
    assert best.dependent == ((0, 3), (1, 4), (5,))
    assert (best.rank, best.unique) == (4, False)
    assert fitted((x[:, :3], a + b, None)).dependent == ()


def test_indicators_of_every_level_depend_on_the_bias() -> None:
    """One column a level sums to 1: all of them share one direction, and a penalty settles it."""
    x = np.repeat(np.eye(3), 4, axis=0)
    y = np.arange(12.0)
    assert fitted((x, y, None)).dependent == ((0, 1, 2),)
    assert fitted((x, y, None), intercept=False).unique
    assert fitted((x, y, None), l2=0.1).unique


def test_fewer_rows_than_parameters() -> None:
    """Two rows, three features: a perfect fit of rank 2, the nearest to zeros."""
    x, y = np.array([[1.0, 0, 0], [0, 2.0, 0]]), np.array([1.0, 4.0])
    best = fitted((x, y, None), intercept=False)
    assert best.weights == pytest.approx([1, 2, 0], abs=1e-15)
    assert (best.rank, best.unique, best.loss < 1e-30) == (2, False, True)


def test_a_model_without_features_predicts_the_mean() -> None:
    """No columns to learn from: the bias is the weighted mean, the loss the variance."""
    best = fitted((np.zeros((4, 0)), np.array([1.0, 2.0, 3.0, 6.0]), None))
    assert (best.bias, best.loss, best.rank) == (3.0, 3.5, 1)


def test_large_tables_of_good_condition_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the first solution stands: thirteen digits, and the rows stay untouched."""
    rng = np.random.default_rng(3)
    x, weight = rng.normal(3, 1, (50, 3)), rng.uniform(0.5, 2, 50)
    y = x @ [1.0, 2.0, -3.0] + rng.normal(size=50)
    refined = fitted((x, y, weight))
    monkeypatch.setattr(optimum, "LARGE", 10)
    sums = Sums.of(x, y, weight)
    first = solve(sums, lambda: pytest.fail("the rows were read"), Units.own(3))
    assert (refined.reads, first.reads) == (2, 0)
    assert first.weights == pytest.approx(refined.weights, rel=1e-12)
    assert first.bias == pytest.approx(refined.bias, rel=1e-12)
    assert first.loss == pytest.approx(refined.loss, rel=1e-12)
    assert best_weights(sums, Units.own(3), 0.0, True).tolist() == first.weights.tolist()


def test_the_digits_of_a_tiny_spread_on_a_huge_mean_are_refined(
    exact_best: Callable[..., list[Fraction]],
) -> None:
    """A column of 10¹² + a few: the bias, a difference of huge numbers, is right to the last bit."""
    rng = np.random.default_rng(5)
    x = 1e12 + np.round(rng.normal(size=(30, 1)), 3)
    y = rng.normal(size=30)
    best = fitted((x, y, None), standardised(Sums.of(x, y)))
    truth = [float(value) for value in exact_best(x.tolist(), y.tolist())]
    assert [*best.weights.tolist(), best.bias] == truth


def test_what_stands_in_rows_of_no_weight_does_not_matter() -> None:
    """Not even NaN: such rows are never calculated with, in no reading."""
    x, y, weight = drawn(4)
    plain = fitted((x, y, weight))
    junk = np.full((1, 3), np.nan)
    best = fitted((np.vstack([junk, x]), np.append(np.inf, y), np.append(0.0, weight)))
    assert [*best.weights.tolist(), best.bias, best.loss] == [*plain.weights.tolist(), plain.bias, plain.loss]


def test_no_records_is_an_error() -> None:
    """Without any weight there is nothing to be best for."""
    with pytest.raises(
        DataError, match=r"^there are no records with a weight to train on; give at least one$"
    ):
        fitted((np.ones((2, 1)), np.ones(2), np.zeros(2)))


def test_a_column_too_small_to_be_squared_is_named() -> None:
    """Its weight would be no number; the sentence names the feature."""
    x = np.array([[1.0, 1e-200], [2.0, 3e-200], [3.0, 1e-200]])
    with pytest.raises(
        OutOfRangeError, match=r"^feature number 2 varies by only about .*e-20\d, which can't"
    ):
        fitted((x, np.array([1.0, 2.0, 4.0]), None))


@pytest.mark.parametrize(("x_size", "y_size"), [(1e120, 1e-120), (1e-120, 1e120), (1e129, 1e129)])
def test_extreme_magnitudes_give_numbers(x_size: float, y_size: float) -> None:
    """Weights of 10²⁴⁰ or 10⁻²⁴⁰ are found like any others."""
    x, y, _ = drawn(8, features=1)
    x = (x - x.mean()) / np.abs(x).max()
    plain, sized = fitted((x, y, None)), fitted((x * x_size, y * y_size / 100, None))
    assert sized.weights / y_size * x_size * 100 == pytest.approx(plain.weights, rel=1e-12)
    assert np.isfinite([sized.bias, sized.loss]).all()


@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("near", [1.0, 1e-3, 1e-8, 0.0])
def test_many_features_by_substitution(near: float, intercept: bool, l2: float) -> None:
    """A wide table's first solution is that of the decomposition, however dependent its columns are."""
    rng, features = np.random.default_rng(0), optimum.WIDE
    x = rng.normal(size=(300, features)) + 3.0
    x[:, 1] = x[:, 0] + near * x[:, 1]
    sums = Sums.of(x, x[:, 2] - x[:, 5] + rng.normal(size=300))
    found = best_weights(sums, Units.own(features), l2, intercept)
    with patch.object(optimum, "WIDE", features + 1):
        decomposed = best_weights(sums, Units.own(features), l2, intercept)
    assert np.abs(found - decomposed).max() <= 1e-10 * np.abs(decomposed).max()
    assert (found.tolist() != decomposed.tolist()) == (near >= 1e-3 or l2 > 0)
