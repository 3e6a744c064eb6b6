"""Whether the files of a run folder tell of one run: the facts, the encoder, the states and the model."""

import re
from collections.abc import Iterator
from pathlib import Path

from everystep.encode.encoder import Encoder
from everystep.record.fit import Fit
from everystep.save.facts import Json
from everystep.save.strict.json_files import in_folder
from everystep.save.strict.numbers import Check, refuse_unless
from everystep.sums.folds import HOWS
from everystep.training.choice import CERTAINTIES
from everystep.words import listed


def check_facts(data: Json, place: str) -> None:
    """run.json: whether its parts go together, once each has its type."""
    settings, optimum, features = data["settings"], data["optimum"], len(data["features"])
    parameters = features + settings["fit_intercept"]
    start, errors, checked = settings["start"], optimum["standard_errors"], data["cross_validation"]
    refuse_unless(
        [
            *_records(data),
            (data["seconds"] >= 0, "seconds must be 0 or more"),
            (data["choice"]["rate"] >= 0, "choice.rate must be 0 or more"),
            (
                data["choice"]["certainty"] in CERTAINTIES,
                f"choice.certainty must be {listed(CERTAINTIES, joiner='or')}",
            ),
            (
                "auto" not in data["choice"]["optimizer"].values(),
                "choice.optimizer must not leave a setting open",
            ),
            (features or parameters, "there must be a feature or a bias"),
            (start is None or len(start) == parameters, f"settings.start must hold {parameters} numbers"),
            (len(optimum["weights"]) == features, f"optimum.weights must hold {features} numbers"),
            (
                errors is None or len(errors) == parameters,
                f"optimum.standard_errors must hold {parameters} numbers",
            ),
            (0 <= optimum["rank"] <= parameters, f"optimum.rank must be at most {parameters}"),
            (
                all(free and min(free) >= 0 and max(free) < features for free in optimum["dependent"]),
                "optimum.dependent must number features",
            ),
            (
                checked is None or checked["kind"] in HOWS,
                f"cross_validation.kind must be {listed(HOWS, joiner='or')}",
            ),
            (
                min(optimum["loss"], optimum["penalty"], *(errors or [0])) >= 0,
                "optimum must hold losses of 0 or more",
            ),
        ],
        place,
    )


def check_model(data: Json, model: Json, encoder: Encoder, folder: Path) -> None:
    """What run.json and model.json say of the same things."""
    run_json, model_json = in_folder(folder / "run.json"), in_folder(folder / "model.json")
    names = [feature.name for feature in encoder.features]
    refuse_unless(
        [
            (names == data["features"], f"the features aren't those of {model_json}"),
            (data["rows"] == encoder.rows, f"rows is {data['rows']}, and {encoder.rows} in {model_json}"),
        ],
        run_json,
    )
    refuse_unless(
        [
            (model["target"] == encoder.options.target, "its target isn't that of its encoder"),
            (len(model["weights"]) == len(names), f"it must have {len(names)} weights"),
        ],
        model_json,
    )


def check_fit(data: Json, fit: Fit, folder: Path) -> None:
    """What run.json says of the arrays."""
    last, stopped = int(fit.recording.states[-1]), data["stopped"]["step"]
    ends = f"the last step is {stopped}, and {last} in {in_folder(folder / 'states.npz')}"
    penalty = f"settings.l2 isn't that of {in_folder(folder / 'numbers.npz')}"
    refuse_unless(
        [
            (last - stopped in (0, data["exact_step"]), ends),
            (fit.recording.quadratic.l2 == fit.settings.l2, penalty),
        ],
        in_folder(folder / "run.json"),
    )


def _records(data: Json) -> Iterator[Check]:
    kept, files = data["records"]["kept"], data["records"]["files"]
    yield bool(data["data"]), "data must name what was trained on"
    yield (
        all(re.fullmatch("[0-9a-f]{64}", one["sha256"]) for one in data["data"]),
        "data must hold SHA-256 hashes",
    )
    yield kept != "none" or not files, "records.files must be empty where none are kept"
    yield kept == "none" or bool(files), "records.files must name those kept"
    if kept == "copy":
        yield (
            all(isinstance(file, str) and _is_name(file) for file in files),
            "records.files must be plain names",
        )
    if kept == "reference":
        yield (
            all(isinstance(file, dict) and "\0" not in file["path"] for file in files),
            "records.files must be references",
        )


def _is_name(file: str) -> bool:
    return file not in ("", ".", "..") and not set(file) & set("/\\\0")
