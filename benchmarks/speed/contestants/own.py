"""everystep, through the functions that everything else in it goes through."""

import random
from functools import partial
from typing import Any

import numpy as np

import everystep as es
from benchmarks.speed.work import BATCH_RATE, FULL_BATCH_RATE, Array, Arrays, Size, Work
from everystep.compiled.summing import sum_rows
from everystep.fit import fit
from everystep.optimize import SGD, Adam, Exact, GradientDescent, Optimizer
from everystep.record.fit import Fit
from everystep.record.keep import Keep
from everystep.record.split import Samples, blocks_of
from everystep.sums import Sums
from everystep.training.settings import Settings
from everystep.training.stopping import Limits


def every_state(arrays: Arrays, size: Size) -> Work:
    """Sums, exact optimum, and steps on all records of which every state is kept."""
    return _steps(arrays, size, "all")


def ends_only(arrays: Arrays, size: Size) -> Work:
    """The same, with only the first and the last state kept."""
    return _steps(arrays, size, "ends")


def steps_alone(arrays: Arrays, size: Size) -> Work:
    """The steps of a training whose sums are there; every state is kept."""
    return Work(_steps(arrays, size, "all").run, weights=_weights, seconds=_seconds)


def sums(arrays: Arrays, _: Size) -> Work:
    """All that a training needs to know of its rows."""
    blocks = [(block.x, block.y, block.weight) for block in blocks_of(*arrays, None)]
    return Work(partial(sum_rows, partial(iter, blocks)), weights=_line)


def optimum(arrays: Arrays, _: Size) -> Work:
    """The sums, and the exact best weights and bias from them."""
    settings = Settings(optimizer=Exact())
    return Work(partial(fit, _samples(arrays), settings), weights=_weights)


def one_by_one(arrays: Arrays, size: Size) -> Work:
    """An epoch of single records by plain descent, shuffled, with all that a training does before it."""
    return _epoch(arrays, size, SGD())


def one_by_one_alone(arrays: Arrays, size: Size) -> Work:
    """The steps of that epoch."""
    return Work(one_by_one(arrays, size).run, weights=_weights, seconds=_seconds)


def adam(arrays: Arrays, size: Size) -> Work:
    """An epoch of batches by Adam, shuffled, with all that a training does before it."""
    return _epoch(arrays, size, Adam())


def adam_alone(arrays: Arrays, size: Size) -> Work:
    """The steps of that epoch."""
    return Work(adam(arrays, size).run, weights=_weights, seconds=_seconds)


def replay(arrays: Arrays, size: Size) -> Work:
    """Any step of a long run, by its number."""
    columns: dict[str, Any] = {f"x{j}": column for j, column in enumerate(arrays.x.T)} | {"y": arrays.y}
    run = es.train(columns, "y", optimizer="gd", steps=size.steps, tolerance=0, finish="none")
    drawn = random.Random(0)
    return Work(lambda: run.step(drawn.randint(1, size.steps)))


def _steps(arrays: Arrays, size: Size, keep: Keep) -> Work:
    limits = Limits(steps=size.steps, tolerance=0)
    settings = _settings(GradientDescent(), FULL_BATCH_RATE, limits)
    return Work(partial(fit, _samples(arrays), settings, keep), weights=_weights)


def _epoch(arrays: Arrays, size: Size, optimizer: Optimizer) -> Work:
    settings = _settings(optimizer, BATCH_RATE, Limits(epochs=1, tolerance=0), size.batch)
    return Work(partial(fit, _samples(arrays), settings), weights=_weights)


def _settings(optimizer: Optimizer, rate: float, limits: Limits, batch: int | None = None) -> Settings:
    """The columns are about of size 1 already: all contestants take them as they are."""
    return Settings(optimizer, rate, batch_size=batch, limits=limits, finish="none", standardize=False)


def _samples(arrays: Arrays) -> Samples:
    names = [f"x{j}" for j in range(arrays.x.shape[1])]
    return Samples(partial(iter, blocks_of(*arrays, None)), names)


def _weights(done: Fit) -> Array:
    return np.append(done.weights, done.bias)


def _seconds(done: Fit) -> float:
    return done.seconds


def _line(done: Sums) -> Array:
    weights = np.linalg.solve(done.scatter[:-1, :-1], done.scatter[:-1, -1])
    return np.append(weights, done.mean[-1] - done.mean[:-1] @ weights)
