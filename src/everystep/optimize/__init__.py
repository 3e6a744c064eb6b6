"""GRADIENT -> update: the rules and the schedules, pure and small."""

from everystep.optimize.adam import Adam, Adamax, AdamW, AMSGrad, NAdam
from everystep.optimize.adaptive import AdaDelta, AdaGrad, RMSProp
from everystep.optimize.catalogue import OPTIMIZERS, RULERS, SCHEDULES, optimizer_named, schedule_named
from everystep.optimize.descent import SGD, GradientDescent, Momentum, Nesterov
from everystep.optimize.lion import Lion
from everystep.optimize.optimizer import Optimizer
from everystep.optimize.rulers import Exact, LineSearch
from everystep.optimize.schedules import (
    Constant,
    Cosine,
    Exponential,
    Inverse,
    OneCycle,
    Plateau,
    Schedule,
    StepDecay,
    WarmUp,
)

__all__ = [
    "OPTIMIZERS",
    "RULERS",
    "SCHEDULES",
    "SGD",
    "AMSGrad",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Constant",
    "Cosine",
    "Exact",
    "Exponential",
    "GradientDescent",
    "Inverse",
    "LineSearch",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "OneCycle",
    "Optimizer",
    "Plateau",
    "RMSProp",
    "Schedule",
    "StepDecay",
    "WarmUp",
    "optimizer_named",
    "schedule_named",
]
