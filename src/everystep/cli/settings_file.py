"""The settings file: options of `train` that need not be typed each time."""

import json
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cyclopts import App, ArgumentCollection
from cyclopts.config import Dict

from everystep.words import SettingError, nearest, printable, quoted

OWN_FILE = "everystep.toml"
PROJECT_FILE = "pyproject.toml"
OTHER_NAMES = {"fit_intercept": "intercept"}
"""Keywords of `everystep.train` that have another name on the command line."""


def settings_file(app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Fill in what the command line leaves open, from the nearest settings file, and say so.

    That is `everystep.toml`, or the table `[tool.everystep]` of `pyproject.toml`, in this folder or the
    nearest one above. Raises `SettingError` for a file that can't be read and a name that is no option.
    """
    if commands != ("train",):
        return
    path, settings = found(Path.cwd())
    file = _named(path)
    open_before = {name: not argument.tokens for name, argument in _by_name(arguments).items()}
    _check(settings, open_before, file)
    given = {_option(name): value for name, value in settings.items()}
    Dict({"train": given}, source=file)(app, commands, arguments)
    used = [f"{name} = {_shown(value)}" for name, value in settings.items() if open_before[_option(name)]]
    if used:
        print(f"Settings from {file}: {printable(', '.join(used))}\n", file=sys.stderr)


def found(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The nearest settings file and what it says; nothing where there is none."""
    for place in (folder, *folder.parents):
        if (own := place / OWN_FILE).is_file():
            return own, _read(own)
        if (project := place / PROJECT_FILE).is_file() and "tool" in (read := _read(project)):
            settings = read["tool"].get("everystep")
            if settings is not None:
                return project, settings
    return folder / OWN_FILE, {}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{_named(path)}: this is no TOML: {error}") from None
    except OSError as error:
        raise SettingError(f"{_named(path)} can't be read: {error.strerror}.") from None


def _named(path: Path) -> str:
    """A file of this folder by its name, another with the way to it."""
    return printable(path.name if path.parent == Path.cwd() else str(path))


def _by_name(arguments: ArgumentCollection) -> dict[str, Any]:
    return {argument.name.lstrip("-"): argument for argument in arguments if argument.name.startswith("--")}


def _option(name: str) -> str:
    return OTHER_NAMES.get(name, name).replace("_", "-")


def _check(settings: dict[str, Any], options: Collection[str], file: str) -> None:
    """Each setting must be one of the options, with a value."""
    for name, value in settings.items():
        if isinstance(value, dict):
            raise SettingError(
                f"{file}: [{printable(name)}] is a table; settings stand at the top of {OWN_FILE}, or in "
                f"[tool.everystep] of {PROJECT_FILE}, as name = value."
            )
        if _option(name) not in options:
            there_are = sorted(option.replace("-", "_") for option in options)
            raise SettingError(f"{file}: there is no setting {quoted(name)}; {nearest(name, there_are)}")


def _shown(value: Any) -> str:
    """A value as TOML has it."""
    return json.dumps(value, ensure_ascii=False, default=str)
