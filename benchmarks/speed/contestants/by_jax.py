"""JAX and optax: the whole loop compiled, one call a training."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.speed.contestants.by_numpy import gram_of
from benchmarks.speed.work import BATCH_RATE, FULL_BATCH_RATE, Arrays, Size, Work, part_of

jax.config.update("jax_enable_x64", True)

Parameters = tuple[Any, Any]


def optimizer(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent by jax.grad and optax.sgd, in lax.scan."""
    x, y = _on_device(arrays)
    steps, rule = part_of(size), optax.sgd(FULL_BATCH_RATE)

    @jax.jit
    def run(x: Any, y: Any) -> Any:
        def step(state: Any, _: None) -> tuple[Any, None]:
            return _updated(rule, state, jax.grad(_loss)(state[0], x, y)), None

        (parameters, _), _ = jax.lax.scan(step, _start(rule, x.shape[1]), None, length=steps)
        return parameters

    return _work(run, (x, y), size.steps / steps, _line)


def columns_by_hand(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent by two products in lax.fori_loop, features in the order of columns."""
    across, y = jnp.asarray(np.ascontiguousarray(arrays.x.T)), jnp.asarray(arrays.y)
    steps, rate = part_of(size), 2 * FULL_BATCH_RATE / len(arrays.y)

    @jax.jit
    def run(across: Any, y: Any) -> Any:
        def step(_: Any, state: Parameters) -> Parameters:
            weights, bias = state
            residual = weights @ across + bias - y
            return weights - rate * (across @ residual), bias - rate * residual.sum()

        return jax.lax.fori_loop(0, steps, step, (jnp.zeros(len(across)), jnp.zeros(())))

    return _work(run, (across, y), size.steps / steps, _line)


def given_the_sums(arrays: Arrays, size: Size) -> Work:
    """The steps alone, on the Gram matrix that somebody has computed before; every state is returned."""
    gram, products = (jnp.asarray(part) for part in gram_of(arrays))

    @jax.jit
    def run(gram: Any, products: Any) -> Any:
        def step(parameters: Any, _: None) -> tuple[Any, Any]:
            after = parameters - 2 * FULL_BATCH_RATE * (gram @ parameters - products)
            return after, after

        return jax.lax.scan(step, jnp.zeros(len(products)), None, length=size.steps)

    return _work(run, (gram, products), 1.0, lambda done: np.asarray(done[0]))


def sgd(arrays: Arrays, size: Size) -> Work:
    """An epoch of shuffled batches by optax.sgd, in lax.scan."""
    return _epoch(arrays, size, optax.sgd(BATCH_RATE))


def adam(arrays: Arrays, size: Size) -> Work:
    """An epoch of shuffled batches by optax.adam, in lax.scan."""
    return _epoch(arrays, size, optax.adam(BATCH_RATE))


def _epoch(arrays: Arrays, size: Size, rule: optax.GradientTransformation) -> Work:
    x, y = _on_device(arrays)

    @jax.jit
    def run(x: Any, y: Any, order: Any) -> Any:
        def step(state: Any, places: Any) -> tuple[Any, None]:
            return _updated(rule, state, jax.grad(_loss)(state[0], x[places], y[places])), None

        (parameters, _), _ = jax.lax.scan(step, _start(rule, x.shape[1]), order)
        return parameters

    def shuffled(x: Any, y: Any) -> Any:
        order = np.random.default_rng(0).permutation(size.rows).reshape(-1, size.batch)
        return run(x, y, order)

    return _work(shuffled, (x, y), 1.0, _line)


def _updated(rule: optax.GradientTransformation, state: Any, gradient: Any) -> Any:
    parameters, memory = state
    updates, memory = rule.update(gradient, memory)
    return optax.apply_updates(parameters, updates), memory


def _loss(parameters: Parameters, x: Any, y: Any) -> Any:
    weights, bias = parameters
    return jnp.mean((x @ weights + bias - y) ** 2)


def _start(rule: optax.GradientTransformation, features: int) -> tuple[Parameters, Any]:
    parameters = (jnp.zeros(features), jnp.zeros(()))
    return parameters, rule.init(parameters)


def _work(
    run: Callable[..., Any], data: tuple[Any, Any], stands_for: float, weights: Callable[[Any], Any]
) -> Work:
    return Work(lambda: jax.block_until_ready(run(*data)), stands_for, weights if stands_for == 1.0 else None)


def _on_device(arrays: Arrays) -> tuple[Any, Any]:
    return jnp.asarray(arrays.x), jnp.asarray(arrays.y)


def _line(parameters: Parameters) -> Any:
    return np.append(*parameters)
