"""The run folder: what a run is on disk. Its format is told in docs/run-folder.md."""

import json
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from everystep.encode.encoder import Encoder
from everystep.model.linear import Parameters
from everystep.model.units import Units
from everystep.optimize.schedules import Function, Rates
from everystep.record.fit import Fit
from everystep.record.plan import Plan, method_of
from everystep.record.recording import Recording
from everystep.record.run_data import RunData, samples
from everystep.record.split import Samples, records_in
from everystep.save import values
from everystep.save.arrays import read_numbers, read_states, write_numbers, write_states
from everystep.save.atomic import appearing, unused
from everystep.save.readme import readme
from everystep.save.records import keep_records, records_of
from everystep.sums.held_out import HeldOut
from everystep.training.batches import Records
from everystep.training.method import Method
from everystep.training.settings import Settings
from everystep.version import VERSION
from everystep.words import DataError, printable

FORMAT = 1


def save_run(run: RunData, folder: Path | None, overwrite: bool = False, data: str = "auto") -> Path:
    """Save a run; gives its folder. Raises `SettingError` where the folder can't be written.

    By default the folder is `<table>.run` in the current one, then `<table>-2.run` and so on.
    """
    folder = folder or unused(lambda count: Path(default_name(run.name, count)))
    with appearing(folder, overwrite) as temporary:
        kept = keep_records(run.records(), temporary, data)
        _write_json(temporary / "run.json", _run_to_json(run, kept))
        _write_json(temporary / "model.json", model_to_json(run))
        recording = run.fit.recording
        _write_numbers(temporary / "numbers.npz", run.fit)
        write_states(temporary / "states.npz", recording.kept, recording.optimizer.slots)
        recording.to_frame().write_csv(temporary / "steps.csv")
        (temporary / "README.md").write_text(readme(run, folder.name, kept), encoding="utf-8")
    return folder


def load_run(path: Path) -> RunData:
    """A run from its folder or from a zipped one. Raises `DataError` for anything else."""
    if zipfile.is_zipfile(path):
        return _load_zipped(path)
    shown = printable(str(path))
    if not path.is_dir():
        what = "is no run folder" if path.exists() else "does not exist"
        raise DataError(f"{shown} {what}; `everystep train` makes one")
    try:
        return _load(path)
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(f"{shown} is no readable run folder ({type(error).__name__}: {error})") from None


def model_to_json(run: RunData) -> dict[str, Any]:
    """The model file: all that a prediction needs, in own units."""
    model = run.model
    return {
        "format": FORMAT,
        "everystep": VERSION,
        "equation": model.equation(digits=17),
        "target": model.target,
        "weights": model.weights.tolist(),
        "bias": model.bias,
        "encoder": run.encoder.to_json(),
    }


def default_name(table: str, count: int) -> str:
    """The folder of a table's run where none is named: `homes.run`, then `homes-2.run`."""
    # The marks of a pattern, and what a Windows file can't be called, are left out.
    stem = re.sub(r'[<>:"|?*\x00-\x1f]', "", Path(table).name.split(".")[0]).strip(" -_") or "table"
    return f"{stem}.run" if count == 1 else f"{stem}-{count}.run"


def _run_to_json(run: RunData, kept: Mapping[str, Any]) -> dict[str, Any]:
    fit, recording = run.fit, run.fit.recording
    return {
        "format": FORMAT,
        "everystep": VERSION,
        "table": run.name,
        "rows": run.rows,
        "records": kept,
        "reading": values.reading_to_json(run.reading),
        "reading_options": values.options_to_json(run.reading_options),
        "settings": values.settings_to_json(_lasting(fit.settings, recording.method, recording.steps)),
        "choice": values.choice_to_json(fit.choice),
        "steps_allowed": recording.method.total,
        "exact_step": recording.exact,
        "features": list(fit.names),
        "stopped": values.stopped_to_json(fit.stopped),
        "seconds": fit.seconds,
        "optimum": values.optimum_to_json(fit.optimum),
        "cross_validation": values.checked_to_json(fit.cross_validation),
    }


def _write_numbers(path: Path, fit: Fit) -> None:
    held_out = fit.recording.method.validation
    validation = held_out.sums if isinstance(held_out, HeldOut) else None
    quadratic = fit.recording.quadratic
    write_numbers(path, sums=fit.sums, units=fit.units, quadratic=quadratic, validation=validation)


def _lasting(settings: Settings, method: Method, steps: int) -> Settings:
    """The settings as they can be written: a function of the step as the list of its rates."""
    if not isinstance(settings.schedule, Function):
        return settings
    rates = (settings.schedule.rate(method.rate, step, method.total, ()) for step in range(1, steps + 2))
    return replace(settings, schedule=Rates(tuple(rates)))


def _load(folder: Path) -> RunData:
    data, model = _read_json(folder / "run.json"), _read_json(folder / "model.json")
    options = values.options_from_json(data["reading_options"])
    encoder = Encoder.from_json(model["encoder"])
    records = records_of(folder, data["records"], options, data["table"])
    return RunData(
        name=data["table"],
        reading=values.reading_from_json(data["reading"]),
        reading_options=options,
        rows=data["rows"],
        encoder=encoder,
        fit=_fit(folder, data, samples(records, encoder)),
        records=records,
    )


def _fit(folder: Path, data: Mapping[str, Any], numbers: Samples) -> Fit:
    settings, choice = values.settings_from_json(data["settings"]), values.choice_from_json(data["choice"])
    sums, units, quadratic, validation = read_numbers(folder / "numbers.npz")
    held_out = None if validation is None else HeldOut(validation, units)
    records = partial(_records, numbers, settings, units)
    method = method_of(settings, choice, quadratic, sums.rows, records, held_out)
    method = replace(method, total=data["steps_allowed"])
    kept = read_states(folder / "states.npz", choice.optimizer.slots)
    optimum, names = values.optimum_from_json(data["optimum"]), tuple(data["features"])
    start = Parameters(kept.parameters[0], quadratic.features)
    return Fit(
        plan=Plan(settings, choice, names, sums, units, optimum, quadratic, method, start, records),
        recording=Recording(names, quadratic, units, method, kept, data["exact_step"]),
        stopped=values.stopped_from_json(data["stopped"]),
        seconds=data["seconds"],
        checks=partial(values.checked_from_json, data["cross_validation"]),
    )


def _records(numbers: Samples, settings: Settings, units: Units) -> Records:
    """The records trained on, read again when a batch is first replayed."""
    return records_in(units, numbers.trained_on(settings)())


def _load_zipped(path: Path) -> RunData:
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(path) as packed:
        packed.extractall(place)
        found = [file.parent for file in Path(place).rglob("run.json")]
        if len(found) != 1:
            raise DataError(f"{printable(str(path))} holds {len(found)} runs, and must hold one")
        run = load_run(found[0])
        try:
            table = run.records()
        except DataError:  # kept by reference or not at all: asked for again when needed
            return run
        return RunData(**(vars(run) | {"records": lambda: table}))


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if data["format"] != FORMAT:
        raise DataError(
            f"{printable(str(path))} has format {data['format']}, written by everystep {data['everystep']}; "
            f"this is everystep {VERSION}, which reads format {FORMAT}"
        )
    return data
