"""The window: inside it every training falls, outside it grows, and the best rate beats its neighbours."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.model.units import Units
from everystep.optimize import OPTIMIZERS, GradientDescent, Momentum, Nesterov, optimizer_named
from everystep.optimize.optimizer import Optimizer, settings_of
from everystep.sums import Sums
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.understand.curvature import Curvature
from everystep.understand.window import best_constant_rate, dynamics, growth, is_linear, largest_stable_rate

seeds = st.integers(0, 2**32 - 1)
fractions = st.floats(0.0, 0.99)
conditions = st.floats(0, 4).map(lambda power: 10.0**power)
sweep = pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if is_linear(rule())])

THREE_ROWS = Curvature.of_root(np.linalg.cholesky([[28 / 3, 4], [4, 2]]).T)


def drawn(seed: int, features: int) -> tuple[Quadratic, Curvature, np.ndarray]:
    """The quadratic of a small random table, and a random start."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(0.5, 1, (12, features)), rng.normal(size=12)
    sums, units = Sums.of(x, y), Units.own(features)
    quadratic = Quadratic.of(sums, units, solve(sums, lambda: [(x, y, None)], units))
    return quadratic, Curvature.of(quadratic), rng.normal(size=features + 1)


def descent(quadratic: Quadratic, rule: Optimizer, rate: float, start: np.ndarray, steps: int) -> np.ndarray:
    """The errors θ − θ* of a training, by state."""
    theta, memory, errors = start, rule.init(len(start)), []
    for k in range(1, steps + 2):
        errors.append(theta - quadratic.optimum)
        update, memory = rule.update(k, quadratic.gradient(theta), np.zeros_like(theta), rate, memory)
        theta = theta + update
    return np.array(errors)


def made(name: str, beta: float) -> Optimizer:
    """An optimizer of the list; those that have a momentum get this one."""
    rule: Optimizer = OPTIMIZERS[name](**({"momentum": beta} if settings_of(optimizer_named(name)) else {}))
    return rule


def between(smallest: float, condition: float) -> Curvature:
    """Three curvatures: the smallest, the largest, and their geometric mean."""
    return Curvature(smallest * np.array([1.0, condition**0.5, condition]), np.eye(3))


@settings(deadline=None, max_examples=150)
@given(seed=seeds, features=st.integers(1, 4), part=st.floats(0.01, 0.999))
def test_inside_the_window_every_step_of_gd_falls(seed: int, features: int, part: float) -> None:
    """Below 2/L the excess never rises from one state to the next, whatever the start."""
    quadratic, curvature, start = drawn(seed, features)
    rate = part * largest_stable_rate(GradientDescent(), curvature)
    errors = descent(quadratic, GradientDescent(), rate, start, 25)
    excess = [quadratic.excess(quadratic.optimum + error) for error in errors]
    floor = 1e-20 * excess[0]
    assert all(b <= a * (1 + 1e-12) or a < floor for a, b in pairwise(excess))
    assert excess[25] < excess[0]


@settings(deadline=None, max_examples=150)
@given(seed=seeds, features=st.integers(1, 4), beyond=st.floats(0.01, 2.0))
def test_outside_the_window_gd_grows(seed: int, features: int, beyond: float) -> None:
    """Above 2/L the part along the steepest direction grows by |1 − ηL| in each step, without end."""
    quadratic, curvature, start = drawn(seed, features)
    rate = (1 + beyond) * largest_stable_rate(GradientDescent(), curvature)
    errors = descent(quadratic, GradientDescent(), rate, start, 25)
    steepest = np.abs(errors @ curvature.directions[:, -1])
    factor = growth(GradientDescent(), rate, curvature)
    assert factor == pytest.approx(rate * curvature.largest - 1, rel=1e-12)
    assert factor > 1
    assert steepest[1:] / steepest[:-1] == pytest.approx(factor, rel=1e-6)


@sweep
@settings(deadline=None, max_examples=60)
@given(s=st.floats(1e-6, 5.0), beta=fractions)
def test_the_radius_is_that_of_the_written_matrix(name: str, s: float, beta: float) -> None:
    """One step as a matrix on (error, η·velocity), written from the rule; its largest |eigenvalue|.

    To six digits only: where the two eigenvalues meet they depend on rounding by its square root.
    """
    matrices = {
        "gd": [[1 - s, 0], [s, 0]],
        "sgd": [[1 - s, 0], [s, 0]],
        "momentum": [[1 - s, -beta], [s, beta]],
        "nesterov": [[1 - s - beta * s, -(beta**2)], [s, beta]],
    }
    radius = np.abs(np.linalg.eigvals(np.array(matrices[name], dtype=float))).max()
    assert dynamics(made(name, beta)).radius(s) == pytest.approx(radius, rel=1e-6, abs=1e-7)


@sweep
@settings(deadline=None, max_examples=60)
@given(beta=fractions, condition=conditions, part=st.floats(0.001, 0.999), beyond=st.floats(1.001, 10))
def test_the_edge_of_the_window_is_where_growth_begins(
    name: str, beta: float, condition: float, part: float, beyond: float
) -> None:
    """Below the largest stable rate every direction dies out, above it one grows."""
    rule, curvature = made(name, beta), between(0.3, condition)
    edge = largest_stable_rate(rule, curvature)
    assert growth(rule, part * edge, curvature) < 1
    assert growth(rule, edge, curvature) == pytest.approx(1, rel=1e-7)
    assert growth(rule, beyond * edge, curvature) > 1


@sweep
@settings(deadline=None, max_examples=100)
@given(beta=fractions, condition=conditions, factor=st.floats(0.2, 5.0))
def test_the_best_constant_rate_beats_its_neighbours(
    name: str, beta: float, condition: float, factor: float
) -> None:
    """No other constant rate has a smaller factor a step along its worst direction."""
    rule, curvature = made(name, beta), between(0.3, condition)
    best = best_constant_rate(rule, curvature)
    assert 0 < best < largest_stable_rate(rule, curvature)
    assert growth(rule, best, curvature) <= growth(rule, factor * best, curvature) + 1e-9


@settings(deadline=None, max_examples=60)
@given(beta=fractions, condition=conditions)
def test_heavy_ball_takes_the_middle_of_its_plateau(beta: float, condition: float) -> None:
    """Where a range of rates shrinks every direction by √β, the geometric mean (1 − β)/√(μL) of it."""
    rule, curvature = Momentum(beta), between(0.3, condition)
    best, root = best_constant_rate(rule, curvature), np.sqrt(beta)
    if (1 + root) ** 2 >= (1 - root) ** 2 * condition:
        middle = (1 - beta) / np.sqrt(curvature.smallest * curvature.largest)
        assert best == pytest.approx(middle, rel=1e-9)
        assert growth(rule, best, curvature) == pytest.approx(root, rel=1e-6, abs=1e-7)
    else:
        assert growth(rule, best, curvature) > root


@pytest.mark.parametrize(
    ("rule", "rate"),
    [(GradientDescent(), 0.5), (Momentum(0.9), 0.05), (Nesterov(0.9), 0.5), (Nesterov(0.0), 0.5)],
)
def test_curvatures_that_are_all_alike(rule: Optimizer, rate: float) -> None:
    """One standardised column: μ = L = 2. gd and Nesterov jump there at 1/L, heavy ball oscillates."""
    assert best_constant_rate(rule, Curvature(np.array([2.0, 2.0]), np.eye(2))) == pytest.approx(rate)


@pytest.mark.parametrize("rule", [Momentum(0.0), Nesterov(0.0)])
def test_without_momentum_the_rates_are_those_of_gd(rule: Optimizer) -> None:
    """The bisection finds 2/(L + μ), the edge is 2/L."""
    plain = GradientDescent()
    assert best_constant_rate(rule, THREE_ROWS) == pytest.approx(best_constant_rate(plain, THREE_ROWS))
    assert largest_stable_rate(rule, THREE_ROWS) == largest_stable_rate(plain, THREE_ROWS)


def test_the_worked_example_has_its_figures() -> None:
    """Curvatures 0.24039 and 11.09294, condition 46.1, window 0.18029, best rate 0.17647."""
    assert [THREE_ROWS.smallest, THREE_ROWS.largest] == pytest.approx([0.24039, 11.09294], abs=5e-6)
    assert THREE_ROWS.condition == pytest.approx(46.1, abs=0.05)
    assert largest_stable_rate(GradientDescent(), THREE_ROWS) == pytest.approx(0.18029, abs=1e-5)
    assert best_constant_rate(GradientDescent(), THREE_ROWS) == pytest.approx(2 / (34 / 3), rel=1e-12)
    assert growth(GradientDescent(), 0.2, THREE_ROWS) == pytest.approx(1.2186, abs=5e-5)


def test_the_best_heavy_ball_of_the_worked_example() -> None:
    """β = ((√κ − 1)/(√κ + 1))² leaves a plateau of one rate, Polyak's 4/(√L + √μ)² = 0.27399."""
    root = np.sqrt(THREE_ROWS.condition)
    beta = float(((root - 1) / (root + 1)) ** 2)
    polyak = 4 / (np.sqrt(THREE_ROWS.largest) + np.sqrt(THREE_ROWS.smallest)) ** 2
    assert (beta, polyak) == (pytest.approx(0.55258, abs=5e-6), pytest.approx(0.27399, abs=5e-6))
    assert best_constant_rate(Momentum(beta), THREE_ROWS) == pytest.approx(polyak, rel=1e-9)


def test_a_rule_that_is_not_linear_has_no_window() -> None:
    """It is refused by its name."""

    class Sign:
        name = "sign"
        slots = ()

        def __repr__(self) -> str:
            return "Sign()"

    with pytest.raises(TypeError, match=r"^Sign\(\) has no window$"):
        dynamics(Sign())
