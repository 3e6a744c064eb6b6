"""The quadratic form of the objective against the rows, and against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from everystep.model.units import Units
from everystep.sums import Sums
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.sums.scaling import standardised

seeds = st.integers(0, 2**32 - 1)
X = np.array([[1.0], [2.0], [3.0]])
Y = np.array([2.0, 4.0, 6.0])


def of_rows(
    x: np.ndarray, y: np.ndarray, units: Units | None = None, l2: float = 0.0, intercept: bool = True
) -> Quadratic:
    """The quadratic of a table, by default in its own units."""
    sums = Sums.of(x, y)
    units = units or Units.own(sums.features)
    best = solve(sums, lambda: [(x, y, None)], units, l2, intercept)
    return Quadratic.of(sums, units, best, l2, intercept)


def drawn(seed: int, rows: int = 30, features: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """A table with offsets and scales of its own."""
    rng = np.random.default_rng(seed)
    x = rng.normal(rng.uniform(-3, 3, features), rng.uniform(0.5, 3, features), (rows, features))
    return x, x @ rng.normal(size=features) + rng.normal(size=rows)


def test_the_three_records_have_their_exact_quadratic() -> None:
    """H = [[28/3, 4], [4, 2]], the optimum (2, 0), the best loss 0: no rounding."""
    quadratic = of_rows(X, Y)
    assert quadratic.hessian.tolist() == [[28 / 3, 4], [4, 2]]
    assert quadratic.optimum.tolist() == [2, 0]
    assert quadratic.best == 0
    assert quadratic.loss(quadratic.optimum) == 0
    assert np.linalg.svd(quadratic.root)[1] ** 2 == pytest.approx([11.09294, 0.24039], abs=5e-6)


def exact_descent(steps: int) -> list[tuple[list[Fraction], Fraction, list[Fraction]]]:
    """Weights, loss and gradient of gradient descent with η = 1/10 on the three records, as fractions."""
    w, b, states = Fraction(0), Fraction(0), []
    for _ in range(steps + 1):
        residuals = [y - (w * x + b) for x, y in ((1, 2), (2, 4), (3, 6))]
        loss = sum(r * r for r in residuals) / Fraction(3)
        slopes = [Fraction(-2, 3) * sum(x * r for x, r in zip((1, 2, 3), residuals, strict=True))]
        slopes.append(Fraction(-2, 3) * sum(residuals))
        states.append(([w, b], loss, slopes))
        w, b = w - slopes[0] / 10, b - slopes[1] / 10
    return states


def relative(value: float, truth: Fraction) -> float:
    """The relative error of a double."""
    return float(abs(Fraction(float(value)) - truth) / abs(truth or 1))


def test_ten_steps_of_the_worked_example_are_right() -> None:
    """Weights to 15 digits, losses to 14, gradients to 13, over ten steps of gd at η = 0.1."""
    quadratic, parameters = of_rows(X, Y), np.zeros(2)
    states = exact_descent(10)
    assert states[1][0] == [Fraction(28, 15), Fraction(4, 5)]
    for weights, loss, slopes in states:
        gradient = quadratic.gradient(parameters)
        assert max(map(relative, parameters, weights)) < 5e-15
        assert relative(quadratic.loss(parameters), loss) < 5e-14
        assert max(map(relative, gradient, slopes)) < 5e-13
        parameters = parameters - 0.1 * gradient


@given(seeds, st.sampled_from([0.0, 0.5]), st.booleans(), st.booleans())
def test_it_is_the_objective_over_the_rows(seed: int, l2: float, standardize: bool, intercept: bool) -> None:
    """Loss, objective and gradient anywhere equal those computed from the rows."""
    x, y = drawn(seed)
    units = standardised(Sums.of(x, y), intercept) if standardize else Units.own(4)
    quadratic = of_rows(x, y, units, l2, intercept)
    theta = np.random.default_rng(seed).normal(size=4 + intercept)
    z = np.column_stack([units.features(x), *[np.ones(30)] * intercept])
    t = units.target(y)
    residual = t - z @ theta
    penalised = np.append(theta[:4], [0.0] * intercept)
    assert quadratic.loss(theta) == pytest.approx(np.mean(residual**2), rel=1e-10)
    assert quadratic.penalty(theta) == pytest.approx(l2 * penalised @ penalised, rel=1e-12)
    objective = np.mean(residual**2) + l2 * penalised @ penalised
    assert quadratic.objective(theta) == pytest.approx(objective, rel=1e-10)
    gradient = -2 / 30 * z.T @ residual + 2 * l2 * penalised
    assert quadratic.gradient(theta) == pytest.approx(gradient, rel=1e-9, abs=1e-9)


@given(seeds, st.sampled_from([0.0, 0.5]), st.booleans())
def test_root_and_hessian_are_of_one_quadratic(seed: int, l2: float, intercept: bool) -> None:
    """RᵀR = H; the excess is ½eᵀHe, exactly nothing at the optimum, and never negative."""
    x, y = drawn(seed)
    quadratic = of_rows(x, y, l2=l2, intercept=intercept)
    assert quadratic.root.T @ quadratic.root == pytest.approx(quadratic.hessian, rel=1e-11, abs=1e-11)
    assert (np.tril(quadratic.root, -1) == 0).all()
    assert quadratic.excess(quadratic.optimum) == 0
    assert quadratic.loss(quadratic.optimum) == quadratic.best_loss
    error = np.random.default_rng(seed).normal(size=len(quadratic.optimum))
    excess = quadratic.excess(quadratic.optimum + 1e-3 * error)
    assert excess == pytest.approx(0.5e-6 * error @ quadratic.hessian @ error, rel=1e-6)
    assert excess > 0


@given(seeds)
def test_without_penalty_the_loss_is_best_plus_excess(seed: int) -> None:
    """To the last bit: nothing else is added."""
    quadratic = of_rows(*drawn(seed))
    theta = np.random.default_rng(seed).normal(size=5)
    assert quadratic.loss(theta) == quadratic.objective(theta) == quadratic.best + quadratic.excess(theta)


@given(seeds, st.integers(1, 12))
def test_sums_run_in_the_order_of_the_index(seed: int, features: int) -> None:
    """Gradient and excess have the bits of plain loops: a compiled twin has nothing else to copy."""
    quadratic = of_rows(*drawn(seed, features=features))
    theta = np.random.default_rng(seed).normal(size=features + 1)
    error = [float(v) for v in theta - quadratic.optimum]
    gradient = [
        in_order([h * e for h, e in zip(column, error, strict=True)]) for column in quadratic.hessian.T
    ]
    rises = [in_order([r * e for r, e in zip(row, error, strict=True)]) for row in quadratic.root]
    assert quadratic.gradient(theta).tolist() == gradient
    assert quadratic.excess(theta) == 0.5 * in_order([rise * rise for rise in rises])


def in_order(terms: list[float]) -> float:
    """The plain loop."""
    total = terms[0]
    for term in terms[1:]:
        total += term
    return float(total)


def test_standardised_units_have_a_clean_optimum_and_hessian() -> None:
    """Centred columns have mean exactly 0 in trained units: the best bias is 0, no dust off the diagonal."""
    x, y = drawn(11)
    x[:, 0] += 2000
    quadratic = of_rows(x, y, standardised(Sums.of(x, y)))
    assert quadratic.optimum[-1] == 0
    assert quadratic.hessian[-1].tolist() == [0, 0, 0, 0, 2]
    assert quadratic.hessian.diagonal() == pytest.approx(2 * np.ones(5), rel=1e-14)


def test_a_single_parameter() -> None:
    """One weight and no bias: H is one number, 2·mean(x²)."""
    quadratic = of_rows(X, Y, intercept=False)
    assert quadratic.hessian.tolist() == [[28 / 3]]
    assert quadratic.gradient(np.zeros(1)) == pytest.approx([-56 / 3], rel=1e-15)
    assert quadratic.loss(np.zeros(1)) == pytest.approx(56 / 3, rel=1e-15)


def test_near_the_optimum_of_dependent_columns_no_digit_cancels() -> None:
    """Two columns alike to 10⁻⁹: the excess along their difference is still right to nine digits."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50))
    x = np.column_stack([a, a + 1e-9 * b])
    quadratic = of_rows(x, a + b)
    error = np.array([1.0, -1.0, 0.0])
    truth = np.mean((x[:, 0] - x[:, 1]) ** 2)
    near = Quadratic(quadratic.hessian, quadratic.root, np.zeros(3), 0.0, 2)
    assert near.excess(error) == pytest.approx(truth, rel=1e-6)
