"""The windows of all rules side by side: up to which rate each is stable on these records, and how surely."""

from collections.abc import Iterator
from dataclasses import dataclass

from everystep.optimize import AdamW, GradientDescent, Lion, Momentum, Nesterov, Optimizer
from everystep.understand.batch_window import BatchWindow
from everystep.understand.curvature import Curvature
from everystep.understand.window import best_constant_rate, is_linear, largest_stable_rate
from everystep.words import number


@dataclass(frozen=True)
class Edge:
    """Up to which `rate` a rule is stable, in trained units.

    `certainty`: "exact"; "bound", surely stable below it, and perhaps beyond; "estimate", by simulation.
    `drawn` says of small batches how they are drawn, "independently" or "shuffled", and is empty where a step
    uses all records. `best` is the best constant rate, where it is known.
    """

    rule: str
    rate: float
    certainty: str
    drawn: str = ""
    best: float | None = None


def edges_on_all_records(optimizer: Optimizer, curvature: Curvature) -> Iterator[Edge]:
    """Of the linear rules: gd, both momenta at 0.9, and the one that is used, if it is another."""
    usual: list[Optimizer] = [GradientDescent(), Momentum(), Nesterov()]
    own = is_linear(optimizer) and not isinstance(optimizer, GradientDescent) and optimizer not in usual
    for rule in [*usual, *([optimizer] if own else [])]:
        told = f"{rule.name} {_nearly_one(rule.beta)}" if isinstance(rule, Momentum) else rule.name
        rate, best = largest_stable_rate(rule, curvature), best_constant_rate(rule, curvature)
        yield Edge(told, rate, "exact", best=best)


def _nearly_one(beta: float) -> str:
    """β; what is nearly 1 is told as what is missing."""
    return number(beta, 4) if beta < 0.9999 else f"1 - {number(1 - beta, 2)}"


def decay_edge(optimizer: Optimizer) -> float | None:
    """2/λ: from this rate on a weight decay λ multiplies the weights by less than −1 a step, and they grow
    without end. Exact; None for rules without a decay."""
    if not isinstance(optimizer, AdamW | Lion) or not optimizer.weight_decay:
        return None
    return 2 / optimizer.weight_decay


def edges_on_batches(window: BatchWindow, size: int) -> Iterator[Edge]:
    """Of plain sgd on batches of `size` records: the bound, and where they can be had the exact edge for
    batches drawn independently and the estimate for shuffled epochs."""
    rule = f"sgd, {size} at a time"
    yield Edge(rule, window.sure_rate(size), "bound", "independently")
    exact, shuffled = window.exact_rate(size), window.shuffled_rate(size)
    if exact is not None:
        yield Edge(rule, exact, "exact", "independently")
    if shuffled is not None:
        yield Edge(rule, shuffled, "estimate", "shuffled")
