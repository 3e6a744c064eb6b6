"""Mutations of the arrays of a run folder: of their numbers, shapes, types, headers and sizes."""

import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Draw = random.Random

NUMBERS = (0.0, -1.0, 1.0, np.nan, np.inf, -np.inf, 1e308, -1e308, 1e160, 1e-308, 5e-324, -0.0, 0.5)


def other_array(draw: Draw, folder: Path) -> tuple[Path, str]:
    """An array of another shape or type, with other numbers, gone, or more."""
    path = folder / draw.choice(("states.npz", "numbers.npz"))
    with np.load(path) as content:
        arrays: dict[str, Any] = dict(content.items())
    name = draw.choice(list(arrays))
    kind = draw.choice([*ARRAY_KINDS, "number", "number", "number", "scaled"])
    if kind in ("number", "scaled"):
        arrays[name] = _other_number(draw, arrays[name], kind == "scaled")
    else:
        ARRAY_KINDS[kind](arrays, name)
    with path.open("wb") as file:
        draw.choice((np.savez, np.savez, np.savez, np.savez_compressed))(file, **arrays)
    return folder, f"{path.name}: {kind} {name}"


def _other_number(draw: Draw, array: Any, scaled: bool) -> Any:
    other = np.array(array)
    flat = other.reshape(-1)
    if scaled:
        with np.errstate(all="ignore"):
            return (other * draw.choice((-1.0, 1e100, 1e-100, 0.0, 2.0, 1e200))).astype(array.dtype)
    if not flat.size:
        return other
    for _ in range(draw.choice((1, 1, flat.size))):
        place = draw.randrange(flat.size)
        if array.dtype.kind == "i":
            flat[place] = draw.choice((-1, 0, 1, 7, 10**6, 2**62, -(2**62), int(flat[place]) + 1))
        else:
            bits = struct.unpack("<d", draw.randbytes(8))[0]
            flat[place] = draw.choice((*NUMBERS, bits, -float(flat[place])))
    return flat.reshape(np.shape(array))


def _set(change: Callable[[Any], Any]) -> Callable[[dict[str, Any], str], None]:
    def mutate(arrays: dict[str, Any], name: str) -> None:
        with np.errstate(all="ignore"):
            arrays[name] = change(arrays[name])

    return mutate


ARRAY_KINDS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "gone": lambda arrays, name: arrays.pop(name),
    "more": lambda arrays, name: arrays.update({"../x": arrays[name]}),
    "object": _set(lambda _: np.array([{"a": 1}, None], dtype=object)),
    "text": _set(lambda array: np.asarray(array).astype("U8")),
    "complex": _set(lambda array: np.asarray(array).astype(complex)),
    "float16": _set(lambda array: np.asarray(array).astype(np.float16)),
    "big-endian": _set(lambda array: np.asarray(array).astype(">f8")),
    "int32": _set(lambda array: np.nan_to_num(np.asarray(array)).astype(np.int32)),
    "bool": _set(lambda array: np.asarray(array).astype(bool)),
    "record": _set(lambda _: np.zeros(2, dtype=[("a", "f8"), ("b", "O")])),
    "fortran": _set(np.asfortranarray),
    "empty": _set(lambda array: np.asarray(array).reshape(-1)[:0]),
    "shorter": _set(lambda array: np.asarray(array)[:-1] if np.ndim(array) else np.zeros(3)),
    "longer": _set(lambda array: np.concatenate([array, array]) if np.ndim(array) else np.zeros((2, 2))),
    "flat": _set(lambda array: np.asarray(array).reshape(-1)),
    "deeper": _set(lambda array: np.asarray(array)[None]),
    "turned": _set(lambda array: np.asarray(array)[::-1] if np.ndim(array) else -array),
    "transposed": _set(lambda array: np.asarray(array).T),
}


def other_header(draw: Draw, folder: Path) -> tuple[Path, str]:
    """An array's header that claims something else than there is, in a zip file whose sums are right."""
    path = folder / draw.choice(("states.npz", "numbers.npz"))
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    name = draw.choice(list(members))
    said = draw.choice(
        (
            "(1000000000000,)",
            "(-1,)",
            "(3,)*9",
            "__import__('os')",
            "(99999999999999999999,)",
            "((" * 40,
            "()",
        )
    )
    descr = draw.choice(("'<f8'", "'|O'", "'<f8'", "'<U999999999'", "[('a','O')]"))
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {said}, }}".ljust(117) + "\n"
    version = draw.choice((b"\x01\x00", b"\x02\x00", b"\x09\x00"))
    members[name] = (
        b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text.encode() + members[name][128:]
    )
    with zipfile.ZipFile(path, "w", draw.choice((0, 0, 8, 12, 14))) as packed:
        for key, content in members.items():
            packed.writestr(key, content)
    return folder, f"{path.name}: header of {name} says {descr} {said[:20]}"


def bomb(draw: Draw, folder: Path) -> tuple[Path, str]:
    """An array of zeros, a thousandth of its size when packed."""
    path = folder / draw.choice(("states.npz", "numbers.npz"))
    with np.load(path) as content:
        arrays = dict(content.items())
    name = draw.choice(list(arrays))
    arrays[name] = np.zeros(4_000_000)
    np.savez_compressed(path, **arrays)
    return folder, f"{path.name}: {name} unpacks to 32 MB"
