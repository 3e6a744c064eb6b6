"""The same training elsewhere: as Python code, and as a command line."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from everystep.read.table import Table
from everystep.server.setup import SETTINGS, Setup, Variant
from everystep.words import coded, printable

FEW_CELLS = 60
"""Records with so many cells stand in the code themselves."""

OPTIONS = {"fit_intercept": "intercept"}
"""Settings with another name on the command line."""


def python_of(setup: Setup, table: Table) -> str:
    """Code that makes the same runs: `run` is the first, and `others` those beside it, with their labels."""
    records, source = _records(setup, table)
    only = {"only": list(setup.only)} if setup.only else {}
    said = {"target": setup.target, **only, **_ordered(setup.settings)}
    lines = ["import everystep as es", "", *records, f"run = es.train({source}, {_keywords(said)})"]
    if not setup.trainings:
        return "\n".join([*lines, "print(run)"])
    others = ["others = [", *(f"    {_beside(variant)}," for variant in setup.trainings), "]"]
    return "\n".join([*lines, *others, "print(es.compare(run, *(other for _, other in others)))"])


def command_line(setup: Setup, table: Table) -> str:
    """The command that makes the first run.

    `everystep example` writes the three rows and the penguins; records that were edited or made up are
    exported as the CSV file that is named.
    """
    file = file_name(setup, table)
    words = ["everystep", "train", f"./{file}" if file.startswith("-") else file]
    words += [*_option("target", setup.target), *_option("only", list(setup.only))]
    for name, value in _ordered(setup.settings).items():
        words += _option(OPTIONS.get(name, name).replace("_", "-"), value)
    return " ".join(map(_word, words))


def file_name(setup: Setup, table: Table) -> str:
    """The file that holds the setup's records, outside of the page.

    What was made or edited here is to be saved as that CSV file.
    """
    if setup.data.kind == "table" or table.reading.paths:
        return table.reading.source
    return f"{PurePath(table.name.replace(' ', '-')).stem}.csv"


def _records(setup: Setup, table: Table) -> tuple[list[str], str]:
    """The lines that make the table, and what stands for it in the call."""
    if setup.data.kind == "table" or table.reading.paths:
        return [], repr(file_name(setup, table))
    if table.rows * len(table.columns) > FEW_CELLS:
        file = file_name(setup, table)
        return [f"# {printable(file)} is what the page exports as CSV"], repr(file)
    columns = setup.data.columns or table.frame.collect().to_dict(as_series=False)
    return [f"table = {dict(columns)!r}"], "table"


def _beside(variant: Variant) -> str:
    changes = _keywords(_ordered(variant.changes))
    return f"({variant.label!r}, run.rewind({variant.state or 0}).train({changes}))"


def _ordered(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in SETTINGS if name in settings}


def _keywords(said: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in said.items())


def _word(text: str) -> str:
    r"""A word for a shell. What acts on a terminal, also while it is pasted, is written by its code.

    >>> _word("it's"), _word("a\x1b[201~\n"), _word("\u202ey")
    ('\'it\'"\'"\'s\'', "$'a\\x1b[201~\\x0a'", "$'\\U0000202ey'")
    """
    if printable(text) == text:
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{coded(escaped, _shell_code)}'"


def _shell_code(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x80 else f"\\U{number:08x}"


def _option(name: str, value: Any) -> Iterator[str]:
    """An option and its value; of a list the option again for each."""
    match value:
        case bool():
            yield f"--{'' if value else 'no-'}{name}"
        case list():
            yield from (word for item in value for word in _option(name, item))
        case _:
            text = value if isinstance(value, str) else repr(value)
            yield from (f"--{name}={text}",) if text.startswith("-") else (f"--{name}", text)
