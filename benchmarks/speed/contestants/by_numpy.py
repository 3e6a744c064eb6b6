"""NumPy: what a careful person writes in an hour."""

from functools import partial, reduce

import numpy as np

from benchmarks.speed.work import BATCH_RATE, FULL_BATCH_RATE, Array, Arrays, Size, Work, part_of

BLOCK_NUMBERS = 1 << 18
"""Numbers in a block of rows: 2 MB."""


def rows(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent over features in the order of rows."""
    return _descent(arrays, size)


def columns(arrays: Arrays, size: Size) -> Work:
    """Full-batch descent over features in the order of columns."""
    return _descent(Arrays(np.asfortranarray(arrays.x), arrays.y), size)


def _descent(arrays: Arrays, size: Size) -> Work:
    x, y = arrays
    steps, rate = part_of(size), 2 * FULL_BATCH_RATE / len(y)
    residual, slopes = np.empty(len(y)), np.empty(x.shape[1])

    def run() -> Array:
        weights, bias = np.zeros(x.shape[1]), 0.0
        for _ in range(steps):
            np.matmul(x, weights, out=residual)
            np.subtract(residual, y, out=residual)
            np.add(residual, bias, out=residual)
            np.matmul(residual, x, out=slopes)
            weights -= rate * slopes
            bias -= rate * residual.sum()
        return np.append(weights, bias)

    return Work(run, size.steps / steps, weights=np.asarray if steps == size.steps else None)


def given_the_sums(arrays: Arrays, size: Size) -> Work:
    """The steps alone, on the Gram matrix that somebody has computed before."""
    gram, products = gram_of(arrays)

    def run() -> Array:
        parameters = np.zeros(len(products))
        for _ in range(size.steps):
            parameters -= 2 * FULL_BATCH_RATE * (gram @ parameters - products)
        return parameters

    return Work(run, weights=np.asarray)


def gram_of(arrays: Arrays) -> tuple[Array, Array]:
    """XᵀX/n and Xᵀy/n, with a column of ones in X."""
    x = np.column_stack([arrays.x, np.ones(len(arrays.y))])
    return x.T @ x / len(x), x.T @ arrays.y / len(x)


def gram(arrays: Arrays, _: Size) -> Work:
    """XᵀX by BLAS with all its threads, and nothing else."""
    out = np.empty((arrays.x.shape[1], arrays.x.shape[1]))
    return Work(partial(np.matmul, arrays.x.T, arrays.x, out=out))


def gram_of_blocks(arrays: Arrays, _: Size) -> Work:
    """The same, added up over blocks of rows that stay in the processor's cache."""
    blocks = np.array_split(arrays.x, -(-arrays.x.size // BLOCK_NUMBERS))
    return Work(lambda: reduce(np.add, (block.T @ block for block in blocks)))


def taken(arrays: Arrays, size: Size) -> Work:
    """Adam over batches that are taken one by one out of the records."""
    x, y = _with_ones(arrays)
    batch = np.empty((size.batch, x.shape[1]))

    def run() -> Array:
        order = np.random.default_rng(0).permutation(len(y)).reshape(-1, size.batch)
        adam = _Adam(x.shape[1])
        for places in order:
            np.take(x, places, axis=0, out=batch, mode="clip")
            adam.step(batch, y[places])
        return adam.parameters

    return Work(run, weights=np.asarray)


def shuffled(arrays: Arrays, size: Size) -> Work:
    """Adam over slices of records that are shuffled once before the epoch."""
    x, y = _with_ones(arrays)

    def run() -> Array:
        order = np.random.default_rng(0).permutation(len(y))
        mixed, targets, adam = x[order], y[order], _Adam(x.shape[1])
        for first in range(0, len(y), size.batch):
            adam.step(mixed[first : first + size.batch], targets[first : first + size.batch])
        return adam.parameters

    return Work(run, weights=np.asarray)


def _with_ones(arrays: Arrays) -> Arrays:
    return Arrays(np.column_stack([arrays.x, np.ones(len(arrays.y))]), arrays.y)


class _Adam:
    """Adam on one vector, in place."""

    def __init__(self, size: int) -> None:
        self.parameters, self.mean, self.square, self.buffer = np.zeros((4, size))
        self.taken = 0

    def step(self, x: Array, y: Array) -> None:
        self.taken += 1
        gradient = (x @ self.parameters - y) @ x
        gradient *= 2 / len(y)
        self.mean += 0.1 * (gradient - self.mean)
        gradient *= gradient
        self.square += 0.001 * (gradient - self.square)
        np.sqrt(self.square, out=self.buffer)
        self.buffer *= 1 / (1 - 0.999**self.taken) ** 0.5
        self.buffer += 1e-8
        np.divide(self.mean, self.buffer, out=self.buffer)
        self.buffer *= BATCH_RATE / (1 - 0.9**self.taken)
        self.parameters -= self.buffer
