"""Where a compiled step's gradient comes from: the fast twins of `AllRecords` and `Shuffled`.

Each is called as gradient(source, step, theta, g) with the step's number in this leap, from 0, and fills g.
"""

from typing import NamedTuple

from everystep.compiled.jit import part
from everystep.compiled.vectors import fetch
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


ABREAST = 4
"""Records that are predicted at once."""

AHEAD = 32
"""So many records before its turn one is fetched: the processor then waits for many of them at once."""


class Batched(NamedTuple):
    """Records [z, t] (n, d+1), ω̃ (n,) or (0,) where all weigh the same; a piece of the order of all epochs,
    one after the other, and the place where it begins; how many records a batch has; the number of the first
    step, from 0; l2; and room for as many errors as a batch has records.
    """

    rows: Array
    weight: Array
    order: Numbers
    begin: int
    size: int
    first: int
    l2: float
    errors: Array


@part
def of_batch(source: Batched, step: int, theta: Array, g: Array) -> None:
    """−(2/m) Σ ω̃ (t − t̂)·[z, 1] + 2·l2·[v, 0], the terms in the order of the batch."""
    count, features = len(source.rows), source.rows.shape[1] - 1
    epoch, batch = divmod(source.first + step, (count + source.size - 1) // source.size)
    start = epoch * count + batch * source.size - source.begin
    stop = min(start + source.size, (epoch + 1) * count - source.begin)
    bias = theta[features] if len(theta) > features else 0.0
    _errors(source, start, stop, theta, bias)
    for at in range(start, stop):
        row, share = source.rows[source.order[at]], source.errors[at - start]
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
def _errors(source: Batched, start: int, stop: int, theta: Array, bias: float) -> None:
    """ω̃ (t − t̂) of a batch's records; those whose turn comes later are fetched meanwhile."""
    features = source.rows.shape[1] - 1
    together = stop - (stop - start) % ABREAST
    for at in range(start, together, ABREAST):
        if at + AHEAD + ABREAST <= len(source.order):
            for k in range(ABREAST):
                fetch(source.rows, source.order[at + AHEAD + k] * (features + 1), features + 1)
        # A sum waits for each of its terms: four of them wait no longer than one.
        one, two = source.rows[source.order[at]], source.rows[source.order[at + 1]]
        three, four = source.rows[source.order[at + 2]], source.rows[source.order[at + 3]]
        a = b = c = d = 0.0
        for j in range(features):
            a += one[j] * theta[j]
            b += two[j] * theta[j]
            c += three[j] * theta[j]
            d += four[j] * theta[j]
        source.errors[at - start] = one[features] - (a + bias)
        source.errors[at - start + 1] = two[features] - (b + bias)
        source.errors[at - start + 2] = three[features] - (c + bias)
        source.errors[at - start + 3] = four[features] - (d + bias)
    for at in range(together, stop):
        if at + AHEAD < len(source.order):
            fetch(source.rows, source.order[at + AHEAD] * (features + 1), features + 1)
        row = source.rows[source.order[at]]
        predicted = 0.0
        for j in range(features):
            predicted += row[j] * theta[j]
        source.errors[at - start] = row[features] - (predicted + bias)
    if len(source.weight):
        for at in range(start, stop):
            source.errors[at - start] *= source.weight[source.order[at]]
