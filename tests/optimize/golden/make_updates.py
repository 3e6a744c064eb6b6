"""Makes updates.npz beside this file: what PyTorch and optax do with the gradients in gradients.npz.

Run it in an environment of its own, as neither is a dependency:

    python -m venv scratch
    scratch/bin/pip install torch==2.13.0 optax==0.2.8
    scratch/bin/python tests/optimize/golden/make_updates.py

The loop is open: the gradients are given, and each step starts from the same parameters, so that the
numbers are those of the rules alone. All float64. Each array is named `library|optimizer|settings|table` and
holds the updates of the steps in `KEPT` and, in its last row, the sum of all updates.

optax has the same rules as PyTorch with the options given here (in `adagrad` and `rmsprop` ε stands under
the root: an option moves it, or it is made 0; its `nadam` has a constant momentum, which is that of a very
large decay), but for its `amsgrad`, which takes the largest corrected square and is left out. PyTorch has no
Lion.

The closed loop (`closed|optimizer|settings|three_rows`) follows PyTorch's own parameters down the valley of
the three rows for 100 steps, gradients by its automatic differentiation.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # NAdam keeps a product of momenta in this type

HERE = Path(__file__).parent
RATE = 0.1
KEPT = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 200)
START = 0.25
"""Where each parameter stands before each step, for the rules that look at it; else it is 0, so that what is
there after the step is the update to the last bit."""

BY_PYTORCH: list[tuple[str, dict[str, float], Callable[..., torch.optim.Optimizer], dict[str, Any]]] = [
    ("gd", {}, torch.optim.SGD, {}),
    ("sgd", {}, torch.optim.SGD, {}),
    ("momentum", {}, torch.optim.SGD, {"momentum": 0.9}),
    ("momentum", {"momentum": 0.55258}, torch.optim.SGD, {"momentum": 0.55258}),
    ("nesterov", {}, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    ("nesterov", {"momentum": 0.99}, torch.optim.SGD, {"momentum": 0.99, "nesterov": True}),
    ("adagrad", {}, torch.optim.Adagrad, {}),
    ("adagrad", {"initial_sum": 0.5}, torch.optim.Adagrad, {"initial_accumulator_value": 0.5}),
    ("rmsprop", {}, torch.optim.RMSprop, {}),
    ("rmsprop", {"decay": 0.9}, torch.optim.RMSprop, {"alpha": 0.9}),
    ("rmsprop", {"centered": True}, torch.optim.RMSprop, {"centered": True}),
    ("adadelta", {}, torch.optim.Adadelta, {}),
    ("adam", {}, torch.optim.Adam, {}),
    ("adam", {"beta1": 0.8, "epsilon": 1e-3}, torch.optim.Adam, {"betas": (0.8, 0.999), "eps": 1e-3}),
    ("adamw", {}, torch.optim.AdamW, {}),
    ("adamw", {"weight_decay": 0.5}, torch.optim.AdamW, {"weight_decay": 0.5}),
    ("adamax", {}, torch.optim.Adamax, {}),
    ("nadam", {}, torch.optim.NAdam, {}),
    ("nadam", {"momentum_decay": 0.0}, torch.optim.NAdam, {"momentum_decay": 0.0}),
    ("amsgrad", {}, torch.optim.Adam, {"amsgrad": True}),
]

BY_OPTAX: list[tuple[str, dict[str, float], optax.GradientTransformation]] = [
    ("gd", {}, optax.sgd(RATE)),
    ("sgd", {}, optax.sgd(RATE)),
    ("momentum", {}, optax.sgd(RATE, momentum=0.9)),
    ("nesterov", {}, optax.sgd(RATE, momentum=0.9, nesterov=True)),
    ("adagrad", {"epsilon": 1e-300, "initial_sum": 0.1}, optax.adagrad(RATE, 0.1, eps=0.0)),
    ("rmsprop", {"decay": 0.9}, optax.rmsprop(RATE, eps_in_sqrt=False)),
    ("rmsprop", {"centered": True}, optax.rmsprop(RATE, 0.99, eps_in_sqrt=False, centered=True)),
    ("adadelta", {}, optax.adadelta(RATE, rho=0.9, eps=1e-6)),
    ("adam", {}, optax.adam(RATE)),
    ("adamw", {}, optax.adamw(RATE, weight_decay=0.01, mask=[True, False])),
    ("adamax", {}, optax.adamax(RATE)),
    ("nadam", {"momentum_decay": 1e6}, optax.nadam(RATE)),
    ("lion", {}, optax.lion(RATE, weight_decay=0.0)),
    ("lion", {"weight_decay": 0.5}, optax.lion(RATE, weight_decay=0.5, mask=[True, False])),
]


def named(library: str, name: str, settings: dict[str, float], table: str) -> str:
    """The name of an array in the file."""
    said = ",".join(f"{setting}={value}" for setting, value in settings.items())
    return f"{library}|{name}|{said}|{table}"


def kept(updates: list[np.ndarray]) -> np.ndarray:
    """The updates that are kept, and the sum of all."""
    return np.array([*(updates[step - 1] for step in KEPT), np.sum(updates, axis=0)])


def pytorch_updates(make: Callable[..., Any], options: dict[str, Any], gradients: np.ndarray) -> np.ndarray:
    """By PyTorch: the weights and the bias are two groups, as the bias never decays."""
    start = START if make is torch.optim.AdamW else 0.0
    theta = [torch.full((size,), start) for size in (gradients.shape[1] - 1, 1)]
    parameters = [part.clone().requires_grad_() for part in theta]
    groups = [{"params": parameters[:1]}, {"params": parameters[1:]}]
    if make is torch.optim.AdamW:
        groups[1]["weight_decay"] = 0.0
    optimizer = make(groups, lr=RATE, foreach=False, **options)
    updates = []
    for gradient in gradients:
        for part, at, pull in zip(parameters, theta, (gradient[:-1], gradient[-1:]), strict=True):
            part.data.copy_(at)
            part.grad = torch.tensor(pull)
        optimizer.step()
        moved = [(part.detach() - at).numpy() for part, at in zip(parameters, theta, strict=True)]
        updates.append(np.concatenate(moved))
    return kept(updates)


def optax_updates(optimizer: optax.GradientTransformation, gradients: np.ndarray) -> np.ndarray:
    """By optax, which gives updates as they are."""
    theta = [jax.numpy.full(size, START) for size in (gradients.shape[1] - 1, 1)]
    state = optimizer.init(theta)
    update = jax.jit(optimizer.update)
    updates = []
    for gradient in gradients:
        pushed, state = update([gradient[:-1], gradient[-1:]], state, theta)
        updates.append(np.concatenate([np.asarray(part) for part in pushed]))
    return kept(updates)


def pytorch_path(make: Callable[..., Any], options: dict[str, Any], rate: float) -> np.ndarray:
    """The parameters (w, b) on x = 1, 2, 3 and y = 2, 4, 6 after each of 100 steps from zeros."""
    x, y = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])
    theta = torch.zeros(2, requires_grad=True)
    optimizer = make([theta], lr=rate, foreach=False, **options)
    path = []
    for _ in range(100):
        optimizer.zero_grad()
        ((y - theta[0] * x - theta[1]) ** 2).mean().backward()
        optimizer.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


def arrays() -> Iterator[tuple[str, np.ndarray]]:
    """Every array of the file by its name."""
    tables = np.load(HERE / "gradients.npz")
    for table in tables.files:
        for name, settings, make, options in BY_PYTORCH:
            yield named("pytorch", name, settings, table), pytorch_updates(make, options, tables[table])
        for name, settings, optimizer in BY_OPTAX:
            yield named("optax", name, settings, table), optax_updates(optimizer, tables[table])
    for name, settings, make, options in BY_PYTORCH:
        if name in ("gd", "momentum", "nesterov", "adam"):
            rate = RATE if name in ("gd", "adam") else 0.02
            yield (
                named("closed", name, settings | {"rate": rate}, "three_rows"),
                pytorch_path(make, options, rate),
            )


if __name__ == "__main__":
    np.savez_compressed(HERE / "updates.npz", **dict(arrays()))
