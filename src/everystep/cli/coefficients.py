"""Files of numbers from elsewhere: coefficients by feature, and losses by row."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from everystep.read import read_table
from everystep.read.options import ReadOptions
from everystep.run import load
from everystep.words import DataError, counted, listed, quoted


def read_coefficients(path: str) -> dict[str, float]:
    """Numbers by feature name, with the bias under 'bias' or 'intercept'.

    A .json file holds an object {"sqft": 152.1, ..., "bias": 20000}; a run's folder, or the model.json in it,
    its model; any other file is a table of two columns, name and value. Raises `DataError` for anything else.
    """
    if Path(path).is_dir() or Path(path).name == "model.json":
        return _of_run(Path(path))
    if Path(path).suffix.lower() == ".json":
        return _of_json(Path(path))
    table = read_table(path, ReadOptions(keep_total=True))
    if len(table.columns) != 2:
        raise DataError(
            f"{table.name} has {counted(len(table.columns), 'column')}; a file of coefficients has two: the "
            "feature's name and its number"
        )
    frame = table.frame.collect()
    name, value = table.columns
    if not frame[value].dtype.is_numeric():
        raise DataError(f"{table.name}: the second column, {quoted(value)}, must hold the numbers")
    return _once(table.name, frame[name].cast(pl.String).to_list(), frame[value].to_list())


def read_losses(path: str) -> list[float]:
    """The losses of a file, row by row: its column 'loss', or its only column of numbers.

    Raises `DataError` where it isn't clear which column is meant. A cell without a number is nan.
    """
    table = read_table(path, ReadOptions(keep_total=True))
    frame = table.frame.collect()
    numeric = [name for name in frame.columns if frame[name].dtype.is_numeric()]
    named = [name for name in numeric if name.strip().lower() == "loss"]
    chosen = named or numeric
    if len(chosen) != 1:
        found = listed([quoted(name) for name in numeric]) if numeric else "none"
        raise DataError(
            f"{table.name}: the losses stand in a column named 'loss', or in the only column of numbers; "
            f"columns of numbers are: {found}"
        )
    return [float("nan") if value is None else float(value) for value in frame[chosen[0]].to_list()]


def _of_run(path: Path) -> dict[str, float]:
    run = load(path if path.is_dir() else path.parent)
    weights = dict(zip(run.model.names, map(float, run.model.weights), strict=True))
    return weights | {"bias": run.model.bias} if run.fit.settings.fit_intercept else weights


def _of_json(path: Path) -> dict[str, float]:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise DataError(f"{path.name} can't be read: {(fault.strerror or 'unknown fault').lower()}") from None
    except ValueError as fault:
        raise DataError(f"{path.name} is no JSON: {fault}") from None
    if not isinstance(data, dict) or not all(isinstance(value, int | float) for value in data.values()):
        raise DataError(
            f"{path.name}: coefficients are an object of numbers by feature, such as "
            '{"sqft": 152.1, "bias": 20}'
        )
    return {str(name): float(value) for name, value in data.items()}


def _once(file: str, names: list[str | None], values: list[float | None]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row, (name, value) in enumerate(zip(names, values, strict=True), start=1):
        if name is None or name in found:
            why = "has no name" if name is None else f"names {quoted(name)} again"
            raise DataError(f"{file}, record {row} {why}; give every feature one line")
        found[name] = float("nan") if value is None else float(value)
    return found
