"""A JSON file of a run folder, read strictly: UTF-8, finite numbers, text that can be written again."""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from everystep.save.facts import Json
from everystep.words import DataError, SettingError, printable, quoted

DEEPEST = 50
"""Lists and objects inside each other; what a run holds is never half as deep."""


def in_folder(path: Path) -> str:
    """A file of a run folder as it is named to a person: `homes.run/run.json`."""
    return printable(f"{path.parent.resolve().name}/{path.name}")


@contextmanager
def said_of(place: str) -> Iterator[None]:
    """A setting that can't be, where it comes from a file: its sentence, after the file's name."""
    try:
        yield
    except SettingError as error:
        raise DataError(f"{place}: {error}") from None


def read_object(path: Path) -> Json:
    """The object in a JSON file; raises `DataError` for anything else."""
    if not path.is_file():
        raise DataError(f"there is no file {in_folder(path)}: the folder is no run, or no longer whole")
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number, parse_float=_finite)
        fault = _fault(data)
    except UnicodeDecodeError as error:
        fault = f"byte {error.start + 1} is no UTF-8"
    except json.JSONDecodeError as error:
        fault = f"{error.msg[0].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        fault = f"lists and objects are more than {DEEPEST} deep"
    except (OSError, ValueError) as error:
        fault = str(error)
    if fault:
        raise DataError(f"{in_folder(path)} is no readable JSON: {fault}")
    if not isinstance(data, dict):
        raise DataError(f"{in_folder(path)} must hold an object in braces; it holds {shown(data)}")
    return data


def shown(value: Any) -> str:
    """A JSON value in a sentence, cut where it is long."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object"
    return quoted(value) if isinstance(value, str) else quoted(json.dumps(value)).strip("'")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{quoted(text)} is too large for a number")
    return value


def _fault(data: Any) -> str:
    """What can't be used although it is JSON."""
    for depth, value in _walked(data):
        if depth > DEEPEST:
            return f"lists and objects are more than {DEEPEST} deep"
        if isinstance(value, str) and not _writable(value):
            return f"{quoted(value)} holds half a character"
        if isinstance(value, int) and abs(value) > 1e300:
            return f"{quoted(value)} is too large for a number"
    return ""


def _walked(data: Any) -> Iterator[tuple[int, Any]]:
    """All values and keys, each with the number of lists and objects that it is in."""
    waiting = [(0, data)]
    while waiting:
        depth, value = waiting.pop()
        yield depth, value
        inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        if isinstance(inner, list):
            waiting += [(depth + 1, item) for item in inner]


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
