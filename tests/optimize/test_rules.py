"""Each rule against a plain scalar loop, as a pure elementwise function, and as frozen settings."""

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from everystep.optimize import OPTIMIZERS, SGD, GradientDescent, Momentum, Nesterov, RMSProp, optimizer_named
from everystep.optimize.optimizer import Optimizer, settings_of
from everystep.words import SettingError
from tests.optimize.scalar import RATE, SCALAR

RULES = [*OPTIMIZERS, "rmsprop:centered=yes", "adamw:weight_decay=0.5", "lion:weight_decay=0.5"]

finite = st.floats(-1e6, 1e6)
sweep = pytest.mark.parametrize("name", RULES)


def updates_of(optimizer: Optimizer, gradients: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The updates for given gradients (steps, p), from a blank memory."""
    memory, updates = optimizer.init(gradients.shape[1]), []
    for step, gradient in enumerate(gradients, 1):
        update, memory = optimizer.update(step, gradient, weights, RATE, memory)
        updates.append(update)
    return np.array(updates)


@sweep
@settings(deadline=None, max_examples=50)
@given(gradients=st.lists(finite, min_size=1, max_size=20), weight=st.floats(-10, 10))
def test_the_rule_has_the_bits_of_a_plain_loop(name: str, gradients: list[float], weight: float) -> None:
    """Written anew with Python's numbers, one operation at a time, the updates are the same doubles."""
    memory: dict[str, float] = {}
    by_hand = [SCALAR[name](memory, k, g, weight) for k, g in enumerate(gradients, 1)]
    updates = updates_of(optimizer_named(name), np.array(gradients)[:, None], np.array([weight]))
    assert updates[:, 0].tolist() == by_hand


class OnlyPlain:
    """Numbers that know + − × ÷ √ |·| max and sign, and refuse everything else that NumPy has."""

    PLAIN = ("add", "subtract", "multiply", "divide", "negative", "sqrt", "absolute", "maximum", "sign")

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values, dtype=np.float64)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any) -> "OnlyPlain":
        """One elementwise operation."""
        assert (method, ufunc.__name__ in self.PLAIN) == ("__call__", True), ufunc.__name__
        return OnlyPlain(ufunc(*(one.values if isinstance(one, OnlyPlain) else one for one in inputs)))

    def __add__(self, other: Any) -> "OnlyPlain":
        return np.add(self, other)

    def __sub__(self, other: Any) -> "OnlyPlain":
        return np.subtract(self, other)

    def __rsub__(self, other: Any) -> "OnlyPlain":
        return np.subtract(other, self)

    def __mul__(self, other: Any) -> "OnlyPlain":
        return np.multiply(self, other)

    def __truediv__(self, other: Any) -> "OnlyPlain":
        return np.divide(self, other)

    def __rtruediv__(self, other: Any) -> "OnlyPlain":
        return np.divide(other, self)

    def __neg__(self) -> "OnlyPlain":
        return np.negative(self)

    __radd__, __rmul__ = __add__, __mul__


@sweep
def test_rules_use_plain_operations_only(name: str) -> None:
    """So that the same source can run in a compiled loop: no power, no sum, no comparison, no index."""
    optimizer = optimizer_named(name)
    constants = tuple(optimizer.constants(3).values())
    gradient, weights = np.array([1.0, -2.0, 0.0]), np.array([0.5, -0.25, 0.0])
    memory = tuple(np.array([0.5, 0.75, 0.25]) for _ in optimizer.slots)
    update, after = optimizer.rule(gradient, weights, RATE, constants, memory)
    plain = (OnlyPlain(gradient), OnlyPlain(weights), RATE, constants, tuple(map(OnlyPlain, memory)))
    again, again_after = optimizer.rule(*plain)  # type: ignore[arg-type]
    assert again.values.tolist() == update.tolist()  # type: ignore[attr-defined]
    assert [slot.values.tolist() for slot in again_after] == [slot.tolist() for slot in after]  # type: ignore[attr-defined]


@sweep
@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_updates_are_elementwise(name: str, seed: int) -> None:
    """Parameters in another order have the same updates in that order: none looks at another."""
    rng = np.random.default_rng(seed)
    gradients, weights, order = rng.normal(size=(6, 5)), rng.normal(size=5), rng.permutation(5)
    one = updates_of(optimizer_named(name), gradients, weights)
    other = updates_of(optimizer_named(name), gradients[:, order], weights[order])
    assert (one[:, order] == other).all()


@sweep
def test_rules_leave_their_arguments_alone(name: str) -> None:
    """A rule is pure: gradient and memory are what they were, and a second call gives the same."""
    optimizer = optimizer_named(name)
    gradient, weights = np.array([1.0, -2.0]), np.array([3.0, 0.0])
    memory = tuple(np.array([0.5, 0.25]) for _ in optimizer.slots)
    first, second = (optimizer.update(4, gradient, weights, RATE, memory)[0] for _ in range(2))
    assert (first == second).all()
    assert (gradient.tolist(), weights.tolist()) == ([1.0, -2.0], [3.0, 0.0])
    assert all(slot.tolist() == [0.5, 0.25] for slot in memory)


@sweep
def test_the_memory_fits_the_slots(name: str) -> None:
    """One array a slot, at its initial value, shaped like the parameters; the rule gives back as many."""
    optimizer = optimizer_named(name)
    memory = optimizer.init(3)
    _, after = optimizer.update(1, np.ones(3), np.zeros(3), RATE, memory)
    assert len(memory) == len(after) == len(optimizer.slots) == len(optimizer.letters)
    assert [slot.tolist() for slot in memory] == [[value] * 3 for value in optimizer.initial()]
    assert all(slot.shape == (3,) for slot in after)


@sweep
def test_without_a_gradient_nothing_moves(name: str) -> None:
    """From a blank memory: a feature that never varies keeps its weight at 0."""
    assert updates_of(optimizer_named(name), np.zeros((5, 2)), np.zeros(2)).tolist() == [[0, 0]] * 5


@pytest.mark.parametrize("rule", [SGD(), Momentum(0.0), Nesterov(0.0)])
def test_without_momentum_they_are_gradient_descent(rule: Optimizer) -> None:
    """β = 0: the same updates, to the bit."""
    gradients, weights = np.random.default_rng(0).normal(size=(5, 3)), np.zeros(3)
    plain = updates_of(GradientDescent(), gradients, weights)
    assert (updates_of(rule, gradients, weights) == plain).all()


@pytest.mark.parametrize(("heavy", "plain"), [("adamw:weight_decay=0", "adam"), ("sgd", "gd")])
def test_twins(heavy: str, plain: str) -> None:
    """Adam without decay is Adam."""
    gradients, weights = np.random.default_rng(0).normal(size=(5, 3)), np.ones(3)
    one, other = (updates_of(optimizer_named(name), gradients, weights) for name in (heavy, plain))
    assert (one == other).all()


@sweep
def test_settings_are_frozen_values(name: str) -> None:
    """Equal settings are equal objects, usable as keys, and can't be changed."""
    optimizer = optimizer_named(name)
    assert optimizer == type(optimizer)(**settings_of(optimizer))
    assert len({optimizer, optimizer_named(name)}) == 1
    for setting in settings_of(optimizer):
        with pytest.raises(FrozenInstanceError):
            setattr(optimizer, setting, 0.5)


def test_each_rule_has_a_scalar_twin() -> None:
    """A rule that joins the list must bring one."""
    assert {name.partition(":")[0] for name in SCALAR} == set(OPTIMIZERS)
    assert set(SCALAR) == set(RULES)


def test_centered_needs_a_mean_gradient() -> None:
    """The one rule whose memory depends on its settings."""
    assert (RMSProp().slots, RMSProp(centered=True).slots) == (("square",), ("square", "mean"))


FRACTION = "{} must be at least 0 and below 1; it is '{}'."
POSITIVE = "{} must be a number above 0; it is '{}'."
NOT_NEGATIVE = "{} must be 0 or a positive number; it is '{}'."
KINDS = {
    "momentum": FRACTION,
    "beta1": FRACTION,
    "beta2": FRACTION,
    "decay": FRACTION,
    "epsilon": POSITIVE,
    "initial_sum": NOT_NEGATIVE,
    "weight_decay": NOT_NEGATIVE,
    "momentum_decay": NOT_NEGATIVE,
}
BAD = {FRACTION: (1.0, -0.1), POSITIVE: (0.0, -1e-8, math.inf), NOT_NEGATIVE: (-1e-9, math.inf)}
WRONG = [
    (name, setting, value)
    for name, member in OPTIMIZERS.items()
    for setting in settings_of(member())
    if setting in KINDS
    for value in (*BAD[KINDS[setting]], math.nan, "fast", None)
]


@pytest.mark.parametrize(("name", "setting", "value"), WRONG)
def test_settings_that_can_not_be(name: str, setting: str, value: Any) -> None:
    """Each is refused by name, with what would work."""
    with pytest.raises(SettingError) as error:
        OPTIMIZERS[name](**{setting: value})
    assert str(error.value) == KINDS[setting].format(setting, value)


def test_every_setting_is_checked() -> None:
    """But `centered`, which is true or false."""
    every = {setting for member in OPTIMIZERS.values() for setting in settings_of(member())}
    assert every == set(KINDS) | {"centered"}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("first", [1, 2, 40, 36_000, 10**7])
def test_constants_of_many_steps_are_those_of_each(name: str, first: int) -> None:
    """To the last bit; and a single row, where they change no more."""
    rule = optimizer_named(name)
    table = rule.constants_of(first, 30)
    one_by_one = np.array([list(rule.constants(first + k).values()) for k in range(30)]).reshape(30, -1)
    assert table.shape[0] in (1, 30)
    assert (np.broadcast_to(table, one_by_one.shape) == one_by_one).all()
    assert table.shape[0] == (1 if rule.constants(first) == rule.constants(1 << 60) else 30)
