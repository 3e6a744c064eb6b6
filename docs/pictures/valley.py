"""The valley of the three rows: each rule walks down it at every learning rate of a grid.

This is the fair comparison of docs/optimize.md. A rule is elementwise, so one walk takes all rates at once.
"""

from typing import Any

import numpy as np

import everystep as es
from everystep.model.units import Array
from everystep.optimize import Optimizer
from everystep.words import number

TABLE = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}
BEST = (2.0, 0.0)
"""Where the valley is deepest: w and b of the line through the three rows. The loss there is 0."""

HESSIAN = np.array([[28 / 3, 4.0], [4.0, 2.0]])
"""The curvature: with e = (w, b) − BEST, the loss is ½·eᵀ·HESSIAN·e."""

WORST = (0.943750887011312, 2.2665553117603108)
"""A start from which line search is as slow as it can be: the error's parts along the flattest and the
steepest direction are as 1/μ to 1/L."""

SAME = 0.1
"""The rate that all rules are shown at: that of the worked example."""

R20 = "1 1.12 1.25 1.4 1.6 1.8 2 2.24 2.5 2.8 3.15 3.55 4 4.5 5 5.6 6.3 7.1 8 9".split()
"""Twenty rates to a decade: Renard's preferred numbers."""

RATES = np.array([float(f"{digits}e{exponent}") for exponent in range(-3, 3) for digits in R20])


def losses(rule: Optimizer, rates: Any = RATES, steps: int = 100) -> Array:
    """The loss after each step (rows, from the start) at each rate (columns), from w = b = 0.

    Where a rule asks for one rate it gets the array of all: elementwise, it can't tell.
    """
    x, y = (np.array(TABLE[name])[:, None] for name in "xy")
    place = np.zeros((2, len(rates)))
    memory = tuple(np.repeat(slot[:, None], len(rates), axis=1) for slot in rule.init(2))
    found = []
    with np.errstate(over="ignore", invalid="ignore"):  # past the largest stable rate numbers overflow
        for step in range(steps + 1):
            residual = y - (x * place[0] + place[1])
            found.append((residual**2).mean(axis=0))
            gradient = -2 * np.array([(x * residual).mean(axis=0), residual.mean(axis=0)])
            decaying = place * [[1.0], [0.0]]  # a decay leaves the bias alone
            update, memory = rule.update(step + 1, gradient, decaying, rates, memory)
            place = place + update
    walked: Array = np.nan_to_num(np.array(found), nan=np.inf)
    return walked


def best_rate(rule: Optimizer, steps: int) -> float:
    """The rate whose highest loss in the last fifth of the steps is lowest.

    Not the loss after the very last step: a rule that swings to and fro may cross the floor of the valley
    just then, and would win by luck.
    """
    late = losses(rule, steps=steps)[-(steps // 5) :]
    return float(RATES[late.max(axis=0).argmin()])


def train(rule: Optimizer, rate: float, steps: int, batch_size: int | None = None) -> es.Run:
    """everystep's own training of the three rows, in the table's own units and without an early end."""
    return es.train(
        TABLE,
        target="y",
        optimizer=rule,
        learning_rate=rate,
        batch_size=batch_size,
        steps=steps,
        standardize=False,
        tolerance=0,
    )


def measured(ruler: Optimizer, **settings: Any) -> es.Run:
    """A ruler on the three rows, in the table's own units and without an early end."""
    return es.train(TABLE, "y", optimizer=ruler, by_hand=True, **settings)


def figures(rule: Optimizer, rate: float) -> list[str]:
    """As they stand in the tables: the loss after 10 steps, and the highest after 81 to 100."""
    loss = train(rule, rate, 100).loss
    return [number(float(value), 4) for value in (loss[10], loss[81:].max())]


def table(rule: Optimizer) -> list[list[str]]:
    """The table of figures on a rule's page: at the same rate as all, and at its best ones."""
    chosen = {
        "the same for all rules": SAME,
        "its best for 10 steps": best_rate(rule, 10),
        "its best for 100 steps": best_rate(rule, 100),
    }
    return [[f"{rate:g}", why, *figures(rule, rate)] for why, rate in chosen.items()]
