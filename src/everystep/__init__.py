"""everystep trains a model on your table and shows every step it took.

    import everystep as es

    run = es.train("homes.csv", target="price")
    print(run)                     # what was read, how it was trained, what came out
    run.model.equation()           # the model in the table's own units
    run.step(2)                    # the step from state 1 to state 2
    print(run.explain(2))          # its arithmetic, worked
    run.predict("new-homes.csv")   # a column of predictions

Names are imported when they are first used, so that `import everystep` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from everystep.version import VERSION

if TYPE_CHECKING:
    from everystep.begin import resume, train
    from everystep.checkup import doctor
    from everystep.comparison import compare
    from everystep.estimators import LinearRegression
    from everystep.optimize import (
        SGD,
        AdaDelta,
        AdaGrad,
        Adam,
        Adamax,
        AdamW,
        AMSGrad,
        Constant,
        Cosine,
        Exact,
        Exponential,
        GradientDescent,
        Inverse,
        LineSearch,
        Lion,
        Momentum,
        NAdam,
        Nesterov,
        OneCycle,
        Plateau,
        RMSProp,
        StepDecay,
        WarmUp,
    )
    from everystep.record.recording import Recording
    from everystep.run import Run, load
    from everystep.training.state import Step
    from everystep.verification import verify
    from everystep.watch import watching
    from everystep.words import DataError, EverystepError, SettingError

__version__ = VERSION

_HOMES = {
    "AMSGrad": "everystep.optimize",
    "AdaDelta": "everystep.optimize",
    "AdaGrad": "everystep.optimize",
    "Adam": "everystep.optimize",
    "AdamW": "everystep.optimize",
    "Adamax": "everystep.optimize",
    "Constant": "everystep.optimize",
    "Cosine": "everystep.optimize",
    "DataError": "everystep.words",
    "EverystepError": "everystep.words",
    "Exact": "everystep.optimize",
    "Exponential": "everystep.optimize",
    "GradientDescent": "everystep.optimize",
    "Inverse": "everystep.optimize",
    "LineSearch": "everystep.optimize",
    "LinearRegression": "everystep.estimators",
    "Lion": "everystep.optimize",
    "Momentum": "everystep.optimize",
    "NAdam": "everystep.optimize",
    "Nesterov": "everystep.optimize",
    "OneCycle": "everystep.optimize",
    "Plateau": "everystep.optimize",
    "RMSProp": "everystep.optimize",
    "Recording": "everystep.record.recording",
    "Run": "everystep.run",
    "SGD": "everystep.optimize",
    "SettingError": "everystep.words",
    "Step": "everystep.training.state",
    "StepDecay": "everystep.optimize",
    "WarmUp": "everystep.optimize",
    "compare": "everystep.comparison",
    "doctor": "everystep.checkup",
    "load": "everystep.run",
    "resume": "everystep.begin",
    "train": "everystep.begin",
    "verify": "everystep.verification",
    "watching": "everystep.watch",
}

__all__ = [
    "SGD",
    "AMSGrad",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Constant",
    "Cosine",
    "DataError",
    "EverystepError",
    "Exact",
    "Exponential",
    "GradientDescent",
    "Inverse",
    "LineSearch",
    "LinearRegression",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "OneCycle",
    "Plateau",
    "RMSProp",
    "Recording",
    "Run",
    "SettingError",
    "Step",
    "StepDecay",
    "WarmUp",
    "__version__",
    "compare",
    "doctor",
    "load",
    "resume",
    "train",
    "verify",
    "watching",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'everystep' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
