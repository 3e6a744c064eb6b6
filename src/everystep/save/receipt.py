"""The receipt in a run folder: its fingerprint, and what every file was when it was written."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from everystep.read.digests import sha256
from everystep.render.checks import short
from everystep.save.facts import Json, json_text, write_json
from everystep.save.strict.json_files import in_folder, read_object
from everystep.save.strict.shapes import Object, shape_of
from everystep.words import DataError

RECEIPT = "receipt.json"
LAYOUT = Object(
    {"files": shape_of(Mapping[str, str]), **dict.fromkeys(("fingerprint", "short", "this"), shape_of(str))}
)
LEFT_BY_DESKTOPS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})


def write_receipt(folder: Path, fingerprint: str) -> None:
    """Write the receipt of a folder that is otherwise complete."""
    files = {name: sha256(folder / name) for name in _files(folder)}
    body = {"fingerprint": fingerprint, "short": short(fingerprint), "files": files}
    write_json(folder / RECEIPT, body | {"this": _seal(body)})


def fingerprint_of(folder: Path) -> str | None:
    """The fingerprint that a run folder's receipt tells; None where there is no receipt as it was written."""
    receipt = _readable(folder / RECEIPT)
    return None if receipt is None else str(receipt["fingerprint"])


def changes(folder: Path) -> dict[str, str]:
    """What is not as the receipt says, by file: 'changed', 'missing' or 'added'; nothing if all is.

    A receipt that is not to the last byte what `write_receipt` writes has changed itself.
    """
    here = _files(folder)
    receipt = _readable(folder / RECEIPT)
    if receipt is None:
        return {RECEIPT: "changed" if (folder / RECEIPT).is_file() else "missing"}
    told: Mapping[str, str] = receipt["files"]
    found = {name: "added" for name in here if name not in told}
    found |= {name: "missing" for name in told if name not in here}
    found |= {name: "changed" for name in told if name in here and _hash(folder / name) != told[name]}
    return dict(sorted(found.items()))


def _files(folder: Path) -> list[str]:
    """All files under a folder, in order, but its receipt and what desktops leave where they have looked."""
    paths = (path for path in folder.rglob("*") if not path.is_dir() and path.name not in LEFT_BY_DESKTOPS)
    return sorted({path.relative_to(folder).as_posix() for path in paths} - {RECEIPT})


def _hash(path: Path) -> str:
    """The SHA-256 of a file; nothing of a pipe or a device, which might never end."""
    return sha256(path) if path.is_file() else ""


def _seal(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json_text(body).encode()).hexdigest()


def _readable(path: Path) -> Json | None:
    """A receipt that is as it was written; None for any other."""
    try:
        body = read_object(path)
        LAYOUT.require(body, in_folder(path))
        whole = json_text(body).encode()
        seal = body.pop("this")
        return body if whole == path.read_bytes() and seal == _seal(body) else None
    except (DataError, OSError):
        return None
