"""Arrays of a run in NumPy's .npz files: exact, readable anywhere, and without pickle."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from everystep.model.units import Units
from everystep.record.kept import Kept
from everystep.sums.quadratic import Quadratic
from everystep.sums.rooted import Sums

KINDS: dict[str, type[Any]] = {"sums": Sums, "units": Units, "quadratic": Quadratic, "validation": Sums}
"""What numbers.npz holds: each field of these, under `<name>.<field>`; validation only if there was any."""


def write_numbers(path: Path, **parts: Any) -> None:
    """The sums of the rows, the trained units, the objective, and the sums of the validation rows if any."""
    _write(
        path,
        {
            f"{name}.{field.name}": getattr(part, field.name)
            for name, part in parts.items()
            if part is not None
            for field in fields(KINDS[name])
        },
    )


def read_numbers(path: Path) -> tuple[Sums, Units, Quadratic, Sums | None]:
    """The way back of `write_numbers`."""
    arrays = _read(path)

    def part(name: str) -> Any:
        kind = KINDS[name]
        return kind(**{field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)})

    validation = part("validation") if "validation.rows" in arrays else None
    return part("sums"), part("units"), part("quadratic"), validation


def write_states(path: Path, kept: Kept, slots: tuple[str, ...]) -> None:
    """The kept states: what `Kept` says, in trained units; the optimizer's memory under its slots' names."""
    memory = {f"memory.{slot}": values for slot, values in zip(slots, kept.memory, strict=True)}
    _write(path, {name: getattr(kept, name) for name in ARRAYS} | memory)


def read_states(path: Path, slots: tuple[str, ...]) -> Kept:
    """The way back of `write_states`."""
    arrays = _read(path)
    memory = tuple(arrays[f"memory.{slot}"] for slot in slots)
    return Kept(**{name: arrays[name] for name in ARRAYS}, memory=memory)


ARRAYS = tuple(field.name for field in fields(Kept) if field.name != "memory")


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: Path) -> dict[str, Any]:
    """The arrays by name; single numbers as Python's own."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: array.item() if array.ndim == 0 else array for name, array in arrays.items()}
