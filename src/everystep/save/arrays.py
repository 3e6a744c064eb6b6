"""Arrays of a run in NumPy's .npz files: exact, readable anywhere, and without pickle."""

from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import numpy as np

from everystep.model.units import Units
from everystep.record.kept import Kept
from everystep.save.strict.json_files import in_folder
from everystep.save.strict.npz import Wanted, read_npz
from everystep.save.strict.numbers import check_numbers, check_states
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import Sums

KINDS: dict[str, type[Any]] = {"sums": Sums, "units": Units, "quadratic": Quadratic, "validation": Sums}
"""What numbers.npz holds: each field of these, under `<name>.<field>`; validation only if there was any."""


def write_numbers(path: Path, **parts: Any) -> None:
    """The sums of the rows, the trained units, the objective, and the sums of the validation rows if any."""
    _write(
        path,
        {
            f"{name}.{field.name}": _value(part, field)
            for name, part in parts.items()
            if part is not None
            for field in fields(KINDS[name])
        },
    )


def _value(part: Any, field: Field[Any]) -> Any:
    """A field as its type says: a penalty of 0 may be a whole number."""
    value = getattr(part, field.name)
    return float(value) if field.type is float else value


def read_numbers(
    path: Path, features: int, parameters: int, validated: bool
) -> tuple[Sums, Units, Quadratic, Sums | None]:
    """The way back of `write_numbers`, for so many features and parameters.

    Raises `DataError` for numbers that aren't those of a run.
    """
    names = [name for name in KINDS if validated or name != "validation"]
    lengths = {"features": features, "rows": features + 1, "parameters": parameters}
    wanted = {
        f"{name}.{field.name}": _wanted(name, field.name, lengths)
        for name in names
        for field in fields(KINDS[name])
    }
    arrays = read_npz(path, wanted)
    check_numbers(arrays, features, in_folder(path))

    def part(name: str) -> Any:
        kind = KINDS[name]
        return kind(**{field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)})

    return part("sums"), part("units"), part("quadratic"), part("validation") if validated else None


AXES: dict[str, tuple[str, ...]] = {
    "mean": ("rows",),
    "mean_low": ("rows",),
    "scatter": ("rows", "rows"),
    "root": ("rows", "rows"),
    "center": ("features",),
    "scale": ("features",),
    "quadratic.hessian": ("parameters", "parameters"),
    "quadratic.root": ("parameters", "parameters"),
    "quadratic.optimum": ("parameters",),
}
"""The axes of the fields that are arrays: rows are the features and the target."""


def _wanted(part: str, field: str, lengths: Mapping[str, int]) -> Wanted:
    axes = AXES.get(f"{part}.{field}", AXES.get(field, ()))
    kind = "i8" if field in ("rows", "features") else "f8"
    return Wanted(tuple(lengths[axis] for axis in axes), kind)


def write_states(path: Path, kept: Kept, slots: tuple[str, ...]) -> None:
    """The kept states: what `Kept` says, in trained units; the optimizer's memory under its slots' names."""
    memory = {f"memory.{slot}": values for slot, values in zip(slots, kept.memory, strict=True)}
    _write(path, {name: getattr(kept, name) for name in ARRAYS} | memory)


def read_states(path: Path, slots: tuple[str, ...], parameters: int, notes: int, validated: bool) -> Kept:
    """The way back of `write_states`, for so many parameters and notes of the schedule.

    Raises `DataError` for states that aren't those of a run.
    """
    by_state = {"parameters": parameters, "notes": notes, "average": parameters, "lookout": 3 * validated}
    by_state |= {f"memory.{slot}": parameters for slot in slots}
    wanted = {name: Wanted((None, width)) for name, width in by_state.items()}
    arrays = read_npz(path, {"states": Wanted((None,), "i8")} | wanted)
    check_states(arrays, in_folder(path))
    memory = tuple(arrays[f"memory.{slot}"] for slot in slots)
    return Kept(**{name: arrays[name] for name in ARRAYS}, memory=memory)


ARRAYS = tuple(field.name for field in fields(Kept) if field.name != "memory")


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
