"""Each rule once more, by another hand: one parameter, Python's own numbers, the defaults written out.

`s` holds what is remembered, `k` is the number of the step, g the gradient, w the weight. The order of the
operations is that of the formula in the rule's docstring.
"""

import math
from collections.abc import Callable

RATE = 0.1


def by_gradient_descent(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·g."""
    return -(RATE * g)


def by_momentum(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·v with v ← β·v + g."""
    s["v"] = 0.9 * s.get("v", 0.0) + g
    return -(RATE * s["v"])


def by_nesterov(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·(g + β·v) with v ← β·v + g."""
    s["v"] = 0.9 * s.get("v", 0.0) + g
    return -(RATE * (g + 0.9 * s["v"]))


def by_adagrad(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·g / (√s + ε) with s ← s + g²."""
    s["s"] = s.get("s", 0.0) + g * g
    return -(RATE * g / (math.sqrt(s["s"]) + 1e-10))


def by_rmsprop(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·g / (√s + ε) with s the moving mean of g²."""
    s["s"] = 0.99 * s.get("s", 0.0) + (1 - 0.99) * (g * g)
    return -(RATE * g / (math.sqrt(s["s"]) + 1e-8))


def by_centered_rmsprop(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·g / (√(s − a²) + ε) with a the moving mean of g."""
    s["s"] = 0.99 * s.get("s", 0.0) + (1 - 0.99) * (g * g)
    s["a"] = 0.99 * s.get("a", 0.0) + (1 - 0.99) * g
    return -(RATE * g / (math.sqrt(max(s["s"] - s["a"] * s["a"], 0.0)) + 1e-8))


def by_adadelta(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−η·d with d = g·√(u + ε) / √(s + ε)."""
    s["s"] = 0.9 * s.get("s", 0.0) + (1 - 0.9) * (g * g)
    d = g * (math.sqrt(s.get("u", 0.0) + 1e-6) / math.sqrt(s["s"] + 1e-6))
    s["u"] = 0.9 * s.get("u", 0.0) + (1 - 0.9) * (d * d)
    return -(RATE * d)


def means(s: dict[str, float], g: float) -> tuple[float, float]:
    """The moving means of g and of g²."""
    s["m"] = 0.9 * s.get("m", 0.0) + (1 - 0.9) * g
    s["v"] = 0.999 * s.get("v", 0.0) + (1 - 0.999) * (g * g)
    return s["m"], s["v"]


def by_adam(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−(η/c₁)·m / (√v/c₂ + ε)."""
    m, v = means(s, g)
    return -(RATE / (1 - 0.9**k) * m / (math.sqrt(v) / math.sqrt(1 - 0.999**k) + 1e-8))


def by_adamw(decay: float) -> Callable[[dict[str, float], int, float, float], float]:
    """Adam, and −η·λ·w."""

    def rule(s: dict[str, float], k: int, g: float, w: float) -> float:
        return -(RATE * decay * w) + by_adam(s, k, g, w)

    return rule


def by_adamax(s: dict[str, float], k: int, g: float, w: float) -> float:
    """−(η/c₁)·m / u with u ← max(β₂·u, |g| + ε)."""
    s["m"] = 0.9 * s.get("m", 0.0) + (1 - 0.9) * g
    s["u"] = max(0.999 * s.get("u", 0.0), abs(g) + 1e-8)
    return -(RATE / (1 - 0.9**k) * s["m"] / s["u"])


def by_nadam(s: dict[str, float], k: int, g: float, w: float) -> float:
    """Adam with a look ahead, by the momenta of this step and the next."""
    m, v = means(s, g)
    now, following = (0.9 * (1 - 0.5 * 0.96 ** (j * 0.004)) for j in (k, k + 1))
    s["p"] = now * s.get("p", 1.0)
    ahead = (1 - now) / (1 - s["p"]) * g + following / (1 - s["p"] * following) * m
    return -(RATE * ahead / (math.sqrt(v) / math.sqrt(1 - 0.999**k) + 1e-8))


def by_amsgrad(s: dict[str, float], k: int, g: float, w: float) -> float:
    """Adam with the largest v so far."""
    m, v = means(s, g)
    s["u"] = max(s.get("u", 0.0), v)
    return -(RATE / (1 - 0.9**k) * m / (math.sqrt(s["u"]) / math.sqrt(1 - 0.999**k) + 1e-8))


def by_lion(decay: float) -> Callable[[dict[str, float], int, float, float], float]:
    """−η·(sign of a mean gradient + λ·w)."""

    def rule(s: dict[str, float], k: int, g: float, w: float) -> float:
        mean = 0.9 * s.get("m", 0.0) + (1 - 0.9) * g
        s["m"] = 0.99 * s.get("m", 0.0) + (1 - 0.99) * g
        return -(RATE * ((mean > 0) - (mean < 0) + decay * w))

    return rule


SCALAR: dict[str, Callable[[dict[str, float], int, float, float], float]] = {
    "gd": by_gradient_descent,
    "sgd": by_gradient_descent,
    "momentum": by_momentum,
    "nesterov": by_nesterov,
    "adagrad": by_adagrad,
    "rmsprop": by_rmsprop,
    "rmsprop:centered=yes": by_centered_rmsprop,
    "adadelta": by_adadelta,
    "adam": by_adam,
    "adamw": by_adamw(0.01),
    "adamw:weight_decay=0.5": by_adamw(0.5),
    "adamax": by_adamax,
    "nadam": by_nadam,
    "amsgrad": by_amsgrad,
    "lion": by_lion(0.0),
    "lion:weight_decay=0.5": by_lion(0.5),
}
