"""Arrays of a run in NumPy's .npz files: exact, readable anywhere, and without pickle."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from everystep.model.units import Units
from everystep.record.recording import Recording
from everystep.sums.moments import Sums
from everystep.sums.quadratic import Quadratic

KINDS: dict[str, type[Any]] = {"sums": Sums, "units": Units, "quadratic": Quadratic}
"""What numbers.npz holds: each field of these, under `<name>.<field>`."""


def write_numbers(path: Path, sums: Sums, recording: Recording) -> None:
    """The sums of the rows, the trained units and the objective."""
    parts = {"sums": sums, "units": recording.units, "quadratic": recording.quadratic}
    _write(
        path,
        {
            f"{name}.{field.name}": getattr(parts[name], field.name)
            for name, kind in KINDS.items()
            for field in fields(kind)
        },
    )


def read_numbers(path: Path) -> tuple[Sums, Units, Quadratic]:
    """The way back of `write_numbers`."""
    arrays = _read(path)
    sums, units, quadratic = (
        kind(**{field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)})
        for name, kind in KINDS.items()
    )
    return sums, units, quadratic


def write_states(path: Path, recording: Recording) -> None:
    """The kept states: their numbers, parameters in trained units, and the optimizer's memory."""
    memory = {
        f"memory.{slot}": values
        for slot, values in zip(recording.optimizer.slots, recording.memory, strict=True)
    }
    _write(path, {"states": recording.states, "parameters": recording.parameters, **memory})


def read_states(path: Path) -> dict[str, Any]:
    """The way back of `write_states`, by name."""
    return _read(path)


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: Path) -> dict[str, Any]:
    """The arrays by name; single numbers as Python's own."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: array.item() if array.ndim == 0 else array for name, array in arrays.items()}
