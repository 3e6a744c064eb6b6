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
    epoch after the other; where in it each step's batch starts, and the last one ends; l2; and what is
    fetched of the rows to come: from and up to where in the order, z, t and ω̃ again.
    """

    z: Array
    t: Array
    weight: Array
    order: Numbers
    starts: Numbers
    l2: float
    fetched: Numbers
    next_z: Array
    next_t: Array
    next_weight: Array


def batched(records: tuple[Array, Array, Array], order: Numbers, starts: Numbers, l2: float) -> Batched:
    """The source of batches that start at these places in the order."""
    rows = max(AHEAD, int(np.diff(starts).max(initial=1)))
    ahead = (np.empty((rows, *part.shape[1:])) for part in records)
    return Batched(*records, order, starts, l2, np.zeros(2, dtype=np.int64), *ahead)


@part
def of_batch(source: Batched, step: int, theta: Array, g: Array) -> None:
    """−(2/m) Σ ω̃ (t − t̂)·[z, 1] + 2·l2·[v, 0], the terms in the order of the batch."""
    features = source.z.shape[1]
    start, stop = source.starts[step], source.starts[step + 1]
    if stop > source.fetched[1]:
        _fetch(source, start)
    first = start - source.fetched[0]
    last = stop - source.fetched[0]
    bias = theta[features] if len(theta) > features else 0.0
    for at in range(first, last):
        row = source.next_z[at]
        predicted = 0.0
        for j in range(features):
            predicted += row[j] * theta[j]
        share = source.next_t[at] - (predicted + bias)
        if len(source.weight):
            share *= source.next_weight[at]
        if at == first:
            for j in range(features):
                g[j] = row[j] * share
        else:
            for j in range(features):
                g[j] += row[j] * share
        if len(theta) > features:
            g[features] = share if at == first else g[features] + share
    factor = -(2 / (last - first))
    for j in range(len(theta)):
        g[j] *= factor
    if source.l2:
        for j in range(features):
            g[j] += 2 * source.l2 * theta[j]


@part
def _fetch(source: Batched, start: int) -> None:
    """Copy the rows to come side by side."""
    features = source.z.shape[1]
    rows = min(len(source.next_t), len(source.order) - start)
    for at in range(rows):
        record = source.order[start + at]
        for j in range(features):
            source.next_z[at, j] = source.z[record, j]
        source.next_t[at] = source.t[record]
        if len(source.weight):
            source.next_weight[at] = source.weight[record]
    source.fetched[0] = start
    source.fetched[1] = start + rows
