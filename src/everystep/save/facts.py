"""The facts of a run as JSON: all that the same training would bring out again, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from everystep.optimize.schedules import Function, Rates
from everystep.record.fit import Fit
from everystep.record.run_data import RunData
from everystep.save import values
from everystep.sums.held_out import HeldOut
from everystep.training.method import Method
from everystep.training.settings import Settings

Json = dict[str, Any]


def facts(run: RunData) -> Json:
    """What run.json says of the training itself: no clock, no machine, no path."""
    fit, recording = run.fit, run.fit.recording
    return {
        "rows": run.rows,
        "data": values.digests_to_json(run.digests()),
        "reading_options": values.options_to_json(run.reading_options),
        "settings": values.settings_to_json(_lasting(fit.settings, recording.method, recording.steps)),
        "choice": values.choice_to_json(fit.choice),
        "steps_allowed": recording.method.total,
        "exact_step": recording.exact,
        "features": list(fit.names),
        "stopped": values.stopped_to_json(fit.stopped),
        "optimum": values.optimum_to_json(fit.optimum),
        "cross_validation": values.checked_to_json(fit.cross_validation),
    }


def model_facts(run: RunData) -> Json:
    """The model file: all that a prediction needs, in own units."""
    model = run.model
    return {
        "equation": model.equation(digits=17),
        "target": model.target,
        "weights": model.weights.tolist(),
        "bias": model.bias,
        "encoder": run.encoder.to_json(),
    }


def numbers_of_fit(fit: Fit) -> dict[str, Any]:
    """The sums of the rows, the trained units, the objective, and the sums of the validation rows if any."""
    held_out = fit.recording.method.validation
    validation = held_out.sums if isinstance(held_out, HeldOut) else None
    return {
        "sums": fit.sums,
        "units": fit.units,
        "quadratic": fit.recording.quadratic,
        "validation": validation,
    }


def json_text(data: Mapping[str, Any]) -> str:
    """Data as a JSON file has it; floats come back exactly."""
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write data as a JSON file."""
    path.write_text(json_text(data), encoding="utf-8", newline="\n")


def _lasting(settings: Settings, method: Method, steps: int) -> Settings:
    """The settings as they can be written: a function of the step as the list of its rates."""
    if not isinstance(settings.schedule, Function):
        return settings
    last = method.taken + steps + 1
    rates = (settings.schedule.rate(method.rate, step, method.total, ()) for step in range(1, last + 1))
    return replace(settings, schedule=Rates(tuple(rates)))
