"""Steps on small batches, known beforehand: the rates that shrink the error, and the excess to expect."""

from itertools import islice, permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from everystep.model.units import Units
from everystep.sums.optimum import solve
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import sum_blocks
from everystep.training.batches import Records
from everystep.understand.batch_noise import BatchNoise
from everystep.understand.curvature import Curvature

seeds = st.integers(0, 2**32 - 1)
THREE_ROWS = (np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0]), None)


def noise_of(x: np.ndarray, y: np.ndarray, weight: np.ndarray | None, l2: float = 0.0) -> BatchNoise:
    """The noise of records trained on as they are."""
    units = Units.own(x.shape[1])
    sums = sum_blocks(iter([(x, y, weight)]))
    quadratic = Quadratic.of(sums, units, solve(sums, lambda: [(x, y, weight)], units, l2), l2)
    return BatchNoise.of(
        Records.of(np.column_stack([x, y]), weight), Curvature.of(quadratic), quadratic.optimum, l2
    )


def drawn(
    seed: int, count: int = 9, weighted: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """A small random table of two features."""
    rng = np.random.default_rng(seed)
    x = rng.standard_t(3, (count, 2)) * 10.0 ** rng.uniform(-0.5, 0.5, 2)
    return x, x @ [1.0, -2.0] + rng.normal(size=count), rng.uniform(0.5, 2, count) if weighted else None


def curvatures(x: np.ndarray, weight: np.ndarray | None, l2: float) -> list[np.ndarray]:
    """Each record's own h, by its definition."""
    shares = np.ones(len(x)) if weight is None else weight / weight.mean()
    full = np.column_stack([x, np.ones(len(x))])
    penalty = 2 * l2 * np.diag([*np.ones(x.shape[1]), 0.0])
    return [2 * share * np.outer(z, z) + penalty for share, z in zip(shares, full, strict=True)]


def growth(steps: list[np.ndarray]) -> float:
    """The spectral radius of S ← mean of P·S·Pᵀ."""
    return float(np.abs(np.linalg.eigvals(np.mean([np.kron(p, p) for p in steps], axis=0))).max())


def test_the_figures_of_the_three_rows() -> None:
    """One record at a time: sure below 0.10985, exactly 0.12969 drawn independently, about 0.185 shuffled."""
    window = noise_of(*THREE_ROWS).window
    assert window.sure_rate(1) == pytest.approx(0.10985, abs=5e-6)
    assert window.exact_rate(1) == pytest.approx(0.12969, abs=5e-6)
    assert window.shuffled_rate(1) == pytest.approx(0.1853, rel=0.01)


@given(seed=seeds, weighted=st.booleans(), l2=st.sampled_from([0.0, 0.2]), size=st.sampled_from([1, 3]))
def test_the_exact_edge_is_where_growth_begins(seed: int, weighted: bool, l2: float, size: int) -> None:
    """By the definition, over all batches of one or three records drawn independently."""
    x, y, weight = drawn(seed, 5, weighted)
    each = curvatures(x, weight, l2)
    batches = np.array(np.meshgrid(*[range(5)] * size)).reshape(size, -1).T
    means = [np.mean([each[i] for i in batch], axis=0) for batch in batches]
    assume(np.linalg.cond(np.mean(each, axis=0)) < 1e4)
    window = noise_of(x, y, weight, l2).window
    edge = window.exact_rate(size)
    assert edge is not None
    assert growth([np.eye(3) - 0.999 * edge * mean for mean in means]) < 1
    assert growth([np.eye(3) - 1.001 * edge * mean for mean in means]) > 1
    assert window.sure_rate(size) <= edge * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_shuffled_edge_is_near_that_of_all_orders(seed: int) -> None:
    """Of five records all 120 orders can be looked at: the estimate from 200 drawn ones is within 5 %."""
    x, y, _ = drawn(seed, 5)
    each = curvatures(x, None, 0.0)
    estimate = noise_of(x, y, None).window.shuffled_rate(1)
    assert estimate is not None

    def epochs(rate: float) -> list[np.ndarray]:
        return [
            np.linalg.multi_dot([np.eye(3) - rate * each[i] for i in order])
            for order in permutations(range(5))
        ]

    assert growth(epochs(0.95 * estimate)) < 1 < growth(epochs(1.05 * estimate))


def test_one_batch_of_all_is_gradient_descent() -> None:
    """In one shuffled batch the edge is 2/L, as every order is the same; it is found to a few thousandths."""
    window = noise_of(*drawn(0)).window
    assert window.shuffled_rate(9) == pytest.approx(2 / window.curvature.largest, rel=3e-3)


def test_what_would_take_too_long_is_left_open() -> None:
    """No edge rather than a guess."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 40))
    window = noise_of(x, x @ np.ones(40), None).window
    assert (window.exact_rate(1), window.shuffled_rate(1)) == (None, None)
    assert 0 < window.sure_rate(1) < 2 / window.curvature.largest


@pytest.mark.parametrize("l2", [0.0, 0.1])
@pytest.mark.parametrize("size", [1, 4])
def test_the_expected_excess_is_the_mean_of_many_trainings(size: int, l2: float) -> None:
    """Of 4,000 trainings with batches drawn independently, within five standard errors at each step."""
    x, y, weight = drawn(3, 20, weighted=True)
    noise = noise_of(x, y, weight, l2)
    edge = noise.window.exact_rate(size)
    assert edge is not None
    rate, rng = 0.3 * edge, np.random.default_rng(1)
    each, full = np.array(curvatures(x, weight, l2)), np.column_stack([x, np.ones(20)])
    assert weight is not None
    pulls = -2 * (weight / weight.mean() * y)[:, None] * full
    hessian = each.mean(axis=0)
    optimum = np.linalg.solve(hessian, -pulls.mean(axis=0))
    expected = list(islice(noise.expected_excess(-optimum, rate, [size]), 31))
    theta = np.zeros((4000, 3))
    for k in range(31):
        error = theta - optimum
        excess = 0.5 * np.einsum("ri,ij,rj->r", error, hessian, error)
        spread = excess.std() / np.sqrt(len(excess))
        assert abs(excess.mean() - expected[k]) < 5 * spread + 1e-12 * expected[0]
        batch = rng.integers(0, 20, (4000, size))
        theta = (
            theta - rate * (np.einsum("rmij,rj->ri", each[batch], theta) + pulls[batch].sum(axis=1)) / size
        )


@given(seed=seeds, size=st.sampled_from([1, 4]), part=st.floats(0.05, 0.8))
def test_the_floor_is_where_the_expectation_ends(seed: int, size: int, part: float) -> None:
    """Steps from the optimum itself climb to it; at no rate beyond the edge is there one."""
    noise = noise_of(*drawn(seed))
    edge = noise.window.exact_rate(size)
    assert edge is not None
    floor = noise.floor(part * edge, [size])
    assert floor is not None
    values = noise.window.curvature.values
    assume(part * edge * values[0] > 1e-2)
    climbing = list(islice(noise.expected_excess(np.zeros(3), part * edge, [size]), 5000))
    assert climbing[0] == 0
    assert climbing[-1] == pytest.approx(floor, rel=1e-6)
    assert noise.floor(1.01 * edge, [size]) is None
