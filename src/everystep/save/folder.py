"""The run folder: what a run is on disk. Its format is told in docs/run-folder.md."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from everystep.encode.encoder import Encoder
from everystep.model.linear import Parameters
from everystep.model.units import Units
from everystep.read.table import Table
from everystep.record.fit import Fit
from everystep.record.gather import records_in
from everystep.record.plan import Plan, method_of
from everystep.record.recording import Recording
from everystep.record.run_data import RunData, samples
from everystep.record.split import Samples
from everystep.save import values
from everystep.save.arrays import read_numbers, read_states, write_numbers, write_states
from everystep.save.chain import fingerprint
from everystep.save.facts import Json, facts, model_facts, numbers_of_fit, write_json
from everystep.save.home.every import Every
from everystep.save.readme import readme
from everystep.save.receipt import write_receipt
from everystep.save.records import given_records, keep_records, records_of
from everystep.save.strict.agreeing import check_facts, check_fit, check_model
from everystep.save.strict.encoders import check_encoder, extents_of
from everystep.save.strict.json_files import in_folder, said_of
from everystep.save.strict.layout import FORMAT, MODEL, RUN, read_json
from everystep.save.strict.numbers import check_extents, check_optimum, check_reach
from everystep.save.strict.packed import unpacked
from everystep.sums.held_out import HeldOut
from everystep.training.batches import Records
from everystep.training.choice import Choice
from everystep.training.settings import Settings
from everystep.version import VERSION
from everystep.words import DataError, printable, whole


def write_run(run: RunData, folder: Path, name: str, data: str = "auto") -> None:
    """Write a run into an empty folder, which will be called `name`; `data` as in `keep_records`."""
    kept = keep_records(run, folder, data)
    write_json(folder / "run.json", _run_to_json(run, kept))
    write_json(folder / "model.json", _model_to_json(run))
    recording = run.fit.recording
    write_numbers(folder / "numbers.npz", **numbers_of_fit(run.fit))
    write_states(folder / "states.npz", recording.kept, recording.optimizer.slots)
    (folder / "steps.csv").write_text(recording.to_frame().write_csv(), encoding="utf-8", newline="\n")
    made = fingerprint(run)
    (folder / "README.md").write_text(readme(run, name, kept, made), encoding="utf-8")
    write_receipt(folder, made)


def load_run(path: Path, table: Any = None) -> RunData:
    """A run from its folder or from a zipped one, with its records from there or from the `table` given.

    Raises `DataError` for anything else, and for another table than that of the training.
    """
    if zipfile.is_zipfile(path):
        with unpacked(path) as folder:
            return _with_its_records(load_run(folder, table))
    shown = printable(str(path))
    if not path.is_dir():
        what = "is no run folder" if path.exists() else "does not exist"
        raise DataError(f"{shown} {what}; `everystep train` makes one")
    try:
        return _loaded_whole(path, table)
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise DataError(f"{shown} is no readable run folder ({type(error).__name__}: {error})") from None


def default_name(table: str, count: int) -> str:
    """The folder of a table's run where none is named: `homes.run`, then `homes-2.run`."""
    # The marks of a pattern, and what a Windows file can't be called, are left out.
    stem = re.sub(r'[<>:"|?*\x00-\x1f]', "", Path(table).name.split(".")[0]).strip(" -_") or "table"
    return f"{stem}.run" if count == 1 else f"{stem}-{count}.run"


def _run_to_json(run: RunData, kept: Mapping[str, Any]) -> Json:
    return {
        "format": FORMAT,
        "everystep": VERSION,
        "table": run.name,
        "records": kept,
        "reading": values.reading_to_json(run.reading),
        "seconds": run.fit.seconds,
        "keeping": values.keeping_to_json(run.fit.keeping),
        "checkpoint_every": run.checkpoint_every,
        "origin": values.origin_to_json(run.origin),
        **facts(run),
    }


def _model_to_json(run: RunData) -> Json:
    return {"format": FORMAT, "everystep": VERSION, **model_facts(run)}


def told_in(folder: Path) -> Json | None:
    """What run.json says in a run folder; None where there is none that can be read."""
    try:
        return read_json(folder / "run.json", RUN)
    except (DataError, OSError):
        return None


def _loaded_whole(folder: Path, table: Any) -> RunData:
    """A run from its folder, also while a training that goes on puts a newer one in its place."""
    while True:
        which = folder.stat().st_ino
        try:
            run = _load(folder, table)
        except Exception:
            if folder.stat().st_ino == which:
                raise
            continue
        if folder.stat().st_ino == which:
            return run


def _load(folder: Path, table: Any) -> RunData:
    data, model = read_json(folder / "run.json", RUN), read_json(folder / "model.json", MODEL)
    place = in_folder(folder / "run.json")
    check_facts(data, place)
    with said_of(place):
        options = values.options_from_json(data["reading_options"])
        settings = values.settings_from_json(data["settings"])
        choice = values.choice_from_json(data["choice"])
        keeping = values.keeping_from_json(data.get("keeping"))
        if (every := data.get("checkpoint_every")) is not None:
            Every.of(every)
    encoder = Encoder.from_json(model["encoder"])
    check_encoder(encoder, in_folder(folder / "model.json"))
    check_model(data, model, encoder, folder)
    digests = values.digests_from_json(data["data"])
    given = table is not None
    records = given_records(table, options, digests) if given else records_of(folder, data, options)
    fit = replace(_fit(folder, data, settings, choice, records, encoder), keeping=keeping)
    check_fit(data, fit, folder)
    return RunData(
        name=data["table"],
        folder=folder.resolve(),
        reading=values.reading_from_json(data["reading"]),
        reading_options=options,
        rows=data["rows"],
        encoder=encoder,
        fit=fit,
        records=records,
        digests=lambda: digests,
        origin=values.origin_from_json(data["origin"]),
        checkpoint_every=every,
    )


def _fit(
    folder: Path,
    data: Mapping[str, Any],
    settings: Settings,
    choice: Choice,
    records: Callable[[], Table],
    encoder: Encoder,
) -> Fit:
    names = tuple(data["features"])
    parameters, validated = len(names) + settings.fit_intercept, bool(settings.validation)
    numbers = read_numbers(folder / "numbers.npz", len(names), parameters, validated)
    sums, units, quadratic, validation = numbers
    held_out = None if validation is None else HeldOut(validation, units)
    rows = partial(_records, samples(records, encoder), settings, units, (sums.rows, data["rows"]))
    method = method_of(settings, choice, quadratic, sums.rows, rows, held_out)
    parent = data["origin"]["parent"]
    taken = 0 if parent is None else parent["taken"]
    method = replace(method, total=data["steps_allowed"], taken=taken)
    notes = len(settings.schedule.initial())
    kept = read_states(folder / "states.npz", choice.optimizer.slots, parameters, notes, validated)
    optimum = values.optimum_from_json(data["optimum"])
    start = Parameters(kept.parameters[0], quadratic.features)
    recording = Recording(names, quadratic, units, method, kept, data["exact_step"])
    parts = (settings, choice, names, sums, units, optimum, quadratic, method, start, rows)
    check_optimum(optimum, quadratic, units, in_folder(folder / "run.json"))
    extents = extents_of(encoder)
    check_extents(extents, sums, in_folder(folder / "model.json"))
    check_reach(recording, sums, optimum, extents, in_folder(folder / "states.npz"))
    return Fit(
        plan=Plan(*parts, carried=recording.state(0) if taken else None),
        recording=recording,
        stopped=values.stopped_from_json(data["stopped"]),
        seconds=data["seconds"],
        checks=partial(values.checked_from_json, data["cross_validation"]),
    )


def _records(numbers: Samples, settings: Settings, units: Units, rows: tuple[int, int]) -> Records:
    """The records trained on, read again when a batch is first replayed: so many of so many in the table.

    Raises `DataError` where there are others.
    """
    trained_on, of = rows
    records = records_in(units, numbers.trained_on(settings)(), min(trained_on, of))
    if len(records) != trained_on:
        raise DataError(
            f"the records are others than those trained on: {whole(len(records))} for {whole(trained_on)}"
        )
    return records


def _with_its_records(run: RunData) -> RunData:
    """A run whose folder is about to go, with the records read already, where it has them."""
    try:
        table = run.records()
    except DataError:  # kept by reference or not at all: asked for again when needed
        return run
    return replace(run, records=lambda: table)
