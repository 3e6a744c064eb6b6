"""GRADIENT -> update: the rules, pure and small."""

from everystep.optimize.rules import (
    OPTIMIZERS,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    optimizer_named,
)

__all__ = ["OPTIMIZERS", "GradientDescent", "Momentum", "Nesterov", "Optimizer", "optimizer_named"]
