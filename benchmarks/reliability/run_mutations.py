"""Mutations of a run folder: of its bytes, of its values, of its arrays, of its files, and of it zipped."""

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.reliability.array_mutations import Draw, bomb, other_array, other_header
from everystep.save.receipt import RECEIPT, write_receipt
from everystep.save.strict.json_files import read_object
from everystep.words import DataError

Mutation = Callable[[Draw, Path], tuple[Path, str]]
"""Mutates a folder; gives what is then to be loaded, and in words what was done."""

RAW = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 400, "1" * 5000, "[" * 900 + "]" * 900)
RAW += ("[" * 100_000 + "]" * 100_000, '{"a":' * 60 + "1" + "}" * 60, '"\\ud800"', "-0.0", "1e308", "5e-324")
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**63, -(2**70), 10**30, 0.5, -0.5, 1e-300, 1e300),
    *("", "a", "NaN", "auto", "\x1b[31m", "../../etc/passwd", "\0", "x" * 3000, [], {}, [1], [None], [[]]),
)


def files_of(folder: Path) -> list[Path]:
    """All files in a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _bytes(draw: Draw, folder: Path) -> tuple[Path, str]:
    """One to three flips, cuts, splices, repeats, or bytes put in."""
    path = draw.choice(files_of(folder))
    content = bytearray(path.read_bytes())
    done = []
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(content) + 1)
        end = min(len(content), place + draw.randint(1, 64))
        kind = draw.choice(("flip", "cut", "splice", "put", "drop", "zero"))
        if kind == "flip" and content:
            content[place % len(content)] ^= 1 << draw.randrange(8)
        elif kind == "cut":
            del content[place:]
        elif kind == "splice":
            other = draw.choice(files_of(folder)).read_bytes()
            first = draw.randrange(len(other) + 1)
            content[place:end] = other[first : first + draw.randint(1, 64)]
        elif kind == "put":
            content[place:place] = draw.randbytes(draw.randint(1, 16))
        elif kind == "drop":
            del content[place:end]
        else:
            content[place:end] = bytes(end - place)
        done.append(f"{kind} at {place}")
    path.write_bytes(content)
    return folder, f"{path.name}: {', '.join(done)}"


def _json(draw: Draw, folder: Path) -> tuple[Path, str]:
    """A value of run.json, model.json or the receipt becomes another, goes, comes, or is put elsewhere."""
    path = folder / draw.choices(("run.json", "model.json", RECEIPT), (6, 4, 1))[0]
    data, done, raws = json.loads(path.read_text()), [], []
    for _ in range(draw.randint(1, 2)):
        holder, key, name = draw.choice(list(_places(data, "")))
        kind = draw.choice(("value", "value", "raw", "nearby", "drop", "more", "twice", "swap"))
        if kind == "value":
            holder[key] = draw.choice(VALUES)
        elif kind == "raw":
            raws.append(draw.choice(RAW))
            holder[key] = f"@@{len(raws) - 1}@@"
        elif kind == "nearby":
            holder[key] = _nearby(draw, holder[key])
        elif kind == "drop":
            del holder[key]
        elif kind == "more" and isinstance(holder, dict):
            holder[draw.choice(("more", "", "kind", "name", "\x1b"))] = draw.choice(VALUES)
        elif kind == "twice" and isinstance(holder, list):
            holder.append(holder[key])
        else:
            other, place, _ = draw.choice(list(_places(data, "")))
            holder[key] = json.loads(json.dumps(other[place]))
        done.append(f"{kind} {name}")
    text = json.dumps(data, ensure_ascii=True, indent=1)
    for i, raw in enumerate(raws):
        text = text.replace(f'"@@{i}@@"', raw)
    path.write_text(text)
    return folder, f"{path.name}: {', '.join(done)} {[raw[:12] for raw in raws]}"


def _places(data: Any, name: str) -> Any:
    """Every place of a JSON value: what holds it, its key or number, and its name."""
    for key, value in list(data.items()) if isinstance(data, dict) else list(enumerate(data)):
        yield data, key, f"{name}.{key}"
        if isinstance(value, dict | list):
            yield from _places(value, f"{name}.{key}")


def _nearby(draw: Draw, value: Any) -> Any:
    """A value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.choice((-1, 1, -value - 1, value, 10**9, 10**17))
    if isinstance(value, float):
        return draw.choice((-value, value * 1e10, value * 1e-10, value * 1e150, 0.0, value + 1.0))
    if isinstance(value, str):
        return draw.choice(
            (value + "x", value[:-1], value.upper(), value * 2, f"../{value}", f"{value}\0", "*")
        )
    if isinstance(value, list):
        return draw.choice((value[:-1], value[::-1], value * 2, value[1:]))
    return draw.choice(({}, None, list(value) if value else []))


def _files(draw: Draw, folder: Path) -> tuple[Path, str]:
    """A file gone, empty, another's, a folder, a link, a pipe."""
    path = draw.choice(files_of(folder))
    kind = draw.choice(("gone", "empty", "other", "folder", "link", "device", "pipe", "loop"))
    other = draw.choice(files_of(folder)).read_bytes()
    path.unlink()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "other":
        path.write_bytes(other)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "gone":
        path.symlink_to({"link": "/etc/hostname", "device": "/dev/zero", "loop": path}[kind])
    return folder, f"{path.name}: {kind}"


def _zipped(draw: Draw, folder: Path) -> tuple[Path, str]:
    """The folder zipped, with a member that leads elsewhere, is a link, a bomb, there twice, or damaged."""
    path = folder.with_suffix(".zip")
    kind = draw.choice(
        ("fine", "up", "absolute", "drive", "link", "bomb", "twice", "two", "bytes", "bytes", "odd")
    )
    with zipfile.ZipFile(path, "w", draw.choice((0, 8))) as packed:
        for file in files_of(folder):
            packed.write(file, f"{folder.name}/{file.relative_to(folder).as_posix()}")
        names = {
            "up": "../../run.json",
            "absolute": "/tmp/x/run.json",
            "drive": "C:\\x.json",
            "twice": "a/run.json",
        }
        if kind in names:
            packed.writestr(names[kind], (folder / "run.json").read_bytes())
        elif kind == "link":
            link = zipfile.ZipInfo(f"{folder.name}/steps.csv.link")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(link, "/etc/passwd")
        elif kind == "bomb":
            packed.writestr(f"{folder.name}/zeros", bytes(150_000_000), 8)
        elif kind == "two":
            for i in range(11_000):
                packed.writestr(f"{folder.name}/{i}", b"")
        elif kind == "odd":
            packed.writestr(f"{folder.name}/x", b"x" * 99, draw.choice((12, 14)))
    if kind == "bytes":
        content = bytearray(path.read_bytes())
        for _ in range(draw.randint(1, 4)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        path.write_bytes(content[: draw.choice((len(content), draw.randrange(len(content))))])
    return path, f"zipped: {kind}"


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (_bytes, 25),
    (_json, 40),
    (other_array, 20),
    (other_header, 4),
    (bomb, 1),
    (_files, 5),
    (_zipped, 5),
)
"""Each with how many of a hundred are of it."""


def mutated(draw: Draw, folder: Path) -> tuple[Path, str]:
    """A mutation of a folder; half of them write a new receipt, as whoever means it would."""
    kinds, weights = zip(*MUTATIONS, strict=True)
    path, what = draw.choices(kinds, weights)[0](draw, folder)
    sealed = draw.random() < 0.5 and path == folder and _seal(folder)
    return path, f"{what}, with a new receipt" if sealed else what


def _seal(folder: Path) -> bool:
    """Write a new receipt with the old fingerprint, where all is a file that can be hashed."""
    receipt = folder / RECEIPT
    if receipt.is_dir() or any(not path.is_file() for path in folder.rglob("*") if not path.is_dir()):
        return False
    try:
        fingerprint = str(read_object(receipt)["fingerprint"])
    except (DataError, KeyError):
        fingerprint = "0" * 64
    write_receipt(folder, fingerprint)
    return True
