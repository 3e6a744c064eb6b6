"""Every rule against PyTorch and optax: on recorded gradients, and down a valley of its own."""

from pathlib import Path

import numpy as np
import pytest

from everystep.optimize import OPTIMIZERS, optimizer_named
from everystep.optimize.optimizer import Optimizer

GOLDEN = Path(__file__).parent / "golden"
KEPT = np.array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 200])
RATE, START = 0.1, 0.25

with np.load(GOLDEN / "gradients.npz") as file:
    GRADIENTS = dict(file)
with np.load(GOLDEN / "updates.npz") as file:
    UPDATES = {tuple(name.split("|")): array for name, array in file.items()}

OPEN = [key for key in UPDATES if key[0] != "closed"]
CLOSED = [key for key in UPDATES if key[0] == "closed"]


def spelled(name: str, settings: str) -> Optimizer:
    """The optimizer of an array's name."""
    return optimizer_named(f"{name}:{settings}")


def updates_of(optimizer: Optimizer, gradients: np.ndarray) -> np.ndarray:
    """The updates for given gradients (steps, p); the last parameter is a bias, which doesn't decay."""
    weights = np.full(gradients.shape[1], START)
    weights[-1] = 0.0
    memory, updates = optimizer.init(len(weights)), []
    for step, gradient in enumerate(gradients, 1):
        update, memory = optimizer.update(step, gradient, weights, RATE, memory)
        updates.append(update)
    return np.array(updates)


@pytest.mark.parametrize(("library", "name", "settings", "table"), OPEN)
def test_updates_on_recorded_gradients(library: str, name: str, settings: str, table: str) -> None:
    """200 gradients of a real training: each parameter's updates are theirs to 4e-15 of its largest one."""
    golden = UPDATES[library, name, settings, table]
    updates = updates_of(spelled(name, settings), GRADIENTS[table])
    size = np.abs(updates).max(axis=0)
    assert np.max(np.abs(updates[KEPT - 1] - golden[:-1]) / size) < 4e-15
    assert np.max(np.abs(updates.sum(axis=0) - golden[-1]) / (size * len(updates))) < 4e-15


def test_each_rule_has_been_compared() -> None:
    """Three tables of 200 gradients; every rule with PyTorch's, and Lion, which it lacks, with optax's."""
    assert {len(gradients) for gradients in GRADIENTS.values()} == {200}
    assert {table for *_, table in OPEN} == set(GRADIENTS)
    assert {name for library, name, *_ in OPEN if library == "pytorch"} == set(OPTIMIZERS) - {"lion"}
    assert {name for library, name, *_ in OPEN if library == "optax"} == set(OPTIMIZERS) - {"amsgrad"}


@pytest.mark.parametrize(("_", "name", "settings", "table"), CLOSED)
def test_the_path_down_the_valley(_: str, name: str, settings: str, table: str) -> None:
    """From its own gradients on the three rows, 100 steps end where PyTorch's do."""
    said, rate = settings.rsplit("rate=", 1)
    optimizer, x, y = spelled(name, said), np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    theta, memory, path = np.zeros(2), optimizer.init(2), []
    for step in range(1, 101):
        residual = y - theta[0] * x - theta[1]
        gradient = -2 / 3 * np.array([np.sum(residual * x), np.sum(residual)])
        update, memory = optimizer.update(step, gradient, np.zeros(2), float(rate), memory)
        theta = theta + update
        path.append(theta)
    assert table == "three_rows"
    assert np.abs(np.array(path) - UPDATES["closed", name, settings, table]).max() < 1e-12
