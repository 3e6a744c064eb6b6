"""Where a compiled step's gradient comes from: the fast twins of `AllRecords` and `Shuffled`.

Each is called as gradient(source, step, theta, g) with the step's number in this leap, from 0, and fills g.
"""

from typing import NamedTuple

import numpy as np

from everystep.compiled.jit import part
from everystep.model.units import Array, Numbers

All = tuple[Array, Array]
"""The Hessian (p, p) and the optimum (p,)."""


@part
def of_all(source: All, step: int, theta: Array, g: Array) -> None:  # noqa: ARG001 - a contract
    """H e, the terms of each parameter in the order of the index."""
    hessian, optimum = source
    g[:] = 0.0
    for j in range(len(theta)):
        error = theta[j] - optimum[j]
        row = hessian[j]
        for i in range(len(theta)):
            g[i] += row[i] * error


AHEAD = 256
"""Rows that are fetched at a time: the processor then waits for many of them at once."""


class Batched(NamedTuple):
    """Records z (n, d), t (n,), ω̃ (n,) or (0,) where all weigh the same; their order in some epochs, one
    epoch after the other; how many an epoch and a batch have; the first step's place in its epoch; l2; and
    what is fetched of the rows to come: z, t and ω̃ again.
    """

    z: Array
    t: Array
    weight: Array
    order: Numbers
    an_epoch: int
    size: int
    first: int
    l2: float
    next_z: Array
    next_t: Array
    next_weight: Array


def batched(
    records: tuple[Array, Array, Array], orders: Numbers, size: int, first: int, l2: float
) -> Batched:
    """The source of batches of `size` in the `orders` (epochs, n), from the first epoch's step `first` on."""
    rows = max(AHEAD // size, 1) * size
    ahead = (np.empty((rows, *part.shape[1:])) for part in records)
    return Batched(*records, orders.ravel(), orders.shape[1], size, first, l2, *ahead)


@part
def of_batch(source: Batched, step: int, theta: Array, g: Array) -> None:
    """−(2/m) Σ ω̃ (t − t̂)·[z, 1] + 2·l2·[v, 0], the terms in the order of the batch."""
    features = source.z.shape[1]
    steps = len(source.next_t) // source.size
    fetched = _start(source, step - step % steps)
    if step % steps == 0:
        _fetch(source, fetched)
    start, stop = _start(source, step) - fetched, _start(source, step + 1) - fetched
    bias = theta[features] if len(theta) > features else 0.0
    for at in range(start, stop):
        row = source.next_z[at]
        predicted = 0.0
        for j in range(features):
            predicted += row[j] * theta[j]
        share = source.next_t[at] - (predicted + bias)
        if len(source.weight):
            share *= source.next_weight[at]
        if at == start:
            for j in range(features):
                g[j] = row[j] * share
        else:
            for j in range(features):
                g[j] += row[j] * share
        if len(theta) > features:
            g[features] = share if at == start else g[features] + share
    factor = -(2 / (stop - start))
    for j in range(len(theta)):
        g[j] *= factor
    if source.l2:
        for j in range(features):
            g[j] += 2 * source.l2 * theta[j]


@part
def _start(source: Batched, step: int) -> int:
    """Where a step's records begin in the order; the last batch of an epoch may be a smaller one."""
    per_epoch = (source.an_epoch + source.size - 1) // source.size
    epoch, place = divmod(source.first + step, per_epoch)
    return epoch * source.an_epoch + place * source.size


@part
def _fetch(source: Batched, start: int) -> None:
    """Copy the rows to come side by side."""
    features = source.z.shape[1]
    for at in range(min(len(source.next_t), len(source.order) - start)):
        record = source.order[start + at]
        for j in range(features):
            source.next_z[at, j] = source.z[record, j]
        source.next_t[at] = source.t[record]
        if len(source.weight):
            source.next_weight[at] = source.weight[record]
