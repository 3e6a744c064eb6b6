"""The values of a run as JSON can hold them, and back: floats survive exactly, nothing is evaluated."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

import numpy as np

from everystep.optimize import OPTIMIZERS, RULERS, SCHEDULES, Optimizer, Schedule
from everystep.optimize.optimizer import settings_of
from everystep.optimize.schedules import Rates
from everystep.read.digests import Digest
from everystep.read.options import ReadOptions
from everystep.read.table import Echo, Reading, Skipped
from everystep.record.keep import Keeping
from everystep.record.origin import Machine, Origin, Parent
from everystep.sums.folds import CrossValidation
from everystep.sums.optimum import Optimum
from everystep.training.choice import Choice
from everystep.training.settings import Settings
from everystep.training.stopping import ENDINGS, Limits, Stopped

Json = dict[str, Any]


def reading_to_json(reading: Reading) -> Json:
    """How the table was read."""
    return asdict(reading)


def reading_from_json(data: Mapping[str, Any]) -> Reading:
    """The way back of `reading_to_json`."""
    parts = _tuples(data)
    parts["skipped"] = tuple(Skipped(**line) for line in data["skipped"])
    parts["echoes"] = tuple(Echo(**cell) for cell in data["echoes"])
    return Reading(**parts)


def options_to_json(options: ReadOptions) -> Json:
    """What the person said about reading the table; the defaults are left out."""
    given = {name: getattr(options, name) for name in options.__dataclass_fields__ if name != "expected"}
    return {name: value for name, value in given.items() if value != getattr(ReadOptions(), name)}


def options_from_json(data: Mapping[str, Any]) -> ReadOptions:
    """The way back of `options_to_json`."""
    return ReadOptions(**_tuples(data))


def settings_to_json(settings: Settings) -> Json:
    """How the training was set."""
    return vars(settings) | {
        "optimizer": _member_to_json(settings.optimizer),
        "schedule": _member_to_json(settings.schedule),
        "limits": asdict(settings.limits),
    }


def settings_from_json(data: Mapping[str, Any]) -> Settings:
    """The way back of `settings_to_json`."""
    named = {
        "optimizer": _optimizer_from_json(data["optimizer"]),
        "schedule": _schedule_from_json(data["schedule"]),
    }
    return Settings(**_tuples(data) | named | {"limits": Limits(**data["limits"])})


def choice_to_json(choice: Choice) -> Json:
    """The optimizer and the rate that were used."""
    return vars(choice) | {"optimizer": _member_to_json(choice.optimizer)}


def choice_from_json(data: Mapping[str, Any]) -> Choice:
    """The way back of `choice_to_json`."""
    optimizer = _optimizer_from_json(data["optimizer"])
    assert optimizer != "auto"
    return Choice(**dict(data) | {"optimizer": optimizer})


def _member_to_json(member: object) -> Any:
    """An optimizer or a schedule by its name and its settings; a name as it is."""
    if not isinstance(member, Optimizer | Schedule):
        return member
    settings = {name: _member_to_json(value) for name, value in settings_of(member).items()}
    return {"name": member.name, **settings}


def _optimizer_from_json(data: Any) -> Optimizer | Literal["auto"]:
    if data == "auto":
        return "auto"
    parts = dict(data)
    return (OPTIMIZERS | RULERS)[parts.pop("name")](**parts)


def _schedule_from_json(data: Mapping[str, Any]) -> Schedule:
    parts = {name: _schedule_from_json(value) if name == "then" else value for name, value in data.items()}
    members = SCHEDULES | {Rates.name: Rates}
    return members[str(parts.pop("name"))](**_tuples(parts))


def stopped_to_json(stopped: Stopped) -> Json:
    """What ended the training."""
    return {"because": stopped.because, "step": stopped.step}


def stopped_from_json(data: Mapping[str, Any]) -> Stopped:
    """The way back of `stopped_to_json`."""
    return ENDINGS[data["because"]](data["step"])


def keeping_to_json(keeping: Keeping | None) -> Json | None:
    """How states were kept."""
    return None if keeping is None else asdict(keeping)


def keeping_from_json(data: Mapping[str, Any] | None) -> Keeping | None:
    """The way back of `keeping_to_json`."""
    return None if data is None else Keeping(**data)


def optimum_to_json(optimum: Optimum) -> Json:
    """The exact best parameters."""
    arrays = {"weights": optimum.weights.tolist()}
    if optimum.standard_errors is not None:
        arrays["standard_errors"] = optimum.standard_errors.tolist()
    return asdict(optimum) | arrays


def optimum_from_json(data: Mapping[str, Any]) -> Optimum:
    """The way back of `optimum_to_json`."""
    errors = data["standard_errors"]
    arrays = {
        "weights": np.array(data["weights"], dtype=np.float64),
        "standard_errors": None if errors is None else np.array(errors, dtype=np.float64),
    }
    return Optimum(**(_tuples(data) | arrays))


def checked_to_json(checked: CrossValidation | None) -> Json | None:
    """The cross-checks."""
    return None if checked is None else asdict(checked)


def checked_from_json(data: Mapping[str, Any] | None) -> CrossValidation | None:
    """The way back of `checked_to_json`."""
    return None if data is None else CrossValidation(**data)


def origin_to_json(origin: Origin) -> Json:
    """How a run came to be."""
    return asdict(origin)


def origin_from_json(data: Mapping[str, Any]) -> Origin:
    """The way back of `origin_to_json`."""
    parent = None if data["parent"] is None else Parent(**data["parent"])
    machines = {
        "machine": Machine(**data["machine"]),
        "resumed": tuple(Machine(**machine) for machine in data.get("resumed", ())),
    }
    return Origin(**dict(data) | machines | {"parent": parent})


def digests_to_json(digests: Iterable[Digest]) -> list[Json]:
    """How to know the data again."""
    return [asdict(digest) for digest in digests]


def digests_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Digest, ...]:
    """The way back of `digests_to_json`."""
    return tuple(Digest(**digest) for digest in data)


def _tuples(data: Mapping[str, Any]) -> Json:
    return {name: _tuple(value) for name, value in data.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(item) for item in value) if isinstance(value, list) else value
