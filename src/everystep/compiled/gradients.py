"""Where a compiled step's gradient comes from: the fast twins of `AllRecords` and `Shuffled`.

Each is called as gradient(source, step, theta, g) with the step's number in this leap, from 0, and fills g.
"""

from everystep.compiled.jit import part_of_stepping
from everystep.model.units import Array, Numbers

All = tuple[Array, Array]
"""The Hessian (p, p) and the optimum (p,)."""

Batched = tuple[Array, Array, Array, Numbers, int, int, float]
"""Records z (n, d), t (n,), ω̃ (n,) or (0,) where all weigh the same; the order of the records in one epoch
after the other (epochs, n); the batch's size, the first step's place in its epoch, and l2."""


@part_of_stepping
def of_all(source: All, step: int, theta: Array, g: Array) -> None:  # noqa: ARG001 - a contract
    """H e, the terms of each parameter in the order of the index."""
    hessian, optimum = source
    g[:] = 0.0
    for j in range(len(theta)):
        error = theta[j] - optimum[j]
        row = hessian[j]
        for i in range(len(theta)):
            g[i] += row[i] * error


@part_of_stepping
def of_batch(source: Batched, step: int, theta: Array, g: Array) -> None:
    """−(2/m) Σ ω̃ (t − t̂)·[z, 1] + 2·l2·[v, 0], the terms in the order of the batch."""
    z, t, weight, orders, size, first, l2 = source
    features = z.shape[1]
    count = orders.shape[1]
    per_epoch = (count + size - 1) // size
    epoch, place = divmod(first + step, per_epoch)
    start = place * size
    stop = min(start + size, count)
    bias = theta[features] if len(theta) > features else 0.0
    for at in range(start, stop):
        record = orders[epoch, at]
        row = z[record]
        predicted = 0.0
        for j in range(features):
            predicted += row[j] * theta[j]
        share = t[record] - (predicted + bias)
        if len(weight):
            share *= weight[record]
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
    if l2:
        for j in range(features):
            g[j] += 2 * l2 * theta[j]
