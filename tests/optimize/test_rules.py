"""Each rule against PyTorch, against a plain scalar loop, and as an elementwise function."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.optimize import OPTIMIZERS, GradientDescent, Momentum, Nesterov, optimizer_named
from everystep.optimize.optimizer import Optimizer, settings_of
from everystep.words import SettingError

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text())
CASES = [(case["optimizer"], case["settings"], case["positions"]) for case in GOLDEN["cases"]]

finite = st.floats(-1e6, 1e6)
rates = st.floats(1e-6, 10.0)
fractions = st.floats(0.0, 0.999)
sweep = pytest.mark.parametrize("name", list(OPTIMIZERS))


def updates_of(optimizer: Optimizer, gradients: np.ndarray, rate: float) -> np.ndarray:
    """The updates for given gradients (steps, p), from a blank memory."""
    memory, updates = optimizer.init(gradients.shape[1]), []
    for step, gradient in enumerate(gradients, 1):
        update, memory = optimizer.update(step, gradient, np.zeros_like(gradient), rate, memory)
        updates.append(update)
    return np.array(updates)


def made(name: str, momentum: float) -> Optimizer:
    """An optimizer of the list; those that have a momentum get this one."""
    return OPTIMIZERS[name](**({"momentum": momentum} if settings_of(optimizer_named(name)) else {}))


def by_gradient_descent(gradients: list[float], rate: float, _: float) -> list[float]:
    """−η·g, one number after the other."""
    return [-rate * g for g in gradients]


def by_momentum(gradients: list[float], rate: float, beta: float) -> list[float]:
    """−η·v with v ← β·v + g, one number after the other."""
    v, updates = 0.0, []
    for g in gradients:
        v = beta * v + g
        updates.append(-rate * v)
    return updates


def by_nesterov(gradients: list[float], rate: float, beta: float) -> list[float]:
    """−η·(g + β·v) with v ← β·v + g, one number after the other."""
    v, updates = 0.0, []
    for g in gradients:
        v = beta * v + g
        updates.append(-rate * (g + beta * v))
    return updates


SCALAR: dict[str, Callable[[list[float], float, float], list[float]]] = {
    "gd": by_gradient_descent,
    "momentum": by_momentum,
    "nesterov": by_nesterov,
}


@pytest.mark.parametrize(("name", "options", "positions"), CASES)
def test_positions_are_those_of_pytorch(
    name: str, options: dict[str, float], positions: list[list[float]]
) -> None:
    """On the same gradients the parameters follow PyTorch's, to the last few bits."""
    updates = updates_of(OPTIMIZERS[name](**options), np.array(GOLDEN["gradients"]), GOLDEN["rate"])
    size = np.abs(updates).max(axis=0)
    assert np.max(np.abs(np.cumsum(updates, axis=0) - positions) / size) < 4e-15


def test_every_optimizer_has_golden_numbers_and_a_scalar_twin() -> None:
    """A rule that joins the list must bring both."""
    assert {name for name, _, _ in CASES} == set(SCALAR) == set(OPTIMIZERS)


@sweep
@settings(deadline=None, max_examples=50)
@given(gradients=st.lists(finite, min_size=1, max_size=20), rate=rates, beta=fractions)
def test_the_rule_has_the_bits_of_a_plain_loop(
    name: str, gradients: list[float], rate: float, beta: float
) -> None:
    """Written anew with Python's numbers, one operation at a time, the updates are the same doubles."""
    updates = updates_of(made(name, beta), np.array(gradients)[:, None], rate)
    assert updates[:, 0].tolist() == SCALAR[name](gradients, rate, beta)


@sweep
@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), rate=rates, beta=fractions)
def test_updates_are_elementwise(name: str, seed: int, rate: float, beta: float) -> None:
    """Parameters in another order have the same updates in that order: none looks at another."""
    rng = np.random.default_rng(seed)
    gradients, order = rng.normal(size=(6, 5)), rng.permutation(5)
    optimizer = made(name, beta)
    one, other = (updates_of(optimizer, g, rate) for g in (gradients, gradients[:, order]))
    assert (one[:, order] == other).all()


@sweep
def test_rules_leave_their_arguments_alone(name: str) -> None:
    """A rule is pure: gradient and memory are what they were, and a second call gives the same."""
    optimizer = optimizer_named(name)
    gradient = np.array([1.0, -2.0])
    memory = tuple(np.array([0.5, 0.25]) for _ in optimizer.slots)
    first, second = (optimizer.rule(gradient, 0.1, memory)[0] for _ in range(2))
    assert (first == second).all()
    assert gradient.tolist() == [1.0, -2.0]
    assert all(slot.tolist() == [0.5, 0.25] for slot in memory)


@sweep
def test_the_memory_fits_the_slots(name: str) -> None:
    """One array a slot, zeros at first, shaped like the parameters; the rule gives back as many."""
    optimizer = optimizer_named(name)
    memory = blank_memory(optimizer, 3)
    _, after = optimizer.rule(np.ones(3), 0.1, memory)
    assert len(memory) == len(after) == len(optimizer.slots)
    assert all(slot.tolist() == [0, 0, 0] for slot in memory)
    assert all(slot.shape == (3,) for slot in after)


@pytest.mark.parametrize("rule", [Momentum(0.0), Nesterov(0.0)])
def test_without_momentum_they_are_gradient_descent(rule: Optimizer) -> None:
    """β = 0: the same updates, to the bit."""
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    assert (updates_of(rule, gradients, 0.1) == updates_of(GradientDescent(), gradients, 0.1)).all()


def test_names_and_objects_are_both_taken() -> None:
    """A name gives the defaults; an object is given back as it is."""
    rule = Momentum(0.5)
    assert optimizer_named(rule) is rule
    assert [optimizer_named(name) for name in OPTIMIZERS] == [GradientDescent(), Momentum(0.9), Nesterov(0.9)]
    assert settings_of(rule) == {"momentum": 0.5}


@pytest.mark.parametrize(
    ("given_one", "sentence"),
    [
        ("Momentum", "optimizer: there is no 'Momentum'; did you mean 'momentum'?"),
        ("zzz", "optimizer: there is no 'zzz'; there are 'gd', 'momentum' and 'nesterov'"),
        (3, "optimizer must be a name or an optimizer such as Momentum(0.9); it is '3'."),
    ],
)
def test_optimizers_that_there_are_not(given_one: Any, sentence: str) -> None:
    """The sentence says what there is."""
    with pytest.raises(SettingError) as error:
        optimizer_named(given_one)
    assert str(error.value) == sentence


@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@pytest.mark.parametrize("value", [1.0, -0.1, float("nan"), "fast"])
def test_momentum_is_a_fraction(rule: type[Momentum | Nesterov], value: Any) -> None:
    """From 0 to below 1."""
    with pytest.raises(SettingError) as error:
        rule(value)
    assert str(error.value) == f"momentum must be at least 0 and below 1; it is '{value}'."
